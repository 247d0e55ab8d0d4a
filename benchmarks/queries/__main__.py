"""The command: three endpoints in one run over the same rows, then ours over a table a hundred times as long."""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median, quantiles
from typing import Any

import orjson
import sqlalchemy as sa
from benchmarks.service import Answer, Caller, counted, grow, seed, settings_of

from resolutionflow.bootstrap import running
from resolutionflow.store import create_engine
from resolutionflow_graphql import documents
from resolutionflow_graphql.app import create_app

from . import handwritten
from .stock import StockApp

PAGE = """
query Page($first: Int!) {
  sessions(first: $first) {
    nodes {
      id title problemSummary status stateVersion createdAt updatedAt
      steps(first: 10) { nodes { id position kind text wasSkipped createdAt } }
      facts(first: 5) { nodes { id text status source createdAt } }
    }
    pageInfo { hasNextPage endCursor }
  }
}
"""
TARGETS = {50: 4.0, 1: 3.0}
"""The CPU that our page of so many sessions may take, as a multiple of the hand-written one's."""
GROWTH = 1.2
HIT_RATE = 0.95

Ask = Callable[[int], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Something that answers the page."""

    name: str
    ask: Ask
    engine: sa.Engine


async def measure(endpoints: Sequence[Endpoint], first: int, requests: int) -> dict[str, list[Answer]]:
    """The answers of all endpoints, who take turns at every request so that none has the machine's better moments."""
    for each in endpoints:
        for _ in range(3):
            await each.ask(first)
    answers: dict[str, list[Answer]] = {each.name: [] for each in endpoints}
    for _ in range(requests):
        for each in endpoints:
            answers[each.name].append(await each.ask(first))
    return answers


def cpu(answers: Sequence[Answer]) -> float:
    """Seconds of CPU for each request: the median, which a busy neighbour does not move."""
    return median(each.cpu for each in answers)


async def compare(endpoints: Sequence[Endpoint], first: int, requests: int) -> float:
    """Print a row for each endpoint; gives our CPU as a multiple of the hand-written one's."""
    statements = {}
    bodies = {}
    for each in endpoints:
        with counted(each.engine) as seen:
            bodies[each.name] = orjson.loads((await each.ask(first)).body)
        statements[each.name] = len(seen)
    if any(body != bodies[endpoints[0].name] for body in bodies.values()):
        raise AssertionError("the endpoints do not give the same JSON")
    answers = await measure(endpoints, first, requests)
    base = cpu(answers[endpoints[0].name])
    print(f"\n{first} sessions a page, {requests} requests each, one after another\n")
    print("| endpoint | CPU ms | times | requests/s | p50 ms | p99 ms | statements |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for name, found in answers.items():
        seconds = [each.seconds for each in found]
        percentiles = quantiles(seconds, n=100)
        print(
            f"| {name} | {1000 * cpu(found):.2f} | {cpu(found) / base:.2f} | {1 / mean(seconds):.0f} "
            f"| {1000 * percentiles[49]:.2f} | {1000 * percentiles[98]:.2f} | {statements[name]} |"
        )
    return cpu(answers["ours"]) / base


@asynccontextmanager
async def ours(file: Path, token: str, name: str = "ours") -> AsyncIterator[Endpoint]:
    """The service on a database."""
    async with running(settings_of(file), worker=False) as application:
        caller = Caller(create_app(application), token)

        async def ask(first: int) -> Answer:
            return await caller.ask(PAGE, {"first": first})

        yield Endpoint(name, ask, application.store.engine.sync_engine)


@asynccontextmanager
async def others(file: Path, token: str) -> AsyncIterator[list[Endpoint]]:
    """The hand-written endpoint, and stock Strawberry, each on an engine of its own."""
    engines = [create_engine(f"sqlite:///{file}") for _ in range(2)]
    by_hand, stock = Caller(handwritten.create_app(engines[0]), token), Caller(StockApp(engines[1]), token)

    async def ask_by_hand(first: int) -> Answer:
        return await by_hand.post(b"", path=f"/sessions?first={first}", method="GET")

    async def ask_stock(first: int) -> Answer:
        return await stock.ask(PAGE, {"first": first})

    yield [
        Endpoint("by hand", ask_by_hand, engines[0].sync_engine),
        Endpoint("stock Strawberry", ask_stock, engines[1].sync_engine),
    ]
    for engine in engines:
        await engine.dispose()


async def hit_rate(endpoint: Endpoint, requests: int = 400) -> float:
    """How many of many requests find their document read already."""
    parsed: list[str] = []
    parse = documents.parse

    def noted(query: Any, **options: Any) -> Any:
        parsed.append(query)
        return parse(query, **options)

    documents.parse = noted
    try:
        for number in range(requests):
            await endpoint.ask(1 + number % 3)
    finally:
        documents.parse = parse
    return 1 - len(parsed) / requests


async def growth(small: Endpoint, large: Endpoint, first: int, requests: int) -> float:
    """The CPU of a page over the long table, as a multiple of that over the short one."""
    answers = await measure([small, large], first, requests)
    return cpu(answers[large.name]) / cpu(answers[small.name])


async def run(requests: int, sessions: int, grown: int) -> bool:
    held = []
    with tempfile.TemporaryDirectory() as folder:
        file, large_file = Path(folder) / "small.db", Path(folder) / "large.db"
        token = await seed(file, sessions)
        shutil.copy(file, large_file)
        await asyncio.to_thread(grow, large_file, grown - sessions)
        async with AsyncExitStack() as stack:
            our = await stack.enter_async_context(ours(file, token))
            rate = await hit_rate(our)
            by_hand, stock = await stack.enter_async_context(others(file, token))
            for first, target in TARGETS.items():
                times = await compare([by_hand, our, stock], first, requests)
                held.append(times <= target)
                print(f"\nours, {first} a page: {times:.2f} times by hand (at most {target})")
            large = await stack.enter_async_context(ours(large_file, token, "large"))
            for first in TARGETS:
                times = await growth(our, large, first, requests)
                held.append(times <= GROWTH)
                print(
                    f"{grown:,} sessions against {sessions:,}, {first} a page: {times:.2f} times (at most {GROWTH})"
                )
            held.append(rate > HIT_RATE)
            print(f"documents found read already: {rate:.3f} (above {HIT_RATE})")
    return all(held)


def main(arguments: Sequence[str] | None = None) -> int:
    """1 where a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.queries", description=__doc__)
    parser.add_argument("--requests", type=int, default=200, help="to each endpoint, for each page size")
    parser.add_argument(
        "--sessions", type=int, default=10_000, help="in the short table, each with 10 steps, 5 facts"
    )
    parser.add_argument("--grown", type=int, default=1_000_000, help="in the long table")
    options = parser.parse_args(arguments)
    return 0 if asyncio.run(run(options.requests, options.sessions, options.grown)) else 1


if __name__ == "__main__":
    sys.exit(main())
