from __future__ import annotations

from collections.abc import AsyncIterator

import httpx2
import pytest

from resolutionflow.sandbox.halo import DEMO_CREDENTIALS, HaloState, build_halo, demo_state
from resolutionflow.sandbox.psa import Clock
from resolutionflow.sandbox.server import running_sandbox


@pytest.fixture
def state(clock: Clock) -> HaloState:
    return demo_state(clock)


@pytest.fixture
async def url(state: HaloState) -> AsyncIterator[str]:
    async with running_sandbox(build_halo(state)) as base_url:
        yield base_url


@pytest.fixture
def form() -> dict[str, str]:
    """What the token endpoint asks for."""
    return {
        "grant_type": "client_credentials",
        "client_id": DEMO_CREDENTIALS.client_id,
        "client_secret": DEMO_CREDENTIALS.client_secret,
        "scope": "all",
    }


@pytest.fixture
async def api(url: str, form: dict[str, str]) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=f"{url}/api", trust_env=False) as client:
        tenant = {"tenant": DEMO_CREDENTIALS.tenant}
        answer = await client.post(f"{url}/auth/token", params=tenant, data=form)
        client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        yield client
