"""What a session is closed with: all that a confirm needs to know, read in one snapshot before it composes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from resolutionflow.domain.access import Actor
from resolutionflow.domain.delivery import Delivery, DeliveryStepKind, DeliveryStepState
from resolutionflow.domain.errors import ProviderFailed
from resolutionflow.domain.integration import Integration, MemberMapping
from resolutionflow.domain.session_view import SessionMaterial
from resolutionflow.domain.worked_time import WorkInterval
from resolutionflow.plugin_api import Actor as Poster
from resolutionflow.store import UnitOfWork

from .material import read_material

_NOT_BILLED = (DeliveryStepState.SKIPPED, DeliveryStepState.REJECTED)


@dataclass(frozen=True, slots=True)
class Closing:
    """A session as it stands before it is closed; `integration` is `None` where no ticket is linked."""

    material: SessionMaterial
    integration: Integration | None
    mapping: MemberMapping | None
    unbilled: tuple[WorkInterval, ...]
    poster: Poster


async def read_closing(unit: UnitOfWork, actor: Actor, session_id: str) -> Closing:
    """Read it. Raises NotFound, and ProviderFailed where the linked integration is gone or disabled (B20)."""
    material = await read_material(unit, actor, session_id)
    integration = await _integration(unit, actor, material)
    mapping = await unit.integrations.mapping(integration.id, actor.user_id) if integration else None
    user = await unit.accounts.user(actor, actor.user_id)
    account = await unit.accounts.account(actor)
    billed_until = await _billed_until(unit, actor, session_id)
    unbilled = tuple(
        interval
        for interval in material.intervals
        if billed_until is None or interval.started_at >= billed_until
    )
    return Closing(material, integration, mapping, unbilled, Poster(user.name, account.name))


async def _integration(unit: UnitOfWork, actor: Actor, material: SessionMaterial) -> Integration | None:
    link = material.session.ticket
    if link is None:
        return None
    integration = (await unit.integrations.many(actor, [link.integration_id]))[link.integration_id]
    if not integration.is_usable:
        gone = "deleted" if integration.deleted_at is not None else "disabled"
        raise ProviderFailed(
            f"The PSA integration {integration.name} is {gone}. Enable it, or link the session to another ticket.",
            provider=integration.provider,
        )
    return integration


async def _billed_until(unit: UnitOfWork, actor: Actor, session_id: str) -> datetime | None:
    """Up to when the session's work was billed by an earlier closing: nobody pays for the same hour twice."""
    deliveries = await unit.deliveries.of_session(actor, session_id)
    steps = await unit.deliveries.steps(actor, [delivery.id for delivery in deliveries])

    def billed(delivery: Delivery) -> bool:
        return any(
            step.kind is DeliveryStepKind.TIME_ENTRY and step.state not in _NOT_BILLED
            for step in steps[delivery.id]
        )

    return max((delivery.created_at for delivery in deliveries if billed(delivery)), default=None)
