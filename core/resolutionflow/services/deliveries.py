"""Deliveries as people see and steer them: reading, retrying, cancelling, settling by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from resolutionflow.boundary import Boundary
from resolutionflow.domain.access import Actor, Scope
from resolutionflow.domain.delivery import (
    FOUND_BY,
    Delivery,
    DeliveryAttempt,
    DeliveryState,
    DeliveryStep,
    DeliveryStepKind,
    DeliveryStepState,
    StatusSkippedReason,
    settled_delivery,
)
from resolutionflow.domain.delivery_filter import DeliveryFilter
from resolutionflow.domain.errors import DeliveryInFlight, InvalidInput
from resolutionflow.domain.events import EventType
from resolutionflow.domain.limits import SHORT, required_text
from resolutionflow.domain.paging import Page, PageRequest
from resolutionflow.domain.redaction import KnownSecrets
from resolutionflow.domain.session_view import view_of
from resolutionflow.plugin_api import ProviderCapability
from resolutionflow.plugin_host import PluginHost
from resolutionflow.store import Store, UnitOfWork
from resolutionflow.store.notices import DELIVERIES, SESSIONS, WORK

from .material import read_material

RETRYABLE = (DeliveryState.WAITING, DeliveryState.FAILED, DeliveryState.NEEDS_ATTENTION)
STATUS_STEPS = (DeliveryStepKind.STATUS_CHANGE, DeliveryStepKind.STATUS_VERIFICATION)


class DeliveriesService:
    """Reading needs SESSIONS_READ, steering NOTES_POST."""

    def __init__(self, store: Store, plugins: PluginHost, boundary: Boundary, idle_limit: timedelta) -> None:
        self._store = store
        self._plugins = plugins
        self._boundary = boundary
        self._idle_limit = idle_limit

    async def many(self, actor: Actor, ids: Sequence[str]) -> dict[str, Delivery]:
        """Deliveries by id; unknown ids are left out."""
        async with self._read(actor) as unit:
            return await unit.deliveries.many(actor, ids)

    async def page(self, actor: Actor, request: PageRequest, wanted: DeliveryFilter) -> Page[Delivery]:
        """The account's deliveries, as filtered."""
        async with self._read(actor) as unit:
            return await unit.deliveries.page(actor, request, wanted)

    async def count(self, actor: Actor, wanted: DeliveryFilter) -> int:
        """How many deliveries the filter lets through."""
        async with self._read(actor) as unit:
            return await unit.deliveries.count(actor, wanted)

    async def pages(
        self, actor: Actor, session_ids: Sequence[str], request: PageRequest
    ) -> dict[str, Page[Delivery]]:
        """The same page of many sessions' deliveries."""
        async with self._read(actor) as unit:
            return await unit.deliveries.pages(actor, session_ids, request)

    async def counts(self, actor: Actor, session_ids: Sequence[str]) -> dict[str, int]:
        """How many deliveries each session has."""
        async with self._read(actor) as unit:
            return await unit.deliveries.counts(actor, session_ids)

    async def steps(self, actor: Actor, delivery_ids: Sequence[str]) -> dict[str, tuple[DeliveryStep, ...]]:
        """The steps of many deliveries, in order."""
        async with self._read(actor) as unit:
            return await unit.deliveries.steps(actor, delivery_ids)

    async def steps_by_id(self, actor: Actor, ids: Sequence[str]) -> dict[str, DeliveryStep]:
        """Steps by id; unknown ids are left out."""
        async with self._read(actor) as unit:
            return await unit.deliveries.steps_by_id(actor, ids)

    async def attempts(self, actor: Actor, step_ids: Sequence[str]) -> dict[str, tuple[DeliveryAttempt, ...]]:
        """The attempts at many steps, in order."""
        async with self._read(actor) as unit:
            return await unit.deliveries.attempts(actor, step_ids)

    async def retry(self, actor: Actor, delivery_id: str, *, move_anyway: bool) -> Delivery:
        """Go on with a delivery now, its budget fresh; what is uncertain is looked for first (B45, B46).

        `move_anyway` sets the target status although somebody moved the ticket; without it, a ticket that is still
        where they moved it needs attention again. Raises NotFound, InvalidInput.
        """
        actor.require(Scope.NOTES_POST)
        async with self._store.write() as unit:
            delivery = await unit.deliveries.lock(actor, delivery_id)
            if delivery.state not in RETRYABLE or delivery.cancelled_at is not None:
                raise InvalidInput(
                    f"A delivery that is {_said(delivery)} cannot be retried; one that waits, failed or needs "
                    "attention can.",
                    path=("deliveryId",),
                )
            now = await unit.database_now()
            moved = delivery.skipped_reason is StatusSkippedReason.TICKET_MOVED_BY_SOMEONE_ELSE
            await self._reopen_steps(unit, delivery, now, moved=moved)
            changed = await unit.deliveries.change(
                delivery.id,
                state=DeliveryState.QUEUED,
                move_anyway=delivery.move_anyway or move_anyway,
                skipped_reason=None if moved else delivery.skipped_reason,
                attention_reason=None,
                settled_at=None,
                next_attempt_at=now,
            )
            await _announce(unit, changed, now)
        return changed

    async def cancel(self, actor: Actor, delivery_id: str) -> Delivery:
        """Stop what has not been sent yet; a request under way is waited for. Raises NotFound, InvalidInput."""
        actor.require(Scope.NOTES_POST)
        async with self._store.write() as unit:
            delivery = await unit.deliveries.lock(actor, delivery_id)
            if delivery.state.is_settled:
                raise InvalidInput(
                    f"The delivery is {_said(delivery)}; there is nothing to cancel.", path=("deliveryId",)
                )
            now = await unit.database_now()
            steps = await unit.ledger.steps(delivery.id)
            values: dict[str, object] = {"cancelled_at": now}
            if delivery.state is not DeliveryState.RUNNING and not any(s.state.may_still_land for s in steps):
                await _skip_pending(unit, steps)
                values |= {"state": DeliveryState.CANCELLED, "settled_at": now, "next_attempt_at": None}
            changed = await unit.deliveries.change(delivery.id, **values)
            await _announce(unit, changed, now)
        if changed.state.is_settled:
            await self._tell_plugins(changed, steps)
        return changed

    async def settle(self, actor: Actor, delivery_id: str, comment: str) -> Delivery:
        """Close a delivery that a person took care of in the PSA, with their comment, redacted.

        Raises NotFound, InvalidInput, and DeliveryInFlight while it goes on by itself.
        """
        actor.require(Scope.NOTES_POST)
        text = required_text(comment, "comment", SHORT)
        known = await self._known_secrets(actor, delivery_id)
        reason = (await self._boundary.redact(text, known)).text
        async with self._store.write() as unit:
            delivery = await unit.deliveries.lock(actor, delivery_id)
            if not delivery.state.is_settled:
                raise DeliveryInFlight(
                    "The delivery goes on by itself; cancel it first.", path=("deliveryId",)
                )
            if delivery.state not in (DeliveryState.NEEDS_ATTENTION, DeliveryState.FAILED):
                raise InvalidInput(
                    f"The delivery is {_said(delivery)}; there is nothing to settle.", path=("deliveryId",)
                )
            now = await unit.database_now()
            steps = await unit.ledger.steps(delivery.id)
            changed = await unit.deliveries.change(
                delivery.id,
                state=DeliveryState.SETTLED_BY_HAND,
                attention_reason=reason,
                settled_at=now,
                recount_at=None,
            )
            await _announce(unit, changed, now)
        await self._tell_plugins(changed, steps)
        return changed

    async def _known_secrets(self, actor: Actor, delivery_id: str) -> KnownSecrets:
        """Those of the delivery's session. Raises NotFound."""
        async with self._store.read() as unit:
            delivery = await unit.deliveries.get(actor, delivery_id)
            material = await read_material(unit, actor, delivery.session_id)
        view = view_of(material, delivery.kind, idle_limit=self._idle_limit)
        return await self._boundary.known_secrets(view, material.secret_values)

    async def _reopen_steps(
        self, unit: UnitOfWork, delivery: Delivery, now: datetime, *, moved: bool
    ) -> None:
        capabilities = await self._capabilities(unit, delivery)
        for step in await unit.ledger.steps(delivery.id):
            if step.state is DeliveryStepState.UNCERTAIN:
                # Its quiet time stands: a person's hurry makes no late effect come sooner.
                changes = {
                    "gave_up": False,
                    "looks": 0,
                    "next_attempt_at": max(step.next_attempt_at or now, now),
                }
                if step.gave_up and step.kind in FOUND_BY and FOUND_BY[step.kind] not in capabilities:
                    # Nobody but a person can look; who retries has looked, and wants it sent again.
                    changes |= {"state": DeliveryStepState.PENDING, "sends": 0}
                await unit.deliveries.change_step(step.id, **changes)
            elif step.state in (DeliveryStepState.PENDING, DeliveryStepState.REJECTED) or (
                moved and step.kind in STATUS_STEPS
            ):
                fresh = {"gave_up": False, "sends": 0, "next_attempt_at": None}
                await unit.deliveries.change_step(step.id, state=DeliveryStepState.PENDING, **fresh)
            elif step.kind is DeliveryStepKind.STATUS_CHANGE and step.state is DeliveryStepState.CONFIRMED:
                await self._change_again(unit, delivery, step)

    async def _capabilities(self, unit: UnitOfWork, delivery: Delivery) -> frozenset[ProviderCapability]:
        integration = await unit.integrations.of_delivery(delivery.integration_id)
        provider = self._plugins.provider(integration.provider)
        return provider.capabilities if provider else frozenset(FOUND_BY.values())

    async def _change_again(self, unit: UnitOfWork, delivery: Delivery, step: DeliveryStep) -> None:
        """A change that was answered well and not kept is asked for again with its verification."""
        steps = await unit.ledger.steps(delivery.id)
        was_not_kept = any(
            each.kind is DeliveryStepKind.STATUS_VERIFICATION and each.state is DeliveryStepState.REJECTED
            for each in steps
        )
        if was_not_kept:
            await unit.deliveries.change_step(step.id, state=DeliveryStepState.PENDING, sends=0)

    async def _tell_plugins(self, delivery: Delivery, steps: Sequence[DeliveryStep]) -> None:
        told = settled_delivery(delivery, steps, delivery.state, delivery.attention_reason)
        await self._plugins.delivery_settled(told)

    @asynccontextmanager
    async def _read(self, actor: Actor) -> AsyncIterator[UnitOfWork]:
        actor.require(Scope.SESSIONS_READ)
        async with self._store.read() as unit:
            yield unit


async def _skip_pending(unit: UnitOfWork, steps: Sequence[DeliveryStep]) -> None:
    for step in steps:
        if step.state is DeliveryStepState.PENDING:
            await unit.deliveries.change_step(step.id, state=DeliveryStepState.SKIPPED)


async def _announce(unit: UnitOfWork, delivery: Delivery, now: datetime) -> None:
    await unit.events.add(delivery.session_id, EventType.DELIVERY_CHANGED, delivery.id, now)
    unit.notify(DELIVERIES, delivery.id)
    unit.notify(SESSIONS, delivery.session_id)
    unit.notify(WORK, delivery.id)


def _said(delivery: Delivery) -> str:
    return delivery.state.lower().replace("_", " ")
