"""Confirming: a session is closed and its delivery stored in one commit, then the call waits a little for the PSA.

The way of a confirm: read everything in one snapshot, redact, compose, ask the plugins, commit (T0), wake the
worker, wait, answer with the delivery as it stands.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from resolutionflow.domain.access import Actor, Scope
from resolutionflow.domain.errors import (
    InvalidInput,
    NotFound,
    SessionClosed,
    StateVersionConflict,
)
from resolutionflow.domain.idempotency import KeyedInput
from resolutionflow.domain.limits import LONG, check_text, required_text
from resolutionflow.domain.session import Session
from resolutionflow.plugin_api import NoteForReview, NoteKind, NoteType, TextFormat
from resolutionflow.store import Store, UnitOfWork

from .clock import now
from .closing import Closing, read_closing
from .commands import PostNote, PushNote
from .composing import Composer, Redaction
from .confirmation import CLOSED, Confirmation, store_confirmation
from .post_answer import PostAnswers
from .pushing import PushWriter
from .refusals import Refusals
from .results import PostResult, PostWarning, PostWarningCode
from .session_lifecycle import checked_receiver
from .session_writing import check_version

MAX_MINUTES = 24 * 60
REVIEWED_TYPE = {NoteKind.RESOLUTION: NoteType.RESOLUTION, NoteKind.ESCALATION: NoteType.INTERNAL_ANALYSIS}
MUTATIONS = {
    (PostNote, NoteKind.RESOLUTION): "postResolutionNote",
    (PostNote, NoteKind.ESCALATION): "postEscalationPackage",
    (PushNote, NoteKind.RESOLUTION): "resolveSession",
    (PushNote, NoteKind.ESCALATION): "escalateSession",
}
PUSH_DISABLED = "Nothing was sent to the PSA: automatic pushing is off for {integration}."
TRIES = 3


class PostingService:
    """Posts reviewed notes and pushes unreviewed ones; needs NOTES_POST.

    Both raise NotFound, InvalidInput, SessionClosed, ProviderFailed, RefusedByPlugin, RedactionFailed and
    IdempotencyConflict; then nothing is closed, stored or sent.
    """

    def __init__(
        self, store: Store, composer: Composer, writer: PushWriter, refusals: Refusals, answers: PostAnswers
    ) -> None:
        self._store = store
        self._composer = composer
        self._writer = writer
        self._refusals = refusals
        self._answers = answers

    async def post(self, actor: Actor, command: PostNote) -> PostResult:
        """Post a reviewed text (B36, B37). Raises StateVersionConflict when the session has moved on."""
        actor.require(Scope.NOTES_POST)
        text = required_text(command.markdown, "markdown", LONG)
        check_minutes(command.time_minutes)
        keyed = _keyed(command)
        async with self._store.read() as unit:
            if first := await unit.idempotency_keys.result(actor, keyed):
                return await self._answers.replay(actor, first)
            closing = await read_closing(unit, actor, command.session_id)
            _require_open(closing.material.session, command.expected_state_version)
            source = await self._source(unit, actor, command)
            changes = await _escalation_changes(unit, actor, command.escalate_to_id, command.reason)
        session = replace(closing.material.session, **changes)
        told = replace(closing, material=replace(closing.material, session=session))
        redaction = await self._composer.redact(told, command.kind, text)
        confirmation = await self._confirmation(
            closing,
            command.kind,
            redaction,
            source,
            REVIEWED_TYPE[command.kind],
            changes,
            minutes=command.time_minutes,
            notify_customer=command.notify_customer and command.kind is NoteKind.RESOLUTION,
        )
        return await self._commit(actor, keyed, confirmation)

    async def push(self, actor: Actor, command: PushNote) -> PostResult:
        """Close a session without a review; its note is written here and pushed by the settings (B20 to B25)."""
        actor.require(Scope.NOTES_POST)
        keyed = _keyed(command)
        for attempt in range(1, TRIES + 1):
            async with self._store.read() as unit:
                if first := await unit.idempotency_keys.result(actor, keyed):
                    return await self._answers.replay(actor, first)
                closing = await read_closing(unit, actor, command.session_id)
                _require_open(closing.material.session, None)
                closing, changes = await self._writer.described(unit, actor, command, closing)
            try:
                return await self._push(actor, keyed, command.kind, closing, changes)
            except StateVersionConflict:  # the caller expects no version: write anew from what is there
                if attempt == TRIES:
                    raise
        raise AssertionError("the last try returns or raises")

    async def _push(
        self, actor: Actor, keyed: KeyedInput, kind: NoteKind, closing: Closing, changes: dict[str, Any]
    ) -> PostResult:
        settings = closing.material.settings
        closed_at, billed, delivers = now(), None, False
        if closing.integration is not None and settings.auto_push:
            delivers = True
            billed, _ = self._composer.time(closing, closing.integration, None, closed_at)
        redaction, source = await self._writer.write(closing, kind, CLOSED[kind], closed_at, billed)
        note_type = settings.push_note_type(kind)
        confirmation = await self._confirmation(
            closing, kind, redaction, source, note_type, changes, delivers=delivers, closed_at=closed_at
        )
        return await self._commit(actor, keyed, confirmation)

    async def _confirmation(
        self,
        closing: Closing,
        kind: NoteKind,
        redaction: Redaction,
        source: TextFormat,
        note_type: NoteType,
        changes: dict[str, Any],
        *,
        minutes: int | None = None,
        notify_customer: bool = False,
        delivers: bool = True,
        closed_at: datetime | None = None,
    ) -> Confirmation:
        """Compose what is sent, where anything is, and let the plugins have their say."""
        closed_at, integration = closed_at or now(), closing.integration
        warnings, composition = redaction.warnings(), None
        if integration is not None and delivers:
            composition, about = await self._composer.composed(
                closing,
                integration,
                note_type,
                redaction,
                source,
                minutes,
                closed_at,
                notify_customer=notify_customer,
            )
            warnings += about
        elif integration is not None:
            message = PUSH_DISABLED.format(integration=integration.name)
            warnings += (PostWarning(PostWarningCode.PUSH_DISABLED, message),)
        note = NoteForReview(kind, note_type, redaction.text, notify_customer)
        await self._refusals.ask(note, closing, redaction.known, is_sent=composition is not None)
        return Confirmation(
            kind=kind,
            session_id=closing.material.session.id,
            state_version=closing.material.session.state_version,
            closed_at=closed_at,
            changes=changes,
            markdown=redaction.text,
            composition=composition,
            integration=integration,
            warnings=warnings,
        )

    async def _commit(self, actor: Actor, keyed: KeyedInput, confirmation: Confirmation) -> PostResult:
        """T0: the one commit that closes the session and stores the delivery (B38)."""
        async with self._store.write() as unit:
            session = await unit.sessions.lock(actor, confirmation.session_id)
            if first := await unit.idempotency_keys.result(actor, keyed):
                replayed = first
            else:
                replayed = None
                _require_open(session, confirmation.state_version)
                idle_limit = self._composer.idle_limit
                closed, delivery = await store_confirmation(unit, actor, session, confirmation, idle_limit)
                result = self._answers.stored(closed, delivery, confirmation.warnings)
                await unit.idempotency_keys.consume(actor, keyed, result, confirmation.closed_at)
        if replayed is not None:
            return await self._answers.replay(actor, replayed)
        return await self._answers.first(actor, result)

    async def _source(self, unit: UnitOfWork, actor: Actor, command: PostNote) -> TextFormat:
        """The form the text is written in: its preview's formatter's, else markdown. Raises NotFound."""
        if command.preview_id is None:
            return TextFormat.MARKDOWN
        preview = (await unit.note_previews.many(actor, [command.preview_id])).get(command.preview_id)
        if preview is None or preview.key.session_id != command.session_id:
            raise NotFound("preview of this session", path=("previewId",))
        if preview.key.kind is not command.kind:
            raise InvalidInput(
                f"The preview is a {preview.key.kind.lower()} draft; give one of the kind you post.",
                path=("previewId",),
            )
        return self._writer.text_format(preview.key.formatter)


def _keyed(command: PostNote | PushNote) -> KeyedInput:
    keyed = KeyedInput.of(MUTATIONS[type(command), command.kind], command)
    if keyed is None:
        raise AssertionError("a confirm always comes with a key")
    return keyed


def _require_open(session: Session, expected: int | None) -> None:
    if session.status.is_closed:
        raise SessionClosed(session.id, session.status)
    check_version(session, expected)


def check_minutes(minutes: int | None) -> None:
    """Raises InvalidInput where a confirm cannot log so many minutes."""
    if minutes is not None and not 0 <= minutes <= MAX_MINUTES:
        raise InvalidInput(
            f"Give between 0 (none) and {MAX_MINUTES} minutes; log longer work in the PSA by hand.",
            path=("timeMinutes",),
        )


async def _escalation_changes(
    unit: UnitOfWork, actor: Actor, escalate_to_id: str | None, reason: str | None
) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if escalate_to_id is not None:
        changes["escalated_to_id"] = await checked_receiver(unit, actor, escalate_to_id, "escalateToId")
    if reason is not None:
        changes["escalation_reason"] = check_text(reason, "reason", LONG)
    return changes
