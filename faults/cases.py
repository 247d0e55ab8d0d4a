"""The cases: each point with each blow, each server fault, and every point of a run with each fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from faults.points import Blow, Point

NOTE = {"method": "POST", "path": "*/notes"}
TIME = {"method": "POST", "path": "*/time/entries"}
STATUS = {"method": "PATCH", "path": "*/tickets/*"}
TICKET = {"method": "GET", "path": "*/service/tickets/*"}
LIST = {"method": "GET", "path": "*/tickets/*/notes"}
TARGETS = {"note": NOTE, "time": TIME, "status": STATUS, "ticket": TICKET}
QUIET, LATE, RECOUNT = 1.0, 3.5, 5.0
"""Seconds: the quiet time, when an effect comes that is later, and when deliveries are counted again."""
WITHIN = 0.6
"""Seconds after which an effect comes that is late, but not later than the quiet time."""


@dataclass(frozen=True, slots=True)
class ServerFault:
    """What the PSA does wrong.

    `lands`: the write takes effect; `surfaces_late`: and shows after the quiet time; `hides_lists`: so does whatever
    else was written shortly before. `needs_person`: it ends with a person's decision, and nothing may be doubled.
    """

    name: str
    faults: tuple[Mapping[str, Any], ...] = field(hash=False)
    lands: bool = False
    surfaces_late: bool = False
    within_quiet_time: bool = False
    hides_lists: bool = False
    needs_person: bool = False


def server_faults(target: str) -> tuple[ServerFault, ...]:
    """Every fault that the sandbox knows of requests to `target`."""
    match = TARGETS[target]

    def fault(kind: str, **values: Any) -> dict[str, Any]:
        return {"fault": kind, "match": match, **values}

    lost = fault("drop-after")
    writes = (
        ServerFault("500 after effect", (fault("500-after-effect"),), lands=True),
        ServerFault("dropped after", (lost,), lands=True),
        ServerFault("late within Q", (fault("late-effect", delay=WITHIN),), lands=True, within_quiet_time=True),
        ServerFault("late beyond Q", (fault("late-effect", delay=LATE),), lands=True, surfaces_late=True),
        ServerFault("late and dropped", (fault("late-effect", delay=WITHIN, answer="drop"),),
                    lands=True, within_quiet_time=True),
        ServerFault("lost, list stale", (lost, _stale(LATE)),
                    lands=True, surfaces_late=True, hides_lists=True),
    )  # fmt: skip
    wire = (
        ServerFault("503", (fault("503"),)),
        ServerFault("dropped before", (fault("drop-before"),)),
        ServerFault("hang", (fault("hang", seconds=30),), lands=True),
        ServerFault("429", (fault("429", retry_after=1),)),
        ServerFault("429 by date", (fault("429", retry_after=1, form="date"),)),
        ServerFault("truncated JSON", (fault("truncated-json"),), lands=True),
        ServerFault("HTML 502", (fault("html"),)),
        ServerFault("HTML 200", (fault("html", status=200),)),
        ServerFault("redirect", (fault("redirect"),)),
    )
    refused = (
        ServerFault("expired credentials", (fault("expired-credentials", times=None),), needs_person=True),
    )
    rules = (
        ServerFault("silent status", (fault("silent-status", times=None),), needs_person=True),
        ServerFault("moved on by a rule", (fault("workflow-moves"),), needs_person=True),
    )
    by_target = {"ticket": (), "status": writes + rules}
    return by_target.get(target, writes) + wire + refused


def _stale(seconds: float) -> dict[str, Any]:
    return {"fault": "stale-list", "match": {"method": "GET"}, "seconds": seconds, "times": None}


@dataclass(frozen=True, slots=True)
class Case:
    """One life and its end: a blow at a point, a fault of the server at a target, or both."""

    blow: Blow | None = None
    at: Point | None = None
    fault: ServerFault | None = None
    target: str | None = None
    # A trace of the run without a blow: what happens around the point.
    trace: tuple[Point, ...] = field(default=(), repr=False)

    @property
    def may_be_flagged(self) -> bool:
        """Whether a second copy may come that no client can prevent, and must then be found by the recount."""
        if self.fault is None or not self.fault.surfaces_late:
            return False
        is_cut_short = self.fault.hides_lists and self.blow is Blow.DIE
        return self.target in ("note", "time") or is_cut_short

    @property
    def needs_person(self) -> bool:
        """Whether it must end in NEEDS_ATTENTION."""
        return self.fault is not None and self.fault.needs_person

    @property
    def group(self) -> str:
        """The line of the table that it counts in."""
        if self.fault is None:
            return f"{self.blow} at each point" if self.blow else "nothing goes wrong"
        fault = "server fault for a person" if self.needs_person else "server fault"
        return f"{fault} × {self.blow} at each point" if self.blow else fault

    def __str__(self) -> str:
        fault = f"{self.fault.name} on the {self.target}" if self.fault else ""
        blow = f"{self.blow} {self.at}" if self.blow else ""
        return ", ".join(part for part in (fault, blow) if part) or "nothing goes wrong"


def sample(cases: list[Case], size: int) -> list[Case]:
    """Evenly spread ones, the same each time."""
    if size >= len(cases):
        return cases
    return [cases[index * len(cases) // size] for index in range(size)]
