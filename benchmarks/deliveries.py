"""Deliveries per second and CPU for each, beside the same HTTP calls with no ledger at all.

Run as `python -m benchmarks.deliveries`, with --deliveries for how many. A PSA that answers at once and one that
takes 200 ms, one worker and two, SQLite and PostgreSQL. Every delivery is a note, a time entry, a status change and
its verification, on a ticket of its own. The PSA runs in a process of its own, and so does each worker. CPU is that
of the workers (or of the bare caller) alone, user and system together. Answering takes the PSA CPU too: its share is
told, since on few cores it bounds the rest.
"""

from __future__ import annotations

import argparse
import asyncio
import copy
import logging
import multiprocessing
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import httpx2
import sqlalchemy as sa
from cryptography.fernet import Fernet
from faults.databases import Databases, databases

from resolutionflow.bootstrap import Application, running
from resolutionflow.domain.access import Actor
from resolutionflow.domain.integration import PostingSettings, StatusTarget
from resolutionflow.domain.session import TicketLink
from resolutionflow.http import PrivateHosts, psa_client
from resolutionflow.plugin_api import NoteKind, NoteToPost, NoteType, PsaClient, TimeEntryToCreate
from resolutionflow.psa import connecting_configuration
from resolutionflow.sandbox.connectwise import DEMO_CREDENTIALS, build_connectwise, demo_state
from resolutionflow.sandbox.server import running_sandbox
from resolutionflow.services.commands import CreateIntegration, PostNote, StartSession
from resolutionflow.settings import Settings
from resolutionflow.store import create_engine
from resolutionflow.store.delivery_claims import AT_ONCE
from resolutionflow.store.migrate import upgrade
from resolutionflow.store.tables import deliveries
from resolutionflow_connectwise.provider import ConnectWiseProvider

_context = multiprocessing.get_context("spawn")
FIRST_TICKET = 90_000
TEMPLATE = 7001
TARGET = "305"
MEMBER = "101"
DELAYS = (0.0, 0.2)
RATE = 60_000
"""Requests a minute: so many that the rate does not bound what is measured."""
NOTE = "The cached password of the mail profile was stale and has been cleared on the affected machine."


@dataclass(frozen=True, slots=True)
class Figures:
    """One line: what it cost to bring so many deliveries about."""

    what: str
    delay: float
    seconds: float
    cpu: float
    psa_cpu: float
    count: int

    def __str__(self) -> str:
        per = 1000 / self.count
        return (
            f"| {self.what} | {self.delay * 1000:.0f} ms | {self.count / self.seconds:.1f} | "
            f"{self.cpu * per:.1f} ms | {self.psa_cpu * per:.1f} ms |"
        )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure everything, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deliveries", type=int, default=100)
    count = parser.parse_args(arguments).deliveries
    logging.basicConfig(level=logging.CRITICAL)
    print("| what | PSA answers in | deliveries/s | CPU each | the PSA's CPU each |")
    print("|---|---:|---:|---:|---:|")
    for delay in DELAYS:
        print(bare(count, delay), flush=True)
    for name in ("sqlite", "postgresql"):
        with databases(name, survives_power_cuts=True) as found:
            for delay in DELAYS:
                for workers in (1, 2):
                    print(ledger(found, count, delay, workers), flush=True)


def bare(count: int, delay: float) -> Figures:
    """The same calls, as many at once as the ledger makes, and nothing kept of them."""
    with psa(count, delay) as (url, pid):
        before, began, cpu = _cpu(pid), time.perf_counter(), time.process_time()
        asyncio.run(bare_calls(url, count))
        seconds = time.perf_counter() - began
        return Figures("no ledger", delay, seconds, time.process_time() - cpu, _cpu(pid) - before, count)


def ledger(found: Databases, count: int, delay: float, workers: int) -> Figures:
    """Deliveries that were confirmed beforehand, sent by so many workers."""
    with psa(count, 0) as (url, pid):
        settings = settings_of(found.create())
        asyncio.run(_confirm_all(settings, url, count))
        _delay(url, delay)
        barrier = _context.Barrier(workers + 1)
        children = [_start(_work, settings, barrier) for _ in range(workers)]
        barrier.wait()
        before, began = _cpu(pid), time.perf_counter()
        cpu = sum(answers.recv() for _, answers in children)
        seconds = time.perf_counter() - began
        what = f"{found.name}, {workers} worker{'s' if workers > 1 else ''}"
        figures = Figures(what, delay, seconds, cpu, _cpu(pid) - before, count)
        for process, _ in children:
            process.join()
    return figures


@contextmanager
def psa(count: int, delay: float) -> Iterator[tuple[str, int]]:
    """A ConnectWise with so many tickets; gives its URL and process id."""
    process, answers = _start(_serve, count)
    try:
        url = answers.recv()
        _delay(url, delay)
        yield url, process.pid
    finally:
        process.kill()
        process.join()


