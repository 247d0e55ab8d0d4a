"""What can go wrong with a model, switched on by a control call, each for so many requests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

WIRE = ("429", "500", "529", "hang", "slow", "html", "redirect", "cut-off", "dropped")
"""Faults of the connection and of the provider."""
STOPS = ("refusal", "max-tokens")
"""Answers that end before they are done."""
CONTENT = (
    *("not-json", "wrong-form", "empty", "missing-section", "other-heading", "preamble", "invented-ids"),
    *("unsupported", "wrong-sentence", "overlong", "echo"),
)
"""Answers that are not what was asked for. `echo` writes the control call's `text` into the note."""
FAULTS = (*WIRE, *STOPS, *CONTENT)


@dataclass(slots=True)
class Fault:
    """One fault, for the next `times` requests (`None`: until cleared). `seconds` for slow, hang and 429."""

    kind: str
    times: int | None = 1
    seconds: float = 1.0
    text: str = ""


class FaultSwitch:
    """The faults that are on, in the order in which they were switched on."""

    def __init__(self) -> None:
        self.on: list[Fault] = []

    def add(self, given: dict[str, Any]) -> None:
        """Switch one on, as a control call gives it. Raises ValueError, or TypeError for values of no fault."""
        fault = Fault(
            given.get("fault", ""), **{key: value for key, value in given.items() if key != "fault"}
        )
        if fault.kind not in FAULTS:
            raise ValueError(f"There is no fault {fault.kind!r}. There are: {', '.join(FAULTS)}.")
        self.on.append(fault)

    def next(self) -> Fault | None:
        """The fault of the request that has just come."""
        if not self.on:
            return None
        fault = self.on[0]
        if fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                self.on.pop(0)
        return fault
