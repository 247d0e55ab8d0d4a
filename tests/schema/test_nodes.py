"""Several nodes on one PostgreSQL database: what happens on one is heard on the others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from benchmarks.attacks.server import serving

from resolutionflow.bootstrap import Application
from resolutionflow.settings import Settings

WATCH = """
subscription ($id: ID!) {
  sessionEvents(sessionId: $id) { __typename session { stateVersion } ... on FactChangedEvent { fact { text } } }
}
"""
ADD = """
mutation ($id: ID!) {
  addFact(input: {sessionId: $id, text: "It hums"}) { fact { id } userErrors { code } }
}
"""


@pytest.fixture
def database_url(postgresql_url: str) -> str:
    """SQLite has one node."""
    return postgresql_url


async def test_a_subscription_hears_of_what_another_node_wrote(
    client: Any,
    dial: Callable[..., Any],
    application: Application,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By NOTIFY: a reader who would have slept for a minute is woken when another process commits."""
    monkeypatch.setattr("resolutionflow.services.feeds.POLL", 60.0)
    session = await client.start(title="Mail")
    async with dial(client) as watcher:
        await watcher.subscribe(WATCH, id=session["id"])
        await watcher.standing()
        with serving(settings.database_url, settings.secret_key[0]) as node:
            answer = await asyncio.to_thread(
                httpx2.post,
                f"http://127.0.0.1:{node.port}/graphql",
                json={"query": ADD, "variables": {"id": session["id"]}},
                headers={"authorization": f"Bearer {client.token}"},
                trust_env=False,
            )
            heard = await watcher.event()

    assert answer.json()["data"]["addFact"]["userErrors"] == []
    assert heard == {
        "__typename": "FactChangedEvent",
        "session": {"stateVersion": session["stateVersion"] + 1},
        "fact": {"text": "It hums"},
    }
