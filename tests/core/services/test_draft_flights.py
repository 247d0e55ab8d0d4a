"""One draft at a time over all nodes."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa

from resolutionflow.domain.preview import PreviewKey
from resolutionflow.plugin_api import NoteKind
from resolutionflow.services import draft_flights
from resolutionflow.services.draft_flights import DraftFlights
from resolutionflow.store.tables import draft_claims

KEY = PreviewKey(
    session_id="s",
    kind=NoteKind.RESOLUTION,
    formatter="claude",
    formatter_version="1",
    model="m",
    state_version=1,
    view_digest="d",
)


@pytest.fixture
def run(store):
    """Runs one statement in a transaction of its own; gives its first value, where it has one."""

    async def execute(statement):
        async with store.engine.begin() as connection:
            result = await connection.execute(statement)
            return result.scalar() if result.returns_rows else None

    return execute


async def test_b26_a_claim_is_held_on_though_the_store_was_away_for_a_moment(store, run, monkeypatch, caplog):
    monkeypatch.setattr(draft_flights, "RENEWAL", timedelta(milliseconds=20))
    until = sa.select(draft_claims.c.until)
    async with asyncio.timeout(10), DraftFlights(store).alone(KEY, on_all_nodes=True):
        await run(sa.text("ALTER TABLE draft_claims RENAME TO elsewhere"))
        while "was not renewed" not in caplog.text:  # noqa: ASYNC110 - nothing else tells
            await asyncio.sleep(0.01)
        await run(sa.text("ALTER TABLE elsewhere RENAME TO draft_claims"))
        at_first = await run(until)
        while (later := await run(until)) == at_first:  # noqa: ASYNC110 - nothing else tells
            await asyncio.sleep(0.01)

    assert later > at_first
    assert await run(until) is None
