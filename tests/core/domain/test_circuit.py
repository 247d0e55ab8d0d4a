"""The circuit of an integration."""

from __future__ import annotations

from resolutionflow.domain.circuit import circuit_pause


def test_the_circuit_opens_after_five_failures_and_rests_longer_each_time() -> None:
    pauses = [circuit_pause(failures) for failures in (1, 4, 5, 6, 7, 8, 9, 10_000)]
    seconds = [pause.total_seconds() if pause else None for pause in pauses]

    assert [None, None, 30, 60, 120, 240, 300, 300] == seconds
