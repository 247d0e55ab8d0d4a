"""What happens in a session of the demo, act by act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from resolutionflow.plugin_api import FactSource, FactStatus, FixOutcome, StepKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing that an engineer does, `minutes` after the one before."""

    minutes: float = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Act):
    """A step and its answer: one of the `options`, free text, or none."""

    text: str
    answer: str | None = None
    options: tuple[str, ...] = ()
    kind: StepKind = StepKind.QUESTION
    follow_ups: tuple[str, ...] = ()
    skipped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found(Act):
    """A fact."""

    text: str
    status: FactStatus = FactStatus.CONFIRMED
    source: FactSource = FactSource.ENGINEER
    how: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried(Act):
    """A suggested fix, and what became of it."""

    title: str
    description: str
    confidence: int
    outcome: FixOutcome = FixOutcome.PROPOSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran(Act):
    """A run of a script; `parameters` are (key, value)."""

    script: str
    parameters: tuple[tuple[str, str], ...]
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Concluded(Act):
    """What the resolution will say, written down while the session is still open."""

    summary: str
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused(Act):
    """A pause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved(Act):
    """Closed without a review: the classic note is pushed where a ticket is linked."""

    summary: str
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalated(Act):
    """Handed to a colleague by name, likewise."""

    to: str
    reason: str
    next_steps: tuple[str, ...]


AnyAct: TypeAlias = Asked | Found | Tried | Ran | Concluded | Paused | Resolved | Escalated


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSession:
    """A session of the demo. `ticket` is one of the sandbox, None where the session stays local."""

    engineer: str
    hours_ago: float
    title: str
    problem: str
    domain: str
    intake: str
    psa: str = "connectwise"
    ticket: int | None
    acts: tuple[AnyAct, ...]
