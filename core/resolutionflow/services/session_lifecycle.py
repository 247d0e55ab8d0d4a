"""Sessions from start to reopening. Closing one is the posting service's."""

from __future__ import annotations

from typing import Any

from resolutionflow.domain.access import Actor, Scope
from resolutionflow.domain.delivery import DeliveryState
from resolutionflow.domain.errors import DeliveryInFlight, Forbidden, InvalidInput, NotFound, SessionClosed
from resolutionflow.domain.events import EventType
from resolutionflow.domain.idempotency import KeyedInput
from resolutionflow.domain.ids import new_id
from resolutionflow.domain.limits import LONG, NAME, SHORT, TITLE, check_items, check_text
from resolutionflow.domain.session import Session, TicketLink, may_take_over
from resolutionflow.plugin_api import SessionStatus
from resolutionflow.store import UnitOfWork
from resolutionflow.store.notices import SESSIONS

from .clock import now
from .commands import StartSession, UpdateSession
from .session_reads import SessionReads
from .session_writing import end_work, lock_open, record_change, record_work

TEXT_LIMITS = {
    "title": TITLE,
    "problem_summary": LONG,
    "problem_domain": NAME,
    "intake_text": LONG,
    "resolution_summary": LONG,
    "resolution_action": LONG,
    "escalation_reason": LONG,
}
"""Most characters of each text field of a session."""
TICKET_ID = 64


def camel(name: str) -> str:
    """A field's name as the input spells it."""
    head, *tail = name.split("_")
    return head + "".join(part.title() for part in tail)


class SessionLifecycle(SessionReads):
    """Starting, describing, pausing, linking and reopening sessions; needs SESSIONS_WRITE."""

    async def start(self, actor: Actor, command: StartSession) -> Session:
        """Start a session for the actor. Raises InvalidInput, NotFound, IdempotencyConflict."""
        actor.require(Scope.SESSIONS_WRITE)
        keyed = KeyedInput.of("startSession", command)
        texts = {
            name: check_text(getattr(command, name), camel(name), limit)
            for name, limit in TEXT_LIMITS.items()
            if hasattr(command, name)
        }
        async with self._store.write() as unit:
            if keyed and (first := await unit.idempotency_keys.result(actor, keyed)):
                return await unit.sessions.get(actor, first["session"])
            link = await self._checked_link(unit, actor, command.ticket)
            session = _new_session(actor, link, texts)
            await unit.sessions.add(session)
            await record_work(unit, actor, session.id, session.created_at, self._idle_limit)
            await unit.events.add(session.id, EventType.SESSION_CHANGED, session.id, session.created_at)
            if keyed:
                await unit.idempotency_keys.consume(actor, keyed, {"session": session.id}, session.created_at)
            unit.notify(SESSIONS, session.id)
        return session

    async def update(self, actor: Actor, command: UpdateSession) -> Session:
        """Write new values to an open session.

        Raises NotFound, SessionClosed, StateVersionConflict, InvalidInput.
        """
        actor.require(Scope.SESSIONS_WRITE)
        values: dict[str, Any] = {}
        for name, value in command.changes.items():
            if name in TEXT_LIMITS:
                values[name] = check_text(_text(value), camel(name), TEXT_LIMITS[name])
        if "suggested_next_steps" in command.changes:
            values["suggested_next_steps"] = checked_next_steps(command.changes["suggested_next_steps"])
        async with self._store.write() as unit:
            session = await lock_open(unit, actor, command.session_id, command.expected_state_version)
            if "escalated_to_id" in command.changes:
                receiver = _text(command.changes["escalated_to_id"])
                values["escalated_to_id"] = await checked_receiver(unit, actor, receiver)
            return await self._session_changed(unit, actor, session, **values)

    async def link_ticket(self, actor: Actor, session_id: str, ticket: TicketLink | None) -> Session:
        """Link an open session to a ticket, or unlink it. Raises NotFound, SessionClosed, InvalidInput."""
        actor.require(Scope.SESSIONS_WRITE)
        async with self._store.write() as unit:
            session = await lock_open(unit, actor, session_id)
            link = await self._checked_link(unit, actor, ticket)
            values = {
                "integration_id": link.integration_id if link else None,
                "ticket_external_id": link.external_id if link else None,
            }
            return await self._session_changed(unit, actor, session, **values)

    async def pause(self, actor: Actor, session_id: str) -> Session:
        """Pause an active session; a paused one stays as it is. Raises NotFound, SessionClosed."""
        actor.require(Scope.SESSIONS_WRITE)
        async with self._store.write() as unit:
            session = await lock_open(unit, actor, session_id)
            if session.status is SessionStatus.PAUSED:
                return session
            changed = await self._session_changed(unit, actor, session, status=SessionStatus.PAUSED)
            await end_work(unit, actor, session_id, changed.updated_at, self._idle_limit)
            return changed

    async def resume(self, actor: Actor, session_id: str) -> Session:
        """Go on with a paused session; an active one stays as it is. Raises NotFound, SessionClosed."""
        actor.require(Scope.SESSIONS_WRITE)
        async with self._store.write() as unit:
            session = await lock_open(unit, actor, session_id)
            if session.status is SessionStatus.ACTIVE:
                return session
            return await self._activated(unit, actor, session)

    async def reopen(self, actor: Actor, session_id: str) -> Session:
        """Open a closed session again; an open one stays as it is. Raises NotFound, DeliveryInFlight."""
        actor.require(Scope.SESSIONS_WRITE)
        async with self._store.write() as unit:
            session = await unit.sessions.lock(actor, session_id)
            if not session.status.is_closed:
                return session
            await _refuse_in_flight(unit, actor, session_id)
            return await self._activated(unit, actor, session, closed_at=None)

    async def take_over(self, actor: Actor, session_id: str) -> Session:
        """Go on with a session that was escalated to the actor (B43a).

        Raises NotFound, InvalidInput when it is not escalated, Forbidden when it was escalated to someone else.
        """
        actor.require(Scope.SESSIONS_WRITE)
        async with self._store.write() as unit:
            session = await unit.sessions.lock(actor, session_id)
            if session.status is SessionStatus.RESOLVED:
                raise SessionClosed(session.id, session.status)
            if session.status is not SessionStatus.ESCALATED:
                raise InvalidInput(
                    "The session is not escalated, so there is nothing to take over.", path=("sessionId",)
                )
            if not may_take_over(session, actor):
                raise Forbidden("The session was escalated to someone else.")
            values = {"engineer_id": actor.user_id, "escalated_to_id": None, "closed_at": None}
            return await self._activated(unit, actor, session, **values)

    async def _activated(self, unit: UnitOfWork, actor: Actor, session: Session, **values: object) -> Session:
        changed = await self._session_changed(unit, actor, session, status=SessionStatus.ACTIVE, **values)
        await record_work(unit, actor, session.id, changed.updated_at, self._idle_limit)
        return changed

    async def _session_changed(
        self, unit: UnitOfWork, actor: Actor, session: Session, **values: object
    ) -> Session:
        event = (EventType.SESSION_CHANGED, session.id)
        return await record_change(unit, actor, session, now(), self._idle_limit, event, **values)

    async def _checked_link(
        self, unit: UnitOfWork, actor: Actor, link: TicketLink | None
    ) -> TicketLink | None:
        """The link with its id tidied. Raises NotFound for an unknown integration, InvalidInput for a bad id."""
        if link is None:
            return None
        external_id = _ticket_id(link.external_id)
        integration = await unit.integrations.get(actor, link.integration_id)
        if not integration.is_usable:
            raise InvalidInput(
                f"The PSA integration {integration.name} is disabled; enable it first.",
                path=("ticket", "integrationId"),
            )
        return TicketLink(integration.id, external_id)


