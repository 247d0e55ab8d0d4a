"""Which deliveries a list or a subscription shows."""

from __future__ import annotations

from dataclasses import dataclass

from .delivery import Delivery, DeliveryState


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFilter:
    """`None` asks for all."""

    states: tuple[DeliveryState, ...] | None = None
    integration_id: str | None = None
    session_id: str | None = None

    def lets_through(self, delivery: Delivery) -> bool:
        """Whether a delivery meets everything that is asked for."""
        return (
            (self.states is None or delivery.state in self.states)
            and self.integration_id in (None, delivery.integration_id)
            and self.session_id in (None, delivery.session_id)
        )
