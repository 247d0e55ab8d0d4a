"""Delivery plans: what confirming would do on a ticket, found out beforehand, without writing anything.

A plan is composed by the same composer as the delivery itself; only the reference in its markers is another one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from resolutionflow.domain.access import Actor, Scope
from resolutionflow.domain.composition import Composition
from resolutionflow.domain.errors import ProviderFailed, RefusedByPlugin, SessionClosed
from resolutionflow.domain.integration import Integration, target_status
from resolutionflow.domain.limits import LONG, required_text
from resolutionflow.domain.retry_policy import RetryPolicy
from resolutionflow.domain.session import TicketLink
from resolutionflow.plugin_api import (
    ConfigurationInvalid,
    NoteForReview,
    NoteKind,
    NoteType,
    NotFound,
    ProviderCapability,
    PsaClient,
    PsaError,
    TextFormat,
    Ticket,
    TicketStatus,
)
from resolutionflow.psa import PluginFailed, PsaConnections, loaded_provider
from resolutionflow.psa.calls import call
from resolutionflow.store import Store

from .clock import now
from .closing import Closing, read_closing
from .composing import Composer, Redaction
from .confirmation import CLOSED
from .delivery_plan import DeliveryPlan, PlannedTimeEntry, PlanProblem, PlanProblemCode
from .posting import REVIEWED_TYPE, check_minutes
from .pushing import PushWriter
from .refusals import Refusals
from .results import PostWarning, PostWarningCode

NO_TICKET = "No ticket is linked: the session would be closed, and nothing sent."
NOT_FOUND = "The PSA does not know the ticket."
CLOSED_TICKET = "The ticket is closed already ({status})."
NOT_ON_BOARD = "The target status {status} does not belong to the ticket's board; the PSA would refuse it."
INACTIVE = "The target status {status} is inactive; the PSA may refuse it."
NOT_CONFIGURED = "No target status is set for the ticket's board: its status would be left alone."
NO_TIME_NOW = "The ticket's present status, {status}, takes no time entries."
UNREACHABLE = "The PSA cannot be asked now: {detail}"


FROM_WARNINGS = {
    PostWarningCode.MEMBER_NOT_MAPPED: PlanProblemCode.MEMBER_NOT_MAPPED,
    PostWarningCode.NOTE_SPLIT: PlanProblemCode.NOTE_TOO_LONG,
}


class PlanService:
    """Plans deliveries. Needs SESSIONS_READ; SESSIONS_WRITE too where the note has to be drafted first."""

    def __init__(
        self,
        store: Store,
        composer: Composer,
        writer: PushWriter,
        refusals: Refusals,
        connections: PsaConnections,
        policy: RetryPolicy,
    ) -> None:
        self._store = store
        self._composer = composer
        self._writer = writer
        self._refusals = refusals
        self._connections = connections
        self._policy = policy

    async def plan(
        self,
        actor: Actor,
        session_id: str,
        kind: NoteKind,
        markdown: str | None,
        time_minutes: int | None,
        notify_customer: bool,
    ) -> DeliveryPlan:
        """What confirming `markdown` would do; without a text, what pushing the session unreviewed would do.

        Raises NotFound, InvalidInput, SessionClosed, RedactionFailed, and ProviderFailed where the integration is
        gone, disabled or cannot take notes.
        """
        actor.require(Scope.SESSIONS_READ if markdown is not None else Scope.SESSIONS_WRITE)
        text = None if markdown is None else required_text(markdown, "markdown", LONG)
        check_minutes(time_minutes)
        async with self._store.read() as unit:
            closing = await read_closing(unit, actor, session_id)
        session = closing.material.session
        if session.status.is_closed:
            raise SessionClosed(session.id, session.status)
        notifies = notify_customer and text is not None and kind is NoteKind.RESOLUTION
        note_type = (
            REVIEWED_TYPE[kind] if text is not None else closing.material.settings.push_note_type(kind)
        )
        return await self._plan(closing, kind, note_type, text, time_minutes, notifies=notifies)

    async def _plan(
        self,
        closing: Closing,
        kind: NoteKind,
        note_type: NoteType,
        text: str | None,
        minutes: int | None,
        *,
        notifies: bool,
    ) -> DeliveryPlan:
        closed_at, integration = now(), closing.integration
        redaction, source = await self._text(closing, kind, text, minutes, closed_at)
        composition: Composition | None = None
        warnings: tuple[PostWarning, ...] = ()
        if integration is not None and (text is not None or closing.material.settings.auto_push):
            composition, warnings = await self._composer.composed(
                closing,
                integration,
                note_type,
                redaction,
                source,
                minutes,
                closed_at,
                notify_customer=notifies,
            )
        seen = await self._look(closing, kind, composition)
        note = NoteForReview(kind, note_type, redaction.text, notifies)
        refused = await self._refused(note, closing, redaction, is_sent=composition is not None)
        return DeliveryPlan(
            ticket=closing.material.session.ticket,
            note_type=note_type,
            notifies_customer=notifies,
            parts=composition.parts if composition else (),
            redactions=redaction.counts,
            time_entry=_time_entry(composition),
            target_status=seen.target,
            problems=(*_from_warnings(warnings), *seen.problems, *refused),
        )

    async def _text(
        self, closing: Closing, kind: NoteKind, text: str | None, minutes: int | None, closed_at: datetime
    ) -> tuple[Redaction, TextFormat]:
        if text is not None:
            return await self._composer.redact(closing, kind, text), TextFormat.MARKDOWN
        billed = None
        if closing.integration is not None and closing.material.settings.auto_push:
            billed, _ = self._composer.time(closing, closing.integration, minutes, closed_at)
        return await self._writer.write(closing, kind, CLOSED[kind], closed_at, billed)

    async def _look(self, closing: Closing, kind: NoteKind, composition: Composition | None) -> Seen:
        """Read the ticket and its board's statuses live."""
        integration, link = closing.integration, closing.material.session.ticket
        if integration is None or link is None:
            return Seen(None, (PlanProblem(PlanProblemCode.NO_TICKET, NO_TICKET),))
        if composition is None:
            return Seen(None, ())
        try:
            async with self._connections.client(integration) as client:
                return await self._seen(client, integration, link, kind, composition)
        except NotFound:
            return Seen(None, (PlanProblem(PlanProblemCode.TICKET_NOT_FOUND, NOT_FOUND),))
        except (PsaError, ConfigurationInvalid, PluginFailed) as error:
            detail = UNREACHABLE.format(detail=error)
            return Seen(None, (PlanProblem(PlanProblemCode.PSA_UNREACHABLE, detail),))

    async def _seen(
        self,
        client: PsaClient,
        integration: Integration,
        link: TicketLink,
        kind: NoteKind,
        composition: Composition,
    ) -> Seen:
        ticket = await call(self._policy, lambda psa: psa.get_ticket(link.external_id), client)
        problems = _ticket_problems(ticket, logs_time=composition.time is not None)
        if composition.skip_status is not None:
            return Seen(None, problems)
        board_id = ticket.board.external_id if ticket.board else None
        target_id = target_status(integration.settings.status_targets, kind, board_id)
        if target_id is None:
            unset = PlanProblem(PlanProblemCode.STATUS_NOT_CONFIGURED, NOT_CONFIGURED)
            return Seen(None, (*problems, unset))
        provider = loaded_provider(self._composer.plugins, integration)
        if ProviderCapability.LIST_STATUSES not in provider.capabilities:
            return Seen(TicketStatus(target_id, target_id), problems)
        statuses = await call(
            self._policy,
            lambda psa: psa.list_statuses(ticket_id=link.external_id, board_id=board_id),
            client,
        )
        target, amiss = _target(statuses, target_id)
        return Seen(target, (*problems, *amiss))

    async def _refused(
        self, note: NoteForReview, closing: Closing, redaction: Redaction, *, is_sent: bool
    ) -> tuple[PlanProblem, ...]:
        try:
            await self._refusals.ask(note, closing, redaction.known, is_sent=is_sent)
        except RefusedByPlugin as refusal:
            return (PlanProblem(PlanProblemCode.REFUSED_BY_PLUGIN, refusal.message, is_blocking=True),)
        except ProviderFailed as error:  # a plugin has a say, and cannot be shown the ticket
            return (PlanProblem(PlanProblemCode.PSA_UNREACHABLE, error.message, is_blocking=True),)
        return ()


