"""Runs cases, each in a copy of a prepared database and beside a sandbox that is put back to its first state."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

import httpx2
from cryptography.fernet import Fernet

from faults.cases import QUIET, RECOUNT, Case
from faults.child import Errand, World, prepare
from faults.databases import Databases
from faults.guards import Guard
from faults.points import Blow, Point, points_of
from faults.processes import Child, sandbox, start, wait_until_stopped
from faults.verdict import Verdict, judge, judge_unfinished, read_ledger

LEASE, REQUEST = 2.5, 1.0
TAKEN_OVER = LEASE + QUIET + 1.5
"""Seconds within which a second worker has taken over and finished, where nothing stands in its way."""
SETTINGS = {
    "private_hosts": "127.0.0.1",
    "delivery_retry_minutes": (0.001,) * 6,
    "delivery_quiet_seconds": QUIET,
    "delivery_request_seconds": REQUEST,
    "delivery_lease_seconds": LEASE,
    "delivery_confirm_wait_seconds": 0,
    "delivery_verify_seconds": 1,
    "delivery_recount_minutes": RECOUNT / 60,
}


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one case. `trace` are the points of the first process, where it ended by itself."""

    case: Case
    verdict: Verdict
    kills: int = 0
    was_reached: bool = True
    trace: tuple[Point, ...] = ()

    @property
    def problems(self) -> tuple[str, ...]:
        """Everything that is not as it should be."""
        missed = () if self.was_reached else ("the point was not reached",)
        return self.verdict.problems + missed


class Slot:
    """Room for one case at a time: a sandbox, and a database to copy."""

    def __init__(self, databases: Databases, site: str, tickets: tuple[str, ...]) -> None:
        self._databases = databases
        self._site = site
        url = databases.create()
        settings = {**SETTINGS, "database_url": url, "secret_key": (Fernet.generate_key().decode(),)}
        child = Child(prepare, settings, site, tickets)
        child.end()
        self._template: World = child.answer

    def run(self, case: Case, without: Guard | None = None) -> Result:
        """One case from the confirm to the verdict."""
        with self.world() as world:
            self.control("POST", "/reset")
            for fault in case.fault.faults if case.fault else ():
                self.control("POST", "/faults", fault)
            changed = {"delivery_quiet_seconds": 0} if without is Guard.QUIET_TIME else {}
            errand = Errand(world, without=without, awaits_recount=case.may_be_flagged, settings=changed)
            return self._run(case, errand)

    @contextmanager
    def world(self) -> Iterator[World]:
        """A copy of the prepared database, dropped afterwards."""
        template = self._template
        url = self._databases.copy(template.settings["database_url"])
        try:
            yield replace(template, settings={**template.settings, "database_url": url})
        finally:
            self._databases.drop(url)

    def verdict(self, world: World, *, may_be_flagged: bool = False, needs_person: bool = False) -> Verdict:
        """The PSA's state held against the ledger, once everything late has come."""
        self.control("POST", "/release")
        psa = self.control("GET", "/state")
        ledger = read_ledger(world.settings["database_url"])
        if needs_person:
            return judge_unfinished(world, ledger, psa)
        return judge(world, ledger, psa, may_be_flagged=may_be_flagged)

    def control(self, method: str, path: str, body: object = None) -> dict[str, list[object]]:
        """A call of the sandbox's control API."""
        with httpx2.Client(trust_env=False, timeout=20) as client:
            answer = client.request(method, f"{self._site}/_sandbox{path}", json=body)
        answer.raise_for_status()
        found: dict[str, list[object]] = answer.json() if answer.content else {}
        return found

    def _run(self, case: Case, errand: Errand) -> Result:
        first = start(replace(errand, at=case.at, blow=case.blow or Blow.DIE))
        kills, was_reached = 0, True
        match case.blow:
            case Blow.DIE:
                was_reached = not first.end()
                kills, came_to_end = 1, [start(errand).end()]
            case Blow.STOP:
                was_reached = wait_until_stopped(first)
                second = start(errand)
                second.wait(TAKEN_OVER)
                first.go_on()
                came_to_end = [first.end(), second.end()]
            case _:
                came_to_end = [first.end()]
        verdict = self.verdict(
            errand.world, may_be_flagged=case.may_be_flagged, needs_person=case.needs_person
        )
        if not all(came_to_end):
            verdict = replace(verdict, problems=(*verdict.problems, "a process did not come to its end"))
        trace = tuple(points_of(first.answer)) if first.answer and case.blow is None else ()
        return Result(case, verdict, kills, was_reached, trace)


class Harness:
    """Slots, and the threads that run cases in them."""

    def __init__(self, databases: Databases, slots: list[Slot]) -> None:
        self.databases = databases
        self._slots: queue.SimpleQueue[Slot] = queue.SimpleQueue()
        self._pool = ThreadPoolExecutor(len(slots))
        for slot in slots:
            self._slots.put(slot)

    def run(
        self, cases: Iterable[Case], without: Guard | None, progress: Callable[[Result], None]
    ) -> list[Result]:
        """Run all cases; `progress` hears of each one that is done."""

        def run(case: Case) -> Result:
            result = self.one(case, without)
            progress(result)
            return result

        return list(self._pool.map(run, cases))

    def one(self, case: Case, without: Guard | None = None) -> Result:
        """Run one case."""
        with self.slot() as slot:
            return slot.run(case, without)

    @contextmanager
    def slot(self) -> Iterator[Slot]:
        """A slot for the block alone."""
        slot = self._slots.get()
        try:
            yield slot
        finally:
            self._slots.put(slot)


@contextmanager
def harness(databases: Databases, size: int, tickets: tuple[str, ...] = ("7001",)) -> Iterator[Harness]:
    """A harness with `size` slots, whose sessions are linked to `tickets`."""
    with ExitStack() as stack:
        sites = [stack.enter_context(sandbox()) for _ in range(size)]
        with ThreadPoolExecutor(size) as pool:
            slots = list(pool.map(lambda site: Slot(databases, site, tickets), sites))
        yield Harness(databases, slots)