def _serve(count: int, answers: Connection) -> None:
    state = demo_state()
    for ticket in range(FIRST_TICKET, FIRST_TICKET + count):
        state.tickets[ticket] = {**copy.deepcopy(state.tickets[TEMPLATE]), "id": ticket}

    async def forever() -> None:
        async with running_sandbox(build_connectwise(state)) as url:
            answers.send(url)
            await asyncio.Event().wait()

    logging.basicConfig(level=logging.CRITICAL)
    asyncio.run(forever())


def _delay(url: str, seconds: float) -> None:
    with httpx2.Client(trust_env=False) as client:
        client.delete(f"{url}/_sandbox/faults").raise_for_status()
        if seconds:
            fault = {"fault": "hang", "seconds": seconds, "times": None}
            client.post(f"{url}/_sandbox/faults", json=fault).raise_for_status()


async def bare_calls(url: str, count: int) -> None:
    """The calls of so many deliveries, and nothing else."""
    provider, slots = ConnectWiseProvider(), asyncio.Semaphore(AT_ONCE)
    async with psa_client(PrivateHosts.parse(["127.0.0.1"])) as http:
        configuration = connecting_configuration(provider, dict(_entries(url)))
        async with provider.connect(configuration, http) as client, asyncio.TaskGroup() as tasks:
            for ticket in range(FIRST_TICKET, FIRST_TICKET + count):
                tasks.create_task(_calls(client, str(ticket), slots))


async def _calls(client: PsaClient, ticket: str, slots: asyncio.Semaphore) -> None:
    """What a worker calls for one delivery, in its order."""
    async with slots:
        await client.get_ticket(ticket)
        await client.list_statuses(ticket_id=ticket, board_id="21")
        await client.post_note(ticket, NoteToPost(NOTE, NoteType.RESOLUTION))
        await client.get_ticket(ticket)
        entry = TimeEntryToCreate(MEMBER, datetime.now(UTC), Decimal("0.25"), NOTE)
        await client.create_time_entry(ticket, entry)
        await client.get_ticket(ticket)
        await client.change_status(ticket, TARGET)
        await client.get_ticket(ticket)


async def token(application: Application) -> str:
    """A new token of the one who confirms."""
    _, secret = await application.access.create_token("Northlight", "Ann Example")
    return secret


async def connected(application: Application, actor: Actor, url: str) -> str:
    """Connect the PSA, with a member of it who logs time; gives the integration's id."""
    made = CreateIntegration(
        name="PSA",
        provider="connectwise",
        settings=PostingSettings(status_targets=(StatusTarget("21", TARGET, None),)),
        configuration=_entries(url),
    )
    integration = await application.integrations.create(actor, made)
    await application.integrations.set_mapping(actor, integration.id, actor.user_id, MEMBER)
    return integration.id


async def _confirm_all(settings: dict[str, Any], url: str, count: int) -> None:
    engine = create_engine(settings["database_url"])
    await upgrade(engine)
    await engine.dispose()
    async with running(Settings(**settings), worker=False) as application:
        actor = await application.access.authenticate(await token(application))
        integration_id = await connected(application, actor, url)
        for ticket in range(FIRST_TICKET, FIRST_TICKET + count):
            link = TicketLink(integration_id, str(ticket))
            session = await application.sessions.start(actor, StartSession(title="Mail", ticket=link))
            command = PostNote(
                kind=NoteKind.RESOLUTION,
                session_id=session.id,
                markdown=NOTE,
                expected_state_version=session.state_version,
                idempotency_key=f"00000000-0000-4000-8000-{ticket:012}",
                time_minutes=15,
            )
            await application.posting.post(actor, command)


def _work(settings: dict[str, Any], barrier: Any, answers: Connection) -> None:
    logging.basicConfig(level=logging.CRITICAL)

    async def work() -> None:
        unsettled = sa.select(sa.func.count()).where(deliveries.c.settled_at.is_(None))
        await asyncio.to_thread(barrier.wait)
        cpu = time.process_time()
        async with running(Settings(**settings), worker=True) as application:
            while True:
                await asyncio.sleep(0.1)
                async with application.store.engine.connect() as connection:
                    if (await connection.execute(unsettled)).scalar_one() == 0:
                        break
            answers.send(time.process_time() - cpu)

    asyncio.run(work())


def settings_of(url: str) -> dict[str, Any]:
    """A service on this database whose PSA is on loopback."""
    return {
        "database_url": url,
        "secret_key": (Fernet.generate_key().decode(),),
        "private_hosts": "127.0.0.1",
        "delivery_confirm_wait_seconds": 0,
    }


def _entries(url: str) -> tuple[tuple[str, object], ...]:
    keys = DEMO_CREDENTIALS
    return (
        ("site", url),
        ("company", keys.company),
        ("publicKey", keys.public_key),
        ("privateKey", keys.private_key),
        ("clientId", keys.client_id),
        ("requestsPerMinute", RATE),
    )


def _start(target: Any, *arguments: Any) -> tuple[Any, Connection]:
    answers, theirs = _context.Pipe(duplex=False)
    process = _context.Process(target=target, args=(*arguments, theirs), daemon=True)
    process.start()
    return process, answers


def _cpu(pid: int | None) -> float:
    """Seconds of CPU that a process has taken so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
