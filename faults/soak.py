"""Random deaths of two workers, and of PostgreSQL, while many deliveries are under way and the PSA misbehaves."""

from __future__ import annotations

import random
import sys
import time
from dataclasses import replace

from faults.cases import NOTE, STATUS, TIME
from faults.child import Errand, World
from faults.databases import Databases, PostgresqlDatabases
from faults.harness import Slot
from faults.processes import Child, sandbox, start
from faults.report import Line
from faults.verdict import Verdict

TICKETS = ("7001", "7002", "7003", "7007", "7009")
"""Tickets of the sandbox's Service Desk that have not the target status yet."""
KINDS = ("503", "500-after-effect", "drop-before", "drop-after", "truncated-json", "late-effect", "429")
WORKERS = 2
DRAIN = 90.0


def soak(databases: Databases, seconds: float, seed: int) -> Line:
    """Rounds of confirms on all tickets, with kills and faults at random, for so long."""
    chance = random.Random(seed)
    print(f"{databases.name}: soaking for {seconds:g} s with --seed {seed}", file=sys.stderr, flush=True)
    total, kills, faults, rounds = Verdict(0, 0, 0, 0, ()), 0, 0, 0
    give_up = time.monotonic() + seconds
    with sandbox() as site:
        slot = Slot(databases, site, TICKETS)
        while time.monotonic() < give_up:
            verdict, killed, struck = _round(slot, databases, chance)
            total, kills, faults, rounds = _sum(total, verdict), kills + killed, faults + struck, rounds + 1
            for problem in verdict.problems:
                print(f"  round {rounds}: {problem}")
    return Line(
        database=databases.name,
        what=f"soak of {seconds:g} s, {rounds} rounds",
        points=0,
        kills=kills,
        faults=faults,
        posts=total.posts,
        lost=total.lost,
        doubled=total.doubled,
        flagged=total.flagged,
        wrong=len(total.problems),
    )


def _round(slot: Slot, databases: Databases, chance: random.Random) -> tuple[Verdict, int, int]:
    slot.control("POST", "/reset")
    faults = [_fault(chance) for _ in range(chance.randrange(12))]
    for fault in faults:
        slot.control("POST", "/faults", fault)
    with slot.world() as world:
        kills = _kill_at_random(world, databases, chance)
        verdict = slot.verdict(world)
    return verdict, kills, len(faults)


def _fault(chance: random.Random) -> dict[str, object]:
    kind = chance.choice(KINDS)
    match = chance.choice((NOTE, TIME, STATUS))
    fault: dict[str, object] = {"fault": kind, "match": match, "after": chance.randrange(8)}
    if kind == "late-effect":
        fault["delay"] = 0.2
    if kind == "429":
        fault["retry_after"] = 1
    return fault


def _kill_at_random(world: World, databases: Databases, chance: random.Random) -> int:
    """Kill one worker after the other; the last ones are left to finish."""
    errand = Errand(world, seconds=DRAIN, settings={"delivery_retry_minutes": (0.004,) * 30})
    workers: list[Child] = [start(errand) for _ in range(WORKERS)]
    kills = chance.randrange(2, 6)
    for _ in range(kills):
        time.sleep(chance.uniform(0.1, 2.0))
        if isinstance(databases, PostgresqlDatabases) and chance.random() < 0.3:
            (databases.kill if chance.random() < 0.5 else databases.stop)()
            time.sleep(chance.uniform(0.0, 1.0))
            databases.start()
            continue
        victim = chance.randrange(WORKERS)
        workers[victim].kill()
        workers[victim].end()
        workers[victim] = start(errand)
    for worker in workers:
        worker.end()
    return kills


def _sum(one: Verdict, other: Verdict) -> Verdict:
    return replace(
        one,
        posts=one.posts + other.posts,
        lost=one.lost + other.lost,
        doubled=one.doubled + other.doubled,
        flagged=one.flagged + other.flagged,
        problems=one.problems + other.problems,
    )
