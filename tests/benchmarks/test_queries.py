"""What is compared is the same: each endpoint gives the same page, in three statements, however long the table is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import orjson
import pytest
from benchmarks.queries.__main__ import HIT_RATE, Endpoint, hit_rate, others, ours
from benchmarks.service import counted, grow, seed


@pytest.fixture
async def endpoints(tmp_path: Path) -> AsyncIterator[list[Endpoint]]:
    """By hand, stock and ours over 60 sessions with steps and facts."""
    file = tmp_path / "flow.db"
    token = await seed(file, 60)
    async with ours(file, token) as our, others(file, token) as (by_hand, stock):
        yield [by_hand, stock, our]


@pytest.mark.parametrize("first", [1, 50, 100])
async def test_the_endpoints_give_the_same_page_in_three_statements(
    endpoints: list[Endpoint], first: int
) -> None:
    pages, statements = [], []
    for endpoint in endpoints:
        with counted(endpoint.engine) as seen:
            pages.append(orjson.loads((await endpoint.ask(first)).body))
        statements.append(len(seen))
    nodes = pages[0]["data"]["sessions"]["nodes"]

    assert len(nodes) == min(first, 60)
    assert all(len(node["steps"]["nodes"]) == 10 and len(node["facts"]["nodes"]) == 5 for node in nodes)
    assert pages[0] == pages[1] == pages[2]
    assert [3, 3, 3] == statements


async def test_documents_that_come_again_are_found_read(endpoints: list[Endpoint]) -> None:
    assert await hit_rate(endpoints[2], 60) > HIT_RATE


async def test_a_longer_table_takes_no_more_statements_and_gives_the_same_page(tmp_path: Path) -> None:
    file = tmp_path / "flow.db"
    token = await seed(file, 60)
    async with ours(file, token) as our:
        before = await our.ask(50)
    await asyncio.to_thread(grow, file, 2_000)
    async with ours(file, token) as our:
        with counted(our.engine) as seen:
            after = await our.ask(50)

    assert before.body == after.body
    assert len(seen) == 3
