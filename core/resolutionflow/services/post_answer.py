"""Answers a confirm: waits a few seconds for the PSA, then tells how the delivery stands."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import orjson

from resolutionflow.domain.access import Actor
from resolutionflow.domain.delivery import (
    Delivery,
    DeliveryState,
    DeliveryStep,
    DeliveryStepKind,
    DeliveryStepState,
    StatusSkippedReason,
)
from resolutionflow.domain.session import Session
from resolutionflow.plugin_api import SessionStatus
from resolutionflow.store import Store
from resolutionflow.store.notices import DELIVERIES

from .results import PostOutcome, PostResult, PostWarning, PostWarningCode, StatusNotVerified

POLL = 0.25
"""Seconds between looks where no notice comes: the worker may be another process."""

NOT_CHANGED = {
    StatusSkippedReason.TARGET_STATUS_NOT_CONFIGURED: (
        "The ticket's status was left alone: no target status is set for its board. Set one in the integration's "
        "settings (statusTargets)."
    ),
    StatusSkippedReason.NOT_SUPPORTED_BY_PROVIDER: "The ticket's status was left alone: the PSA cannot change it.",
    StatusSkippedReason.TICKET_MOVED_BY_SOMEONE_ELSE: (
        "The ticket's status was left alone: somebody else moved the ticket meanwhile."
    ),
}
TIME_REFUSED = "No time was logged: the PSA refused the time entry. Look at the delivery, and log it by hand."
OUTCOMES = {
    (SessionStatus.RESOLVED, True): PostOutcome.RESOLVED,
    (SessionStatus.RESOLVED, False): PostOutcome.RESOLVED_LOCAL,
    (SessionStatus.ESCALATED, True): PostOutcome.ESCALATED,
    (SessionStatus.ESCALATED, False): PostOutcome.ESCALATED_LOCAL,
}


class PostAnswers:
    """Builds answers, the first ones and those to a repeated idempotency key."""

    def __init__(self, store: Store, wait: timedelta) -> None:
        self._store = store
        self._wait = wait

    def stored(
        self, session: Session, delivery: Delivery | None, warnings: tuple[PostWarning, ...]
    ) -> dict[str, str]:
        """What is kept with the idempotency key, for the same answer again."""
        told = [{"code": warning.code, "message": warning.message} for warning in warnings]
        result = {
            "session": session.id,
            "outcome": OUTCOMES[session.status, delivery is not None],
            "warnings": orjson.dumps(told).decode(),
        }
        return result | ({"delivery": delivery.id} if delivery else {})

    async def first(self, actor: Actor, stored: dict[str, str]) -> PostResult:
        """The first answer: after the PSA's, or after the wait."""
        if "delivery" in stored:
            await self._settled(actor, stored["delivery"])
        return await self._result(actor, stored, was_replayed=False)

    async def replay(self, actor: Actor, stored: dict[str, str]) -> PostResult:
        """The answer to a key that was seen before: what it led to, with its delivery as it stands now."""
        return await self._result(actor, stored, was_replayed=True)

    async def _settled(self, actor: Actor, delivery_id: str) -> None:
        loop = asyncio.get_running_loop()
        give_up = loop.time() + self._wait.total_seconds()
        with self._store.notices.listening(DELIVERIES, delivery_id) as woken:
            while (remaining := give_up - loop.time()) > 0:
                woken.clear()
                async with self._store.read() as unit:
                    if (await unit.deliveries.get(actor, delivery_id)).state.is_settled:
                        return
                try:
                    await asyncio.wait_for(woken.wait(), min(POLL, remaining))
                except TimeoutError:
                    continue

    async def _result(self, actor: Actor, stored: dict[str, str], *, was_replayed: bool) -> PostResult:
        async with self._store.read() as unit:
            session = await unit.sessions.get(actor, stored["session"])
            delivery: Delivery | None = None
            steps: tuple[DeliveryStep, ...] = ()
            if "delivery" in stored:
                delivery = await unit.deliveries.get(actor, stored["delivery"])
                steps = (await unit.deliveries.steps(actor, [delivery.id]))[delivery.id]
        warnings = tuple(
            PostWarning(PostWarningCode(told["code"]), told["message"])
            for told in orjson.loads(stored["warnings"])
        )
        return PostResult(
            outcome=PostOutcome(stored["outcome"]),
            session=session,
            delivery=delivery,
            warnings=warnings + (_later_warnings(delivery, steps) if delivery else ()),
            was_replayed=was_replayed,
            status_error=_status_error(delivery, steps) if delivery else None,
            provider_error=_provider_error(delivery, steps) if delivery else None,
        )


def _later_warnings(delivery: Delivery, steps: tuple[DeliveryStep, ...]) -> tuple[PostWarning, ...]:
    warnings = []
    if delivery.skipped_reason in NOT_CHANGED:
        message = NOT_CHANGED[delivery.skipped_reason]
        warnings.append(PostWarning(PostWarningCode.STATUS_NOT_CHANGED, message))
    if _rejected(steps, DeliveryStepKind.TIME_ENTRY):
        warnings.append(PostWarning(PostWarningCode.TIME_NOT_LOGGED, TIME_REFUSED))
    return tuple(warnings)


def _status_error(delivery: Delivery, steps: tuple[DeliveryStep, ...]) -> StatusNotVerified | None:
    """A refused status is loud (B39): whether the PSA said no, or said yes and kept another one."""
    status = (DeliveryStepKind.STATUS_CHANGE, DeliveryStepKind.STATUS_VERIFICATION)
    if delivery.requested_status is None or not any(_rejected(steps, kind) for kind in status):
        return None
    message = delivery.attention_reason or "The PSA kept another status."
    return StatusNotVerified(message, delivery.requested_status, delivery.verified_status)


def _provider_error(delivery: Delivery, steps: tuple[DeliveryStep, ...]) -> str | None:
    """Why the note itself did not land, where the PSA refused it for good."""
    refused = delivery.state is DeliveryState.NEEDS_ATTENTION and _rejected(steps, DeliveryStepKind.NOTE)
    return delivery.attention_reason if refused else None


def _rejected(steps: tuple[DeliveryStep, ...], kind: DeliveryStepKind) -> bool:
    return any(step.kind is kind and step.state is DeliveryStepState.REJECTED for step in steps)
