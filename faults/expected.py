"""Which cases must go wrong when a guard is switched off, and which must not: the check on the check.

Each class is told by what happens around the point in the run's own trace, never by a number.
"""

from __future__ import annotations

from faults.cases import Case
from faults.guards import Guard
from faults.points import Blow, Point, Side

CLAIM = 2
"""The number of the claim's commit: the confirm's own comes first."""


def must_fail(case: Case, without: Guard) -> bool | None:
    """Whether the case goes wrong without the guard; `None` where that is a race of two workers."""
    match without:
        case Guard.RECONCILIATION:
            return _leaves_an_unknown_effect(case)
        case Guard.QUIET_TIME:
            return case.fault is not None and case.fault.within_quiet_time and _is_doubled(case.target)
        case Guard.FENCE:
            return _is_taken_over_unawares(case)
        case Guard.DEADLINE:
            return case.blow is Blow.STOP and _is_about_to_post(case)


def _leaves_an_unknown_effect(case: Case) -> bool:
    """A note or time entry that is in the PSA, while the ledger does not know.

    One that surfaces late is doubled with the guard too, and flagged with it and without.
    """
    if case.fault is not None:
        return case.fault.lands and not case.fault.surfaces_late and _is_doubled(case.target)
    if case.at is None or case.blow is Blow.DISCONNECT:
        return False
    if case.at.is_commit:
        # Who sleeps there keeps the row locked, and nobody takes over meanwhile.
        return case.blow is Blow.DIE and case.at.side is Side.BEFORE and _is_post(_event_before(case))
    return case.at.side is Side.AFTER and _is_post(case.at)


def _is_taken_over_unawares(case: Case) -> bool | None:
    """Who falls asleep right after the claim, or after a post before another, wakes up and posts once more.

    Anywhere else after the claim some time limit has run out meanwhile: then the two workers spoil each other's
    records, or do not.
    """
    if case.blow is not Blow.STOP or case.at is None or case.at.number == 1:
        return False
    later = case.trace[case.trace.index(case.at) + 1 :]
    has_just_claimed = case.at.number == CLAIM and case.at.side is Side.AFTER
    has_just_posted = case.at.side is Side.AFTER and _is_post(case.at)
    posts_again = any(_is_post(point) for point in later)
    return True if posts_again and (has_just_claimed or has_just_posted) else None


def _is_about_to_post(case: Case) -> bool:
    """The intent is on record and no lock is held, but the note or time entry has not gone out."""
    if case.at is None:
        return False
    if case.at.side is Side.BEFORE:
        return _is_post(case.at)
    following = case.trace[case.trace.index(case.at) + 1 :]
    return case.at.is_commit and bool(following) and _is_post(following[0])


def _event_before(case: Case) -> Point | None:
    before = [point for point in case.trace if case.at is not None and point.number == case.at.number - 1]
    return before[0] if before else None


def _is_post(point: Point | None) -> bool:
    return point is not None and point.label.startswith("POST ")


def _is_doubled(target: str | None) -> bool:
    """A note or time entry is there twice when sent twice; a status is not."""
    return target in ("note", "time")
