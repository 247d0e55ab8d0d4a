from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resolutionflow.domain.paging import Page, PageOrder, PageRequest
from resolutionflow.domain.session_filter import SessionFilter
from resolutionflow.store import Store
from resolutionflow.store.engine import WRITES
from resolutionflow.store.tables import facts, sessions

ORDERS = [PageOrder("created_at"), PageOrder("created_at", descending=True)]
seconds = st.lists(st.integers(0, 4), max_size=12)
"""Moments of rows, in seconds: few of them, so that many rows share one and only the id tells them apart."""


async def walk(
    fetch: Callable[[PageRequest], Any], order: PageOrder, size: int, *, forward: bool
) -> list[Any]:
    """All pages from one end to the other, in the order of the list; checks what each says of its neighbours."""
    pages: list[Page[Any]] = []
    request = PageRequest.of(order, first=size) if forward else PageRequest.of(order, last=size)
    while True:
        page = await fetch(request)
        pages.append(page)
        assert len(pages) < 50  # a walk that goes in circles
        more, fewer = page.has_next_page, page.has_previous_page
        if not forward:
            more, fewer = fewer, more
        assert fewer is (len(pages) > 1)
        if not more:
            break
        assert len(page.rows) == size
        if forward:
            request = PageRequest.of(order, first=size, after=order.cursor(page.rows[-1]))
        else:
            request = PageRequest.of(order, last=size, before=order.cursor(page.rows[0]))
    ordered = pages if forward else pages[::-1]
    return [row.id for page in ordered for row in page.rows]


def in_order(rows: list[Any], order: PageOrder) -> list[str]:
    ordered = sorted(rows, key=lambda row: (row.created_at, row.id), reverse=order.descending)
    return [row.id for row in ordered]


many_examples = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.parametrize("forward", [True, False], ids=["forward", "backward"])
@pytest.mark.parametrize("order", ORDERS, ids=lambda order: order.name)
@many_examples
@given(moments=seconds, size=st.integers(1, 5))
async def test_the_pages_of_a_list_are_the_list(store, rows, order, forward, moments, size):
    """Every row once, in order, however many share a moment; and each page tells whether there are more."""
    made = [_at(rows, second) for second in moments]
    await _replace(store, made, [])

    async with store.read() as unit:
        walked = await walk(
            lambda request: unit.sessions.page(rows.actor, request, SessionFilter()),
            order,
            size,
            forward=forward,
        )

    assert walked == in_order(made, order)


@pytest.mark.parametrize("forward", [True, False], ids=["forward", "backward"])
@pytest.mark.parametrize("order", ORDERS, ids=lambda order: order.name)
@many_examples
@given(each=st.lists(seconds, min_size=2, max_size=2), size=st.integers(1, 5))
async def test_the_pages_of_many_lists_at_once_are_each_its_own_list(store, rows, order, forward, each, size):
    parents = [rows.session() for _ in each]
    made = {
        parent.id: [_fact(rows, parent.id, second) for second in moments]
        for parent, moments in zip(parents, each, strict=True)
    }
    await _replace(store, parents, [fact for facts_made in made.values() for fact in facts_made])

    for parent_id, own in made.items():
        async with store.read() as unit:

            async def fetch(request: PageRequest, wanted: str = parent_id, unit: Any = unit) -> Page[Any]:
                return (await unit.facts.pages(rows.actor, list(made), request, None))[wanted]

            walked = await walk(fetch, order, size, forward=forward)

        assert walked == in_order(own, order)


async def test_a_page_between_two_places_holds_what_lies_strictly_between(store, rows):
    made = [_at(rows, second) for second in range(6)]
    order = PageOrder("created_at")
    async with store.write() as unit:
        for session in made:
            await unit.sessions.add(session)

    request = PageRequest.of(order, first=10, after=order.cursor(made[1]), before=order.cursor(made[4]))
    async with store.read() as unit:
        page = await unit.sessions.page(rows.actor, request, SessionFilter())

    assert [session.id for session in page.rows] == [made[2].id, made[3].id]


async def test_a_row_that_is_added_or_removed_meanwhile_shifts_no_page(store, rows):
    """What an offset would get wrong: the second page begins after the last row of the first, whatever happened."""
    made = [_at(rows, second) for second in range(4)]
    order = PageOrder("created_at")
    async with store.write() as unit:
        for session in made:
            await unit.sessions.add(session)
        first = await unit.sessions.page(rows.actor, PageRequest.of(order, first=2), SessionFilter())
        await unit.sessions.add(_at(rows, -1))

        request = PageRequest.of(order, first=2, after=order.cursor(first.rows[-1]))
        second = await unit.sessions.page(rows.actor, request, SessionFilter())

    assert [session.id for session in second.rows] == [made[2].id, made[3].id]


async def test_a_page_of_no_rows_tells_whether_there_are_any(store, rows):
    async with store.write() as unit:
        empty = await unit.sessions.page(rows.actor, PageRequest.of(ORDERS[0], first=0), SessionFilter())
        await unit.sessions.add(rows.session())
        more = await unit.sessions.page(rows.actor, PageRequest.of(ORDERS[0], first=0), SessionFilter())

    assert (empty.rows, empty.has_next_page) == ((), False)
    assert (more.rows, more.has_next_page) == ((), True)


async def _replace(store: Store, sessions_made: list[Any], facts_made: list[Any]) -> None:
    """Let the database hold these rows alone: hypothesis calls a test many times on one database."""
    async with store.engine.connect() as connection:
        await connection.execution_options(**{WRITES: True})
        async with connection.begin():
            await connection.execute(sa.delete(facts))
            await connection.execute(sa.delete(sessions))
    async with store.write() as unit:
        for session in sessions_made:
            await unit.sessions.add(session)
        for fact in facts_made:
            await unit.facts.add(fact)


def _at(rows: Any, second: int) -> Any:
    from_start = rows.session()
    return rows.session(created_at=from_start.created_at + timedelta(seconds=second))


def _fact(rows: Any, session_id: str, second: int) -> Any:
    fact = rows.fact(session_id)
    return rows.fact(session_id, created_at=fact.created_at + timedelta(seconds=second))
