"""Messages for people about a session, written from its redacted view and kept nowhere (B48 to B50)."""

from __future__ import annotations

import logging
from datetime import timedelta

from resolutionflow.boundary import Boundary
from resolutionflow.domain.access import Actor, Scope
from resolutionflow.domain.messages import ClientMessage, MessageContext, MessageText
from resolutionflow.domain.session_view import view_of
from resolutionflow.drafting.claude.settings import ModelSettings
from resolutionflow.drafting.messages import write_message
from resolutionflow.plugin_api import DraftingFailed, ModelUsage, NoteKind, SessionView
from resolutionflow.store import Store

from .commands import DraftMessage
from .material import read_material
from .model_budget import ModelBudget
from .redactions import redaction_counts

logger = logging.getLogger(__name__)


class MessagesService:
    """Drafts messages; nothing is sent or stored. `model` settings `None`: they are written by rule alone."""

    def __init__(
        self,
        store: Store,
        boundary: Boundary,
        budget: ModelBudget,
        model: ModelSettings | None,
        idle_limit: timedelta,
    ) -> None:
        self._store = store
        self._boundary = boundary
        self._budget = budget
        self._model = model
        self._idle_limit = idle_limit

    async def draft(self, actor: Actor, command: DraftMessage) -> ClientMessage:
        """A message about the session as it stands.

        Raises MissingScope without SESSIONS_WRITE, NotFound, and RedactionFailed.
        """
        actor.require(Scope.SESSIONS_WRITE)
        async with self._store.read() as unit:
            material = await read_material(unit, actor, command.session_id)
        is_escalation = command.context is MessageContext.ESCALATION
        kind = NoteKind.ESCALATION if is_escalation else NoteKind.RESOLUTION
        view, known = await self._boundary.redact_view(
            view_of(material, kind, idle_limit=self._idle_limit), material.secret_values
        )
        draft = write_message(view, command.audience, command.context, command.length)
        text = await self._reworded(actor, command, view, draft)
        body = (await self._boundary.redact(text.body, known)).text
        subject = None if text.subject is None else (await self._boundary.redact(text.subject, known)).text
        return ClientMessage(
            audience=command.audience,
            context=command.context,
            subject=subject,
            body=body,
            state_version=material.session.state_version,
            redactions=redaction_counts(f"{subject}\n{body}"),
        )

    async def _reworded(
        self, actor: Actor, command: DraftMessage, view: SessionView, draft: MessageText
    ) -> MessageText:
        """The message in a model's words where there is one; by rule where it fails, so that there is always one."""
        if self._model is None or await self._budget.is_spent(actor):
            return draft
        from resolutionflow.drafting.claude.messages import reworded
        from resolutionflow.drafting.claude.model import Model

        usage: ModelUsage | None
        try:
            text, usage = await reworded(Model(self._model), view, draft, command.audience)
        except DraftingFailed as failure:
            told = "message about session %s, request %s: %s"
            logger.warning(told, command.session_id, failure.request_id, failure.reason)
            text, usage = draft, failure.usage
        await self._budget.charge(actor, usage)
        return text