@dataclass(frozen=True, slots=True)
class Seen:
    """What reading the ticket has shown."""

    target: TicketStatus | None
    problems: tuple[PlanProblem, ...]


def _ticket_problems(ticket: Ticket, *, logs_time: bool) -> tuple[PlanProblem, ...]:
    status, problems = ticket.status, []
    if ticket.is_closed:
        message = CLOSED_TICKET.format(status=status.name)
        problems.append(PlanProblem(PlanProblemCode.TICKET_CLOSED, message))
    if logs_time and status.is_time_entry_allowed is False:
        message = NO_TIME_NOW.format(status=status.name)
        problems.append(PlanProblem(PlanProblemCode.TIME_NOT_ALLOWED_IN_STATUS, message))
    return tuple(problems)


def _target(statuses: Iterable[TicketStatus], target_id: str) -> tuple[TicketStatus, tuple[PlanProblem, ...]]:
    found = next((status for status in statuses if status.external_id == target_id), None)
    if found is None:
        message = NOT_ON_BOARD.format(status=target_id)
        problem = PlanProblem(PlanProblemCode.STATUS_NOT_ON_BOARD, message)
        return TicketStatus(target_id, target_id), (problem,)
    if not found.is_active:
        message = INACTIVE.format(status=found.name)
        return found, (PlanProblem(PlanProblemCode.STATUS_INACTIVE, message),)
    return found, ()


def _time_entry(composition: Composition | None) -> PlannedTimeEntry | None:
    if composition is None or composition.time is None:
        return None
    time = composition.time
    return PlannedTimeEntry(time.hours, time.member_name, time.started_at)


def _from_warnings(warnings: Iterable[PostWarning]) -> list[PlanProblem]:
    return [
        PlanProblem(FROM_WARNINGS[warning.code], warning.message)
        for warning in warnings
        if warning.code in FROM_WARNINGS
    ]
