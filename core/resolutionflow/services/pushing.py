"""Writes the note of a session that is closed without a review (B20 to B22)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from resolutionflow.boundary import Boundary
from resolutionflow.domain.access import Actor
from resolutionflow.domain.errors import InvalidInput
from resolutionflow.domain.limits import LONG, check_text
from resolutionflow.domain.session_view import view_of
from resolutionflow.drafting.drafter import write
from resolutionflow.plugin_api import DraftRequest, NoteFormatter, NoteKind, SessionStatus, TextFormat
from resolutionflow.plugin_host import FormatterUnavailable, PluginHost
from resolutionflow.store import UnitOfWork

from .closing import Closing
from .commands import PushNote
from .composing import Composer, Redaction
from .redactions import redaction_counts
from .session_lifecycle import checked_next_steps, checked_receiver


class PushWriter:
    """Writes unreviewed notes by the integration's formatter."""

    def __init__(self, plugins: PluginHost, boundary: Boundary, composer: Composer) -> None:
        self._plugins = plugins
        self._boundary = boundary
        self._composer = composer

    async def described(
        self, unit: UnitOfWork, actor: Actor, command: PushNote, closing: Closing
    ) -> tuple[Closing, dict[str, Any]]:
        """The closing with what the command writes to the session, and that as values; what it leaves out stays.

        Raises InvalidInput, NotFound.
        """
        given = {
            "resolution_summary": check_text(command.resolution_summary, "resolutionSummary", LONG),
            "resolution_action": check_text(command.resolution_action, "resolutionAction", LONG),
            "escalation_reason": check_text(command.reason, "reason", LONG),
            "escalated_to_id": await checked_receiver(unit, actor, command.escalate_to_id, "escalateToId"),
        }
        changes: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
        material = replace(closing.material, session=replace(closing.material.session, **changes))
        if command.suggested_next_steps is not None:
            changes["suggested_next_steps"] = checked_next_steps(command.suggested_next_steps)
            steps = tuple(changes["suggested_next_steps"])
            material = replace(material, session=replace(material.session, suggested_next_steps=steps))
        if command.escalate_to_id is not None:
            receiver = await unit.accounts.user(actor, command.escalate_to_id)
            material = replace(material, receiver=receiver.name)
        return replace(closing, material=material), changes

    async def write(
        self,
        closing: Closing,
        kind: NoteKind,
        status: SessionStatus,
        closed_at: datetime,
        billed: Decimal | None,
    ) -> tuple[Redaction, TextFormat]:
        """The note of the session as it will be once it is closed, redacted, and the form it is written in."""
        session = replace(closing.material.session, status=status, closed_at=closed_at)
        material = replace(closing.material, session=session, billed_hours=billed)
        view = view_of(material, kind, idle_limit=self._composer.idle_limit)
        redacted, known = await self._boundary.redact_view(view, material.secret_values)
        formatter = self._formatter(material.settings.formatter, kind)
        draft = await write(formatter, DraftRequest(view=redacted), _unheard, session.id)
        text = await self._boundary.redact(draft.text.strip(), known)
        return Redaction(text.text, redaction_counts(text.text), known), formatter.text_format

    def _formatter(self, key: str, kind: NoteKind) -> NoteFormatter:
        try:
            return self._plugins.formatter(key, kind)
        except FormatterUnavailable as error:
            raise InvalidInput(
                f"{error} Choose another one in the integration's settings (formatter).", path=("sessionId",)
            ) from error

    def text_format(self, formatter_key: str) -> TextFormat:
        """The form that a formatter writes in; markdown for one that is gone."""
        try:
            return self._plugins.formatters[formatter_key].text_format
        except KeyError:
            return TextFormat.MARKDOWN


async def _unheard(_: str) -> None:
    """Nobody watches the note being written."""
