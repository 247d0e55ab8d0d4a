"""How long deliveries wait: between sends, before a look, for an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How long to wait (B44, B45); operators tune it by RESOLUTIONFLOW_DELIVERY_…"""

    retries: tuple[timedelta, ...] = (timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=45))
    quiet: timedelta = timedelta(seconds=120)
    request: timedelta = timedelta(seconds=30)
    lease: timedelta = timedelta(seconds=90)
    verify: timedelta = timedelta(seconds=5)
    recount: timedelta = timedelta(minutes=60)
    default_pause: timedelta = timedelta(seconds=60)
    longest_pause: timedelta = timedelta(days=1)

    def delay_after(self, tries: int) -> timedelta | None:
        """How long after the `tries`-th failed try the next one comes; `None` when the budget is used up."""
        return self.retries[tries - 1] if 0 < tries <= len(self.retries) else None
