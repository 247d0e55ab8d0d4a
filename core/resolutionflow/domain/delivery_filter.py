"""Which deliveries a list or a subscription shows."""

from __future__ import annotations

from dataclasses import dataclass

from .delivery import DeliveryState


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFilter:
    """`None` asks for all."""

    states: tuple[DeliveryState, ...] | None = None
    integration_id: str | None = None
    session_id: str | None = None
