"""How often a token may ask. Each node counts for itself: several let through as many times more."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from resolutionflow.domain.access import Actor

MOST_BUCKETS = 10_000
"""Tokens that are kept in mind before those that have not asked for a minute are forgotten."""


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class RateLimits:
    """A bucket for each token, that holds a minute's requests and fills evenly. `None` sets no limit."""

    def __init__(self, per_minute: int | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._buckets: dict[str, _Bucket] = {}

    def take(self, actor: Actor) -> float:
        """Count one request. Gives 0, or where none is left the seconds until there is one, and counts nothing."""
        if self._per_minute is None:
            return 0.0
        moment, rate = self._clock(), self._per_minute / 60
        # A login of an OIDC issuer brings a new token every few minutes, so that its user is counted.
        bucket = self._bucket(actor.token_id or actor.user_id, moment)
        bucket.left = min(self._per_minute, bucket.left + (moment - bucket.at) * rate)
        bucket.at = moment
        if bucket.left < 1:
            return (1 - bucket.left) / rate
        bucket.left -= 1
        return 0.0

    def _bucket(self, key: str, moment: float) -> _Bucket:
        known = self._buckets.get(key)
        if known is not None:
            return known
        if len(self._buckets) >= MOST_BUCKETS:
            self._buckets = {name: each for name, each in self._buckets.items() if moment - each.at < 60}
        made = self._buckets[key] = _Bucket(float(self._per_minute or 0), moment)
        return made
