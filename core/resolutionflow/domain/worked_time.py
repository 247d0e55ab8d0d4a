"""Worked time: intervals of activity, and the hours that are billed for them (B4 to B7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

DEFAULT_IDLE_LIMIT = timedelta(minutes=30)
_CENT_HOUR = Decimal("0.01")
_SECONDS_PER_HOUR = 3600


class TimeRounding(StrEnum):
    """How worked time becomes billed hours. NONE: no time is logged."""

    MINUTES_15 = "MINUTES_15"
    MINUTES_30 = "MINUTES_30"
    EXACT = "EXACT"
    NONE = "NONE"


_BLOCK_SECONDS = {TimeRounding.MINUTES_15: 900, TimeRounding.MINUTES_30: 1800}


def exact_hours(seconds: int) -> Decimal:
    """Whole seconds as decimal hours with two decimals, rounded half up."""
    return (Decimal(seconds) / _SECONDS_PER_HOUR).quantize(_CENT_HOUR, ROUND_HALF_UP)


def billed_hours(seconds: int, rounding: TimeRounding) -> Decimal | None:
    """Hours to bill for `seconds` of work, with two decimals; `None` where no time is logged."""
    if rounding is TimeRounding.NONE:
        return None
    block = _BLOCK_SECONDS.get(rounding)
    if block is None:
        return exact_hours(seconds)
    return exact_hours(-(-seconds // block) * block)


def hours_of_minutes(minutes: int) -> Decimal:
    """Minutes as given on a confirm, in decimal hours with two decimals."""
    return exact_hours(minutes * 60)


def hours_text(hours: Decimal) -> str:
    """Hours for people: "0.25 hrs"."""
    return f"{hours.quantize(_CENT_HOUR, ROUND_HALF_UP)} hrs"


@dataclass(frozen=True, slots=True)
class WorkInterval:
    """A stretch of work; `ended_at` is `None` while it goes on."""

    started_at: datetime
    last_activity_at: datetime
    ended_at: datetime | None = None

    def end(self, now: datetime, idle_limit: timedelta) -> datetime:
        """Where it ended, or where it would end if work ended `now`: at its last activity after too long a silence."""
        if self.ended_at is not None:
            return self.ended_at
        return self.last_activity_at if self._is_idle(now, idle_limit) else max(now, self.last_activity_at)

    def close(self, now: datetime, idle_limit: timedelta) -> WorkInterval:
        """This interval, ended: work was paused, resolved or escalated `now`."""
        end = self.end(now, idle_limit)
        return replace(self, last_activity_at=end, ended_at=end)

    def _is_idle(self, now: datetime, idle_limit: timedelta) -> bool:
        return now - self.last_activity_at > idle_limit


@dataclass(frozen=True, slots=True)
class RecordedActivity:
    """What an activity does to a session's intervals.

    `closed` is the interval that was open, cut at its last activity; `None` where none had to be cut. `current`
    is the open interval now: the one that went on, or a new one when `is_new`.
    """

    current: WorkInterval
    is_new: bool
    closed: WorkInterval | None = None


def record_activity(
    open_interval: WorkInterval | None, now: datetime, idle_limit: timedelta
) -> RecordedActivity:
    """Let an activity at `now` extend the open interval, cut it and open another, or open the first."""
    started = WorkInterval(now, now)
    if open_interval is None:
        return RecordedActivity(started, is_new=True)
    end = open_interval.end(now, idle_limit)
    if end < now:
        return RecordedActivity(started, is_new=True, closed=open_interval.close(now, idle_limit))
    return RecordedActivity(replace(open_interval, last_activity_at=end), is_new=False)


def worked_seconds(intervals: Iterable[WorkInterval], now: datetime, idle_limit: timedelta) -> int:
    """Whole seconds worked over all intervals, an open one counted up to `now` or its last activity."""
    worked = sum((each.end(now, idle_limit) - each.started_at for each in intervals), timedelta())
    return max(0, worked // timedelta(seconds=1))
