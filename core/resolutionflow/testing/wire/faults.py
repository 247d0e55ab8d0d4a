"""What can become of one request in place of a good answer. All of it happens on the wire, for real."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto


class How(Enum):
    """REFUSE: nobody listens. HANG: no answer comes in time. HOLD: none comes at all. CUT: the connection breaks.

    BREAK: it breaks within the answer. HALVE: the answer is whole, but only half of its text is there. ANSWER:
    another answer comes.
    """

    REFUSE = auto()
    HANG = auto()
    HOLD = auto()
    CUT = auto()
    BREAK = auto()
    HALVE = auto()
    ANSWER = auto()


@dataclass(frozen=True, slots=True)
class Fault:
    """One of them. Where `reaches_psa`, the PSA does what it was asked, and only its answer is lost."""

    how: How
    reaches_psa: bool = False
    status: int = 0
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        if self.how is How.ANSWER:
            kind = self.headers.get("Content-Type", "")
            return f"an answer {self.status}" + (f" ({kind.partition(';')[0]})" if kind else "")
        return _WORDS[self.how] + (" after the PSA had done it" if self.reaches_psa else "")


_WORDS = {
    How.REFUSE: "a refused connection",
    How.HANG: "no answer in time",
    How.HOLD: "no answer",
    How.CUT: "a connection that broke",
    How.BREAK: "a connection that broke within the answer",
    How.HALVE: "half an answer",
}

REFUSED = Fault(How.REFUSE)
HELD = Fault(How.HOLD)
TIMED_OUT = Fault(How.HANG)
TIMED_OUT_AFTER = Fault(How.HANG, reaches_psa=True)
CUT = Fault(How.CUT)
CUT_AFTER = Fault(How.CUT, reaches_psa=True)
BROKEN_OFF = Fault(How.BREAK, reaches_psa=True)
HALVED = Fault(How.HALVE, reaches_psa=True)


def answered(
    status: int,
    body: bytes = b"",
    content_type: str = "application/json",
    *,
    reaches_psa: bool = False,
    **headers: str,
) -> Fault:
    """Another answer than the PSA's; underscores in names of headers stand for dashes."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Fault(How.ANSWER, reaches_psa, status, body, {"Content-Type": content_type, **named})


def html_page(status: int, title: str = "Bad gateway", *, reaches_psa: bool = False) -> Fault:
    """A page for people from whatever stands before the PSA."""
    page = f"<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
    return answered(status, page.encode(), "text/html; charset=utf-8", reaches_psa=reaches_psa)
