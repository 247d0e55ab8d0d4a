"""What a confirmed post costs the service itself, beside plain page reads.

Run as `python -m benchmarks.confirms`, with --confirms for how many. A page is 50 sessions with 10 steps and 5 facts
each. A confirmed post is the mutation and all that follows: note, time, status, its verification and the ledger, in
the process that serves (SQLite). Both are asked over GraphQL, one after another, in the same run; CPU is that of the
service's process, user and system together. The PSA has a process of its own; what the HTTP calls to it cost the one
who makes them is measured without a ledger, and taken off.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import uuid4

import httpx2
from benchmarks.deliveries import FIRST_TICKET, NOTE, bare_calls, connected, psa, settings_of, token
from faults.databases import databases

from resolutionflow.bootstrap import Application, running
from resolutionflow.domain.access import Actor
from resolutionflow.domain.session import TicketLink
from resolutionflow.services.commands import AddFact, RecordStep, StartSession
from resolutionflow.settings import Settings
from resolutionflow.store import create_engine
from resolutionflow.store.migrate import upgrade
from resolutionflow_graphql.app import create_app

SESSIONS, STEPS, FACTS = 50, 10, 5
PAGE = """{
  sessions(first: 50) {
    nodes {
      id title status
      steps(first: 10) { nodes { id text kind } }
      facts(first: 5) { nodes { id text status } }
    }
  }
}"""
OPEN = "{ sessions(first: 50) { nodes { id stateVersion } } }"
CONFIRM = """mutation ($input: PostNoteInput!) {
  postResolutionNote(input: $input) { delivery { state } userErrors { message } }
}"""
Ask = Callable[..., Awaitable[Any]]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure both, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--confirms", type=int, default=SESSIONS, choices=range(1, SESSIONS + 1), metavar="1-50"
    )
    count = parser.parse_args(arguments).confirms
    logging.basicConfig(level=logging.CRITICAL)
    with psa(count, 0) as (url, _):
        cpu = time.process_time()
        asyncio.run(bare_calls(url, count))
        calls = (time.process_time() - cpu) / count
    with psa(SESSIONS, 0) as (url, _), databases("sqlite", survives_power_cuts=True) as found:
        page, confirm = asyncio.run(_measure(settings_of(found.create()), url, count))
    own = confirm - calls
    print("| what | CPU | beside a page read |")
    print("|---|---:|---:|")
    for what, seconds in (("page of 50 sessions", page), ("confirmed post", confirm), ("of it our own", own)):
        print(f"| {what} | {seconds * 1000:.1f} ms | {seconds / page:.2f} |")


async def _measure(settings: dict[str, Any], url: str, count: int) -> tuple[float, float]:
    """Seconds of CPU for a page read and for a confirmed post."""
    engine = create_engine(settings["database_url"])
    await upgrade(engine)
    await engine.dispose()
    async with running(Settings(**{**settings, "delivery_confirm_wait_seconds": 30})) as application:
        secret = await token(application)
        await _fill(application, await application.access.authenticate(secret), url)
        transport = httpx2.ASGITransport(create_app(application))
        headers = {"authorization": f"Bearer {secret}"}
        async with httpx2.AsyncClient(
            transport=transport, base_url="http://service", headers=headers
        ) as client:

            async def ask(query: str, **variables: Any) -> Any:
                answer = await client.post("/graphql", json={"query": query, "variables": variables})
                return answer.raise_for_status().json()["data"]

            return await _page(ask, count), await _confirm(ask, count)


async def _fill(application: Application, actor: Actor, url: str) -> None:
    integration_id = await connected(application, actor, url)
    for ticket in range(FIRST_TICKET, FIRST_TICKET + SESSIONS):
        link = TicketLink(integration_id, str(ticket))
        session = await application.sessions.start(actor, StartSession(title="Mail", ticket=link))
        for number in range(STEPS):
            await application.sessions.record_step(
                actor, RecordStep(session_id=session.id, text=f"Step {number}?")
            )
        for number in range(FACTS):
            await application.sessions.add_fact(actor, AddFact(session_id=session.id, text=f"Fact {number}."))


async def _page(ask: Ask, count: int) -> float:
    await ask(PAGE)
    cpu = time.process_time()
    for _ in range(count):
        page = await ask(PAGE)
    assert len(page["sessions"]["nodes"]) == SESSIONS
    return (time.process_time() - cpu) / count


async def _confirm(ask: Ask, count: int) -> float:
    sessions = (await ask(OPEN))["sessions"]["nodes"][:count]
    cpu = time.process_time()
    for session in sessions:
        given = {
            "sessionId": session["id"],
            "markdown": NOTE,
            "expectedStateVersion": session["stateVersion"],
            "idempotencyKey": str(uuid4()),
            "timeMinutes": 15,
        }
        payload = (await ask(CONFIRM, input=given))["postResolutionNote"]
        assert payload == {"delivery": {"state": "DONE"}, "userErrors": []}, payload
    return (time.process_time() - cpu) / count


if __name__ == "__main__":
    main()
