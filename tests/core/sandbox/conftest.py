from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from resolutionflow.sandbox.connectwise import (
    DEMO_CREDENTIALS,
    ConnectWiseState,
    build_connectwise,
    demo_state,
)
from resolutionflow.sandbox.server import running_sandbox


class HandClock:
    """A clock that moves by hand only."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 9, 30, 15, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def state(clock: HandClock) -> ConnectWiseState:
    return demo_state(clock)


@pytest.fixture
async def url(state: ConnectWiseState) -> AsyncIterator[str]:
    async with running_sandbox(build_connectwise(state)) as base_url:
        yield base_url


@pytest.fixture
async def control(url: str) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=f"{url}/_sandbox", trust_env=False) as client:
        yield client


@pytest.fixture
async def api(url: str) -> AsyncIterator[httpx2.AsyncClient]:
    keys = DEMO_CREDENTIALS
    async with httpx2.AsyncClient(
        base_url=f"{url}/v4_6_release/apis/3.0",
        auth=(f"{keys.company}+{keys.public_key}", keys.private_key),
        headers={"clientId": keys.client_id},
        trust_env=False,
    ) as client:
        yield client
