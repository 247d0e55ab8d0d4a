"""PostgreSQL stopped, killed and started again amid deliveries of two workers."""

from __future__ import annotations

import sys
import time

from faults.child import Errand
from faults.databases import Databases, PostgresqlDatabases
from faults.harness import Slot
from faults.processes import sandbox, start
from faults.report import Line
from faults.soak import TICKETS, WORKERS

MOMENTS = tuple(0.15 * step for step in range(1, 13))
"""Seconds after the workers' start at which the database goes away."""
AWAY = 0.5


def outages(databases: Databases) -> Line:
    """At each moment once by an orderly stop and once by a crash, in a run of its own."""
    assert isinstance(databases, PostgresqlDatabases)
    ways = (databases.stop, databases.kill)
    posts = lost = doubled = flagged = wrong = 0
    with sandbox() as site:
        slot = Slot(databases, site, TICKETS)
        for moment in MOMENTS:
            for away in ways:
                slot.control("POST", "/reset")
                with slot.world() as world:
                    workers = [start(Errand(world, seconds=60)) for _ in range(WORKERS)]
                    time.sleep(moment)
                    away()
                    time.sleep(AWAY)
                    databases.start()
                    ends = [worker.end() for worker in workers]
                    verdict = slot.verdict(world)
                posts += verdict.posts
                lost += verdict.lost
                doubled += verdict.doubled
                flagged += verdict.flagged
                wrong += bool(verdict.problems) or not all(ends)
                for problem in verdict.problems:
                    print(f"  PostgreSQL away after {moment:.2f} s: {problem}")
    print(f"{databases.name}: outages done", file=sys.stderr, flush=True)
    return Line(
        databases.name, f"PostgreSQL away amid {len(TICKETS)} deliveries", 0, len(MOMENTS) * len(ways), 0,
        posts, lost, doubled, flagged, wrong,
    )  # fmt: skip