def _ticket_id(given: str) -> str:
    """A ticket's id as the PSA writes it, from one as people write it. Raises InvalidInput."""
    external_id = given.strip().removeprefix("#")
    if not 0 < len(external_id) <= TICKET_ID or not external_id.isprintable() or " " in external_id:
        raise InvalidInput(
            f"This is no ticket's id: it must not be empty, and has at most {TICKET_ID} characters and no spaces.",
            path=("ticket", "externalId"),
        )
    return external_id


def checked_next_steps(value: object) -> list[str]:
    """Suggested next steps as they may be stored, empty ones left out. Raises InvalidInput."""
    items = check_items(list(value) if isinstance(value, list | tuple) else [], "suggestedNextSteps")
    checked = (check_text(_text(item), "suggestedNextSteps", SHORT) for item in items)
    return [text for text in checked if text]


async def checked_receiver(
    unit: UnitOfWork, actor: Actor, user_id: str | None, path: str = "escalatedToId"
) -> str | None:
    """The receiver of an escalation, of the actor's account. Raises NotFound, with `path`."""
    if user_id is None:
        return None
    if user_id not in await unit.accounts.users_by_id(actor, [user_id]):
        raise NotFound("user", path=(path,))
    return user_id


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _new_session(actor: Actor, link: TicketLink | None, texts: dict[str, str | None]) -> Session:
    moment = now()
    return Session(
        id=new_id(),
        account_id=actor.account_id,
        status=SessionStatus.ACTIVE,
        state_version=1,
        revision=0,
        engineer_id=actor.user_id,
        escalated_to_id=None,
        title=texts["title"],
        problem_summary=texts["problem_summary"],
        problem_domain=texts["problem_domain"],
        intake_text=texts["intake_text"],
        resolution_summary=None,
        resolution_action=None,
        escalation_reason=None,
        suggested_next_steps=(),
        integration_id=link.integration_id if link else None,
        ticket_external_id=link.external_id if link else None,
        created_at=moment,
        updated_at=moment,
        closed_at=None,
    )


async def _refuse_in_flight(unit: UnitOfWork, actor: Actor, session_id: str) -> None:
    """Raises DeliveryInFlight while a delivery of the session may still land."""
    deliveries = await unit.deliveries.of_session(actor, session_id)
    steps = await unit.deliveries.steps(actor, [delivery.id for delivery in deliveries])
    for delivery in deliveries:
        by_hand = delivery.state is DeliveryState.SETTLED_BY_HAND
        may_land = any(step.state.may_still_land for step in steps[delivery.id])
        if not delivery.state.is_settled or (may_land and not by_hand):
            raise DeliveryInFlight(
                "A delivery of this session may still land in the PSA: wait for it, cancel it or settle it first."
            )
