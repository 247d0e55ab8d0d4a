"""The circuit of an integration: after failures in a row it rests, longer each time."""

from __future__ import annotations

from datetime import timedelta

CIRCUIT_OPENS_AT = 5
CIRCUIT_FIRST_PAUSE = timedelta(seconds=30)
CIRCUIT_LONGEST_PAUSE = timedelta(minutes=5)


def circuit_pause(failures: int) -> timedelta | None:
    """How long an integration rests after so many failures in a row; `None`: it goes on."""
    if failures < CIRCUIT_OPENS_AT:
        return None
    doublings: int = min(failures - CIRCUIT_OPENS_AT, 10)
    return min(CIRCUIT_FIRST_PAUSE * (1 << doublings), CIRCUIT_LONGEST_PAUSE)
