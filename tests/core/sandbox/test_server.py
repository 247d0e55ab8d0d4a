from __future__ import annotations

import asyncio
import socket

import httpx2
import pytest

from resolutionflow.sandbox.connectwise import build_connectwise, demo_state
from resolutionflow.sandbox.server import running_sandbox, sandbox_thread


async def test_a_sandbox_takes_a_free_port_of_the_loopback():
    async with (
        running_sandbox(build_connectwise(demo_state())) as one,
        running_sandbox(build_connectwise(demo_state())) as other,
    ):
        hosts = {httpx2.URL(one).host, httpx2.URL(other).host}

    assert {"127.0.0.1"} == hosts
    assert one != other


async def test_a_taken_port_is_an_error_of_the_operating_system():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        with pytest.raises(OSError, match="in use"):
            async with running_sandbox(build_connectwise(demo_state()), taken.getsockname()[1]):
                pass


async def test_nobody_listens_when_the_sandbox_is_left():
    async with running_sandbox(build_connectwise(demo_state())) as url:
        pass

    with pytest.raises(httpx2.ConnectError):
        await httpx2.AsyncClient(trust_env=False).get(url)


def test_a_sandbox_runs_in_a_thread_of_its_own():
    with sandbox_thread(build_connectwise(demo_state())) as url:
        answer = httpx2.get(f"{url}/login/companyinfo/northlight", trust_env=False)

    assert answer.json()["Codebase"] == "v2025_8/"


async def test_leaving_cuts_a_request_that_hangs():
    async with httpx2.AsyncClient(trust_env=False, timeout=None) as client:
        async with running_sandbox(build_connectwise(demo_state())) as url:
            await client.post(f"{url}/_sandbox/faults", json={"fault": "hang", "seconds": 3600})
            hanging = asyncio.create_task(client.get(f"{url}/login/companyinfo/northlight"))
            while not (await client.get(f"{url}/_sandbox/requests")).json():
                pass

        with pytest.raises(httpx2.TransportError):
            await hanging
