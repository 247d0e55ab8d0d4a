from __future__ import annotations

from typing import Any

import pytest

from resolutionflow.domain.delivery import DeliveryStep, DeliveryStepKind, DeliveryStepState


@pytest.fixture
def step():
    """Makes a step of a delivery."""

    def make(kind: str = "NOTE", state: str = "PENDING", **values: Any) -> DeliveryStep:
        blank: dict[str, Any] = dict.fromkeys(
            ("part", "text", "external_id", "member_id", "started_at", "hours", "next_attempt_at")
        )
        given = {"sends": 0, "looks": 0, "gave_up": False, **values}
        return DeliveryStep(
            **{
                **blank,
                "id": kind,
                "delivery_id": "d",
                "position": 0,
                "kind": DeliveryStepKind(kind),
                "state": DeliveryStepState(state),
                **given,
            }
        )

    return make
