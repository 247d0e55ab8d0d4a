"""How a guard is switched off in a child process, to see that its absence is noticed. No setting does this."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from enum import StrEnum
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa

from resolutionflow.delivery.entries import Attempted, Entry
from resolutionflow.delivery.sending import Sender
from resolutionflow.domain.delivery import AttemptOutcome, DeliveryStep, DeliveryStepState
from resolutionflow.domain.step_changes import absent
from resolutionflow.http import client
from resolutionflow.psa import calls
from resolutionflow.store import delivery_claims
from resolutionflow.store.claim import Claim, Held
from resolutionflow.store.tables import deliveries


class Guard(StrEnum):
    """What keeps deliveries from being lost or doubled."""

    RECONCILIATION = "reconciliation"
    FENCE = "fence"
    QUIET_TIME = "quiet-time"
    DEADLINE = "deadline"


def switch_off(guard: Guard) -> None:
    """Do without the guard in this process. (The quiet time is a setting, and set to nothing by the harness.)"""
    _WAYS[guard]()


def _without_reconciliation() -> None:
    """Whatever is uncertain is sent again without a look."""

    async def believe_absent(sender: Sender, step: DeliveryStep) -> Entry | None:
        if step.state is DeliveryStepState.PENDING:
            return None
        now = sender.journal.now()
        change = absent(step, now, sender.policy)
        outcome = AttemptOutcome.NOT_APPLIED
        return Entry(attempted=Attempted(step=step, outcome=outcome, change=change, started_at=now))

    Sender.reconcile = believe_absent  # type: ignore[method-assign, assignment]


def _without_fence() -> None:
    """A worker that once had a delivery goes on with it, whoever has it now."""

    def anyones(claim: Claim) -> Sequence[sa.ColumnElement[bool]]:
        return (deliveries.c.id == claim.delivery_id,)

    delivery_claims._same = anyones
    Held.has_lease = property(lambda _: True)  # type: ignore[assignment, method-assign]


def _without_deadline() -> None:
    """A request is sent however late it is, and waited for however long it takes."""

    def whenever() -> None:
        return None

    client.check_deadline = whenever  # type: ignore[attr-defined]
    patient = SimpleNamespace(timeout=lambda _: asyncio.timeout(None))
    calls.asyncio = patient  # type: ignore[attr-defined, assignment]


def _nothing() -> None:
    return None


_WAYS: dict[Guard, Callable[[], Any]] = {
    Guard.RECONCILIATION: _without_reconciliation,
    Guard.FENCE: _without_fence,
    Guard.QUIET_TIME: _nothing,
    Guard.DEADLINE: _without_deadline,
}
