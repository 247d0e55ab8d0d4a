"""A session as a structured document: what the classic note prints and `Session.documentation` gives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from resolutionflow.plugin_api import FactStatus, FactView, SessionView, StepKind, StepView, TextFormat

from .prose import flatten
from .rendering import render

NO_PROBLEM = "No summary available"
_UNDOCUMENTED = frozenset({StepKind.RESOLUTION_SUGGESTION, StepKind.BRIEFING, StepKind.STATUS_UPDATE})


@dataclass(frozen=True, slots=True)
class DocumentedStep:
    """A step as it is printed. `response` is `None` when it was skipped or is unanswered."""

    number: int
    text: str
    response: str | None
    was_skipped: bool


@dataclass(frozen=True, slots=True)
class WhatWeKnow:
    """Findings by how sure they are."""

    confirmed: tuple[str, ...] = ()
    ruled_out: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is known."""
        return bool(self.confirmed or self.ruled_out or self.pending)


@dataclass(frozen=True, slots=True)
class SessionDocumentation:
    """The whole document. `duration` is decimal hours for people, "0.25 hrs"."""

    problem: str
    steps: tuple[DocumentedStep, ...]
    what_we_know: WhatWeKnow
    resolution: str | None
    follow_up_recommendations: tuple[str, ...]
    duration: str | None


def document(view: SessionView) -> SessionDocumentation:
    """Lay a session out. Without `view.include_steps` its steps are left out, and stand in what we know (B18)."""
    steps = documented_steps(view.steps)
    return SessionDocumentation(
        problem=own_lines(view.problem_summary) or NO_PROBLEM,
        steps=steps if view.include_steps else (),
        what_we_know=what_we_know(view.facts, () if view.include_steps else steps),
        resolution=_resolution(view),
        follow_up_recommendations=follow_ups(view.steps),
        duration=view.duration,
    )


def _resolution(view: SessionView) -> str | None:
    told = map(own_lines, (view.resolution_summary, view.resolution_action))
    return "\n".join(filter(None, told)) or None


def is_documented(step: StepView) -> bool:
    """Whether a step belongs among the steps of a note (B12)."""
    return step.kind not in _UNDOCUMENTED and bool(_unmarked(step.text))


def documented_steps(steps: Iterable[StepView]) -> tuple[DocumentedStep, ...]:
    """The steps to print, numbered without holes."""
    printed = enumerate(filter(is_documented, steps), start=1)
    return tuple(
        DocumentedStep(number, _unmarked(step.text), _response(step), step.was_skipped)
        for number, step in printed
    )


def _unmarked(markdown: str) -> str:
    return flatten(render(markdown, TextFormat.MARKDOWN, TextFormat.PLAIN))


def _response(step: StepView) -> str | None:
    return None if step.was_skipped else flatten(step.response) or None


def what_we_know(facts: Iterable[FactView], unprinted_steps: Iterable[DocumentedStep]) -> WhatWeKnow:
    """Findings from the facts; without any, from answered steps, pending since nobody confirmed them (B18)."""
    told = [(fact.status, fact_text(fact)) for fact in facts if flatten(fact.text)]
    if not told:
        told = [(FactStatus.PENDING, step_text(step)) for step in unprinted_steps if step.response]
    by_status = {status: tuple(text for each, text in told if each is status) for status in FactStatus}
    return WhatWeKnow(
        by_status[FactStatus.CONFIRMED], by_status[FactStatus.RULED_OUT], by_status[FactStatus.PENDING]
    )


def fact_text(fact: FactView) -> str:
    """A fact on one line, with where it comes from."""
    source = flatten(fact.source_summary)
    return f"{flatten(fact.text)} — {source}" if source else flatten(fact.text)


def step_text(step: DocumentedStep) -> str:
    """A step on one line, with its response."""
    return f"{step.text} → {step.response}" if step.response else step.text


def follow_ups(steps: Iterable[StepView]) -> tuple[str, ...]:
    """The follow-up recommendations of every resolution suggestion, in order (B14)."""
    suggestions = (step for step in steps if step.kind is StepKind.RESOLUTION_SUGGESTION)
    return tuple(
        text for step in suggestions for each in step.follow_up_recommendations if (text := flatten(each))
    )


def own_lines(text: str | None) -> str:
    """A text with its own line breaks, and no white space around its lines' ends."""
    return "\n".join(line.rstrip() for line in (text or "").strip().splitlines())
