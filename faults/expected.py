"""Which cases must go wrong when a guard is switched off, and no others: the check on the check.

Each class is told by what happens around the point in the run's own trace, never by a number.
"""

from __future__ import annotations

from faults.cases import Case
from faults.guards import Guard
from faults.points import Blow, Point, Side


def must_fail(case: Case, without: Guard) -> bool:
    """Whether the case doubles something, or leaves the ledger wrong, without the guard."""
    match without:
        case Guard.RECONCILIATION:
            return _leaves_an_unknown_effect(case)
        case Guard.QUIET_TIME:
            return case.fault is not None and case.fault.within_quiet_time and _is_doubled(case.target)
        case Guard.FENCE:
            return case.blow is Blow.STOP and _sleeps_on_a_claim(case)
        case Guard.DEADLINE:
            return case.blow is Blow.STOP and _is_about_to_post(case.at)


def _leaves_an_unknown_effect(case: Case) -> bool:
    """A note or time entry that is in the PSA, while the ledger does not know."""
    if case.fault is not None:
        return case.blow is None and case.fault.lands and _is_doubled(case.target)
    if case.at is None or case.blow is Blow.DISCONNECT:
        return False
    return _posted_but_not_recorded(case)


def _posted_but_not_recorded(case: Case) -> bool:
    """Between the PSA's answer to a post and the commit that records it."""
    index = case.trace.index(case.at) if case.at else 0
    before = [point for point in case.trace[:index] if point.side is Side.AFTER]
    answered = case.at is not None and case.at.side is Side.AFTER and _is_post(case.at)
    committing = case.at is not None and case.at.is_commit and case.at.side is Side.BEFORE
    return answered or (committing and bool(before) and _is_post(before[-1]))


def _sleeps_on_a_claim(case: Case) -> bool:
    """Anywhere from the claim on, but for what SQLite's lock or a row lock keeps others out of meanwhile."""
    if case.at is None or case.at.is_commit and case.at.side is Side.BEFORE:
        return False
    return case.at.number > 1


def _is_about_to_post(at: Point | None) -> bool:
    """The last moment before a note or a time entry goes out."""
    return at is not None and at.side is Side.BEFORE and _is_post(at)


def _is_post(point: Point) -> bool:
    return point.label.startswith("POST ")


def _is_doubled(target: str | None) -> bool:
    """A note or time entry is there twice when sent twice; a status is not."""
    return target in ("note", "time")
