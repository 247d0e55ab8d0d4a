"""Messages for people about a session, written from its redacted view and kept nowhere (B48 to B50)."""

from __future__ import annotations

from datetime import timedelta

from resolutionflow.boundary import Boundary
from resolutionflow.domain.access import Actor, Scope
from resolutionflow.domain.messages import ClientMessage, MessageContext
from resolutionflow.domain.session_view import view_of
from resolutionflow.drafting.messages import write_message
from resolutionflow.plugin_api import NoteKind
from resolutionflow.store import Store

from .commands import DraftMessage
from .material import read_material
from .redactions import redaction_counts


class MessagesService:
    """Drafts messages; nothing is sent or stored."""

    def __init__(self, store: Store, boundary: Boundary, idle_limit: timedelta) -> None:
        self._store = store
        self._boundary = boundary
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
        view, known, _ = await self._boundary.redact_view(
            view_of(material, kind, idle_limit=self._idle_limit), material.secret_values
        )
        text = write_message(view, command.audience, command.context, command.length)
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
