"""Confirming: a session is closed and its delivery stored in one commit, then the call waits a little for the PSA.

The way of a confirm: read everything in one snapshot, redact, compose, ask the plugins, commit (T0), wake the
worker, wait, answer with the delivery as it stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from resolutionflow.domain.access import Actor, Scope
from resolutionflow.domain.composition import Composition, steps_of
from resolutionflow.domain.delivery import Delivery, DeliveryState
from resolutionflow.domain.errors import (
    InvalidInput,
    NotFound,
    SessionClosed,
    StateVersionConflict,
)
from resolutionflow.domain.events import EventType
from resolutionflow.domain.idempotency import KeyedInput
from resolutionflow.domain.ids import new_id
from resolutionflow.domain.integration import Integration
from resolutionflow.domain.limits import LONG, check_text, required_text
from resolutionflow.domain.session import PostedNote, Session
from resolutionflow.plugin_api import NoteForReview, NoteKind, NoteType, SessionStatus, TextFormat
from resolutionflow.store import Store, UnitOfWork
from resolutionflow.store.notices import DELIVERIES, SESSIONS, WORK

from .clock import now
from .closing import Closing, read_closing
from .commands import PostNote, PushNote
from .composing import Composer, Redaction
from .post_answer import PostAnswers
from .pushing import PushWriter
from .refusals import Refusals
from .results import PostResult, PostWarning, PostWarningCode
from .session_lifecycle import checked_receiver
from .session_writing import check_version, end_work

MAX_MINUTES = 24 * 60
CLOSED = {NoteKind.RESOLUTION: SessionStatus.RESOLVED, NoteKind.ESCALATION: SessionStatus.ESCALATED}
REVIEWED_TYPE = {NoteKind.RESOLUTION: NoteType.RESOLUTION, NoteKind.ESCALATION: NoteType.INTERNAL_ANALYSIS}
MUTATIONS = {
    (PostNote, NoteKind.RESOLUTION): "postResolutionNote",
    (PostNote, NoteKind.ESCALATION): "postEscalationPackage",
    (PushNote, NoteKind.RESOLUTION): "resolveSession",
    (PushNote, NoteKind.ESCALATION): "escalateSession",
}
PUSH_DISABLED = "Nothing was sent to the PSA: automatic pushing is off for {integration}."
TRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """What is about to be committed. `composition` is `None` where nothing is sent."""

    kind: NoteKind
    session_id: str
    state_version: int
    closed_at: datetime
    changes: dict[str, Any]
    markdown: str
    composition: Composition | None
    integration: Integration | None
    warnings: tuple[PostWarning, ...]


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
        redaction = await self._composer.redact(closing, command.kind, text)
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
            except (
                StateVersionConflict
            ):  # the caller expects no version: write the note anew from what is there
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
                closed = await self._close(unit, actor, session, confirmation)
                delivery = await _add_delivery(unit, actor, closed, confirmation)
                await _add_note(unit, actor, closed, confirmation, delivery)
                result = self._answers.stored(closed, delivery, confirmation.warnings)
                await unit.idempotency_keys.consume(actor, keyed, result, confirmation.closed_at)
        if replayed is not None:
            return await self._answers.replay(actor, replayed)
        return await self._answers.first(actor, result)

    async def _close(
        self, unit: UnitOfWork, actor: Actor, session: Session, confirmation: Confirmation
    ) -> Session:
        idle_limit = self._composer.idle_limit
        if session.status is SessionStatus.ACTIVE:
            await end_work(unit, actor, session.id, confirmation.closed_at, idle_limit)
        values = {
            **confirmation.changes,
            "status": CLOSED[confirmation.kind],
            "closed_at": confirmation.closed_at,
            "revision": session.revision + 1,
        }
        closed = await unit.sessions.change(session, confirmation.closed_at, **values)
        event = EventType.SESSION_CHANGED
        await unit.events.add(session.id, event, session.id, confirmation.closed_at, session.status)
        unit.notify(SESSIONS, session.id)
        return closed

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


async def _add_delivery(
    unit: UnitOfWork, actor: Actor, closed: Session, confirmation: Confirmation
) -> Delivery | None:
    composition, integration = confirmation.composition, confirmation.integration
    if composition is None or integration is None or closed.ticket_external_id is None:
        return None
    delivery = Delivery(
        id=new_id(),
        account_id=actor.account_id,
        session_id=closed.id,
        integration_id=integration.id,
        ticket_external_id=closed.ticket_external_id,
        kind=confirmation.kind,
        note_type=composition.note_type,
        revision=closed.revision,
        state=DeliveryState.QUEUED,
        markdown=composition.markdown,
        reference=composition.reference,
        notify_customer=composition.notify_customer,
        status_targets=integration.settings.status_targets,
        initial_status_id=None,
        requested_status=None,
        verified_status=None,
        skipped_reason=composition.skip_status,
        attention_reason=None,
        move_anyway=False,
        posted_by_id=actor.user_id,
        created_at=confirmation.closed_at,
        settled_at=None,
        cancelled_at=None,
        next_attempt_at=await unit.database_now(),
        fence=0,
    )
    await unit.deliveries.add(delivery, steps_of(delivery.id, composition))
    await unit.events.add(closed.id, EventType.DELIVERY_CHANGED, delivery.id, confirmation.closed_at)
    unit.notify(DELIVERIES, delivery.id)
    unit.notify(WORK, delivery.id)
    return delivery


async def _add_note(
    unit: UnitOfWork, actor: Actor, closed: Session, confirmation: Confirmation, delivery: Delivery | None
) -> None:
    note = PostedNote(
        id=new_id(),
        session_id=closed.id,
        kind=confirmation.kind,
        markdown=confirmation.markdown,
        posted_at=confirmation.closed_at,
        posted_by_id=actor.user_id,
        delivery_id=delivery.id if delivery else None,
    )
    await unit.posted_notes.add(note, closed.revision)
