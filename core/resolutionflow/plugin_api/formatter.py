"""What a formatter plugin implements, and the view of a session that it is shown.

The view is redacted before a formatter sees it, so whatever it writes carries no secret from the session.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol, runtime_checkable

from .values import FactSource, FactStatus, FixOutcome, NoteKind, SessionStatus, StepKind, TextFormat


class Structure(StrEnum):
    """FREE: any text. SECTIONS: the headings and rules of B30 to B32, checked by the service."""

    FREE = "free"
    SECTIONS = "sections"


class DraftOrigin(StrEnum):
    """How a draft came about. FALLBACK: a model was asked for and the deterministic formatter wrote it."""

    MODEL = "MODEL"
    DETERMINISTIC = "DETERMINISTIC"
    FALLBACK = "FALLBACK"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """A step. `response` is the option's label, the free text, or `None` when unanswered or skipped."""

    id: str
    kind: StepKind
    text: str
    response: str | None = None
    was_skipped: bool = False
    follow_up_recommendations: tuple[str, ...] = ()
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FactView:
    """A fact that is not deleted."""

    id: str
    text: str
    status: FactStatus
    source: FactSource = FactSource.ENGINEER
    source_summary: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FixView:
    """A suggested fix; `is_active` for the newest one that is not superseded."""

    id: str
    title: str
    description: str
    confidence_percent: int
    outcome: FixOutcome
    is_active: bool
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptRunView:
    """A script that was run; parameters are (key, value) with secret values masked."""

    id: str
    template_name: str
    parameters: tuple[tuple[str, str], ...] = ()
    result: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """A whole session as a formatter may see it: redacted, in order, oldest first.

    `at` of its parts tells when each was recorded, so that steps, facts, fixes and runs can be put in one order.

    `duration` is decimal hours for people ("0.25 hrs"), `None` when not known. `ended_at` is `None` while the
    session is open. `include_steps` is the integration's setting `includeDiagnosticSteps`.
    """

    kind: NoteKind
    status: SessionStatus
    started_at: datetime
    ended_at: datetime | None = None
    duration: str | None = None
    engineer: str | None = None
    receiver: str | None = None
    title: str | None = None
    problem_summary: str | None = None
    problem_domain: str | None = None
    intake_text: str | None = None
    resolution_summary: str | None = None
    resolution_action: str | None = None
    escalation_reason: str | None = None
    suggested_next_steps: tuple[str, ...] = ()
    steps: tuple[StepView, ...] = ()
    facts: tuple[FactView, ...] = ()
    fixes: tuple[FixView, ...] = ()
    script_runs: tuple[ScriptRunView, ...] = ()
    include_steps: bool = True

    @property
    def active_fix(self) -> FixView | None:
        """The newest fix that is not superseded."""
        return next((fix for fix in reversed(self.fixes) if fix.is_active), None)


SESSION_SOURCE = "session"
"""The source of a line that rests on the session's own fields: its title, summaries, intake and reasons."""


@dataclass(frozen=True, slots=True)
class LineProvenance:
    """What a line of a draft rests on: ids of facts, steps, script runs and fixes of the view, or `SESSION_SOURCE`.

    `line` counts the text's lines from 1; empty `sources` mark an unsupported line.
    """

    line: int
    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelUsage:
    """What drafting cost: tokens by kind, and US dollars."""

    model: str
    input_tokens: int
    cache_write_tokens: int
    cache_read_tokens: int
    output_tokens: int
    cost: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A drafted note in the formatter's declared text format, without surrounding white space."""

    text: str
    origin: DraftOrigin = DraftOrigin.DETERMINISTIC
    provenance: tuple[LineProvenance, ...] = ()
    usage: ModelUsage | None = None
    fallback_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRequest:
    """What a streaming formatter is asked for.

    `previous` is the session's last draft of this kind, where there is one and all that it rests on still stands as
    it did. `breaches` name what was wrong with the draft in `previous`, when a repair is asked for.
    """

    view: SessionView
    previous: Draft | None = None
    breaches: tuple[str, ...] = ()


Emit = Callable[[str], Awaitable[None]]
"""Hands a piece of text to whoever watches the draft being written; it is redacted on the way."""


class _DeclaresItself(Protocol):
    """What every formatter says of itself."""

    key: str
    """Stable and unique over all plugins: lower-case letters, digits and dashes."""
    display_name: str
    version: str
    """Part of a stored draft's key: raise it when the same session would be written differently."""
    kinds: frozenset[NoteKind]
    default_for: frozenset[NoteKind]
    """Kinds for which it drafts when none is named. A formatter that uses a model goes before one that does not."""
    text_format: TextFormat
    """PLAIN or MARKDOWN; the service renders it to what the PSA shows."""
    structure: Structure
    model: str | None
    """Name of the model it asks, `None` for one that asks none."""


@runtime_checkable
class PureFormatter(_DeclaresItself, Protocol):
    """Writes at once, from the view alone: the same view gives the same text."""

    def format(self, view: SessionView) -> Draft:
        """Write the note."""
        ...


@runtime_checkable
class StreamingFormatter(_DeclaresItself, Protocol):
    """Writes over time, telling through `emit` what it has so far.

    Raises `resolutionflow.plugin_api.formatter.DraftingFailed` with a reason for people; the service then has
    the deterministic formatter write the note.
    """

    async def draft(self, request: DraftRequest, emit: Emit) -> Draft:
        """Write the note. The returned draft stands, whatever was emitted."""
        ...


NoteFormatter = PureFormatter | StreamingFormatter


class DraftingFailed(Exception):
    """A formatter could not write. `reason` is for people and holds nothing of the session.

    `usage` is what the attempt cost all the same, `request_id` how its provider calls it, for the log.
    """

    def __init__(
        self, reason: str, *, usage: ModelUsage | None = None, request_id: str | None = None
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.usage = usage
        self.request_id = request_id
