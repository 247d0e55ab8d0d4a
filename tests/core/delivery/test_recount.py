"""B44: what no client can prevent, an effect later than the quiet time, is found and told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from resolutionflow.bootstrap import Application
from resolutionflow.domain.access import Actor
from resolutionflow.domain.delivery import Delivery, DeliveryState

SOON = {"delivery_recount_minutes": 0.02}
LATE = 1.0
"""Seconds until the first request's note appears: after the quiet time, and after the second one landed."""


@pytest.mark.parametrize("changed_settings", [SOON])
async def test_b44_a_copy_that_surfaces_after_the_quiet_time_is_told(
    application: Application,
    actor: Actor,
    begun: Callable[..., Any],
    post: Callable[..., Any],
    settled: Callable[..., Any],
    connectwise: Any,
) -> None:
    await connectwise.fault("late-effect", method="POST", path="*/notes", delay=LATE)

    done = await settled((await post(await begun())).delivery)
    told = await _no_longer(application, actor, done)

    assert DeliveryState.DONE is done.state
    assert DeliveryState.NEEDS_ATTENTION is told.state
    first, second = connectwise.notes()
    assert f"The PSA holds 2 copies of the note: keep note {first['id']}" in told.attention_reason
    assert first["text"] == second["text"]


async def _no_longer(application: Application, actor: Actor, before: Delivery) -> Delivery:
    """Waits until the delivery's state is another one."""
    async with asyncio.timeout(20):
        while True:
            found = (await application.deliveries.many(actor, [before.id]))[before.id]
            if found.state is not before.state:
                return found
            await asyncio.sleep(0.05)
