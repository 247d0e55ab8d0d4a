"""One worker's claim on one delivery, and what is seen under it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from resolutionflow.domain.delivery import Delivery


class ClaimLost(Exception):
    """Another worker has taken the delivery over: write and send nothing more."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One worker's hold on one delivery. `has_stalled`: its workers stop again and again without any attempt."""

    delivery_id: str
    owner: str
    fence: int
    has_stalled: bool = False


class Held(NamedTuple):
    """A claimed delivery whose row is locked, with the database's time and the integration's pause."""

    delivery: Delivery
    now: datetime
    lease_until: datetime | None
    paused_until: datetime | None

    @property
    def has_lease(self) -> bool:
        """Whether the lease lasts: once it is over, another worker may come at any moment."""
        return self.lease_until is not None and self.lease_until > self.now

    @property
    def pause(self) -> datetime | None:
        """Until when the integration must be left alone, where it must."""
        return self.paused_until if self.paused_until is not None and self.paused_until > self.now else None
