from __future__ import annotations

import asyncio
import time

import httpx2
import pytest

from resolutionflow.http import DeadlinePassed, PrivateHosts, deadline, psa_client

LOOPBACK = PrivateHosts.parse(["127.0.0.1", "psa.example"])


async def test_request_within_the_deadline_is_sent(serve):
    server = await serve()

    async with psa_client(LOOPBACK) as http:
        with deadline(30):
            await http.get(server.url())

    assert len(server.requests) == 1


async def test_passed_deadline_opens_no_connection(serve):
    server = await serve()

    async with psa_client(LOOPBACK) as http:
        with deadline(0), pytest.raises(DeadlinePassed):
            await http.get(server.url())

    assert server.connections == 0


async def test_deadline_that_passes_while_connecting_sends_nothing(serve):
    """As of a process that is stopped after it began and wakes up too late."""
    server = await serve()

    async def resolve_late(host: str, port: int) -> list[str]:
        time.sleep(0.2)  # noqa: ASYNC251  (the whole process stands still)
        return ["127.0.0.1"]

    async with psa_client(LOOPBACK, resolver=resolve_late) as http:
        with deadline(0.1), pytest.raises(DeadlinePassed):
            await http.post(server.url("psa.example"), json={})

    assert server.requests == []


async def test_deadline_holds_on_a_connection_that_is_open_already(serve):
    server = await serve()

    async with psa_client(LOOPBACK) as http:
        await http.get(server.url())
        with deadline(0), pytest.raises(DeadlinePassed):
            await http.get(server.url())
        await http.get(server.url())

    assert (len(server.requests), server.connections) == (2, 1)


async def test_outer_deadline_is_not_put_off_by_an_inner_one(serve):
    server = await serve()

    async with psa_client(LOOPBACK) as http:
        with deadline(0), deadline(30), pytest.raises(DeadlinePassed):
            await http.get(server.url())


async def test_deadline_reaches_tasks_begun_within_it(serve):
    server = await serve()

    async with psa_client(LOOPBACK) as http:
        with deadline(0):
            task = asyncio.create_task(http.get(server.url()))
        with pytest.raises(DeadlinePassed):
            await task


def test_passed_deadline_reads_as_not_sent_to_every_provider():
    assert issubclass(DeadlinePassed, httpx2.ConnectTimeout)
