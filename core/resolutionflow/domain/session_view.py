"""From a session's rows to the view that formatters are shown, and over all texts of a view."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from resolutionflow.plugin_api import FactView, FixView, NoteKind, ScriptRunView, SessionView, StepView

from .integration import PostingSettings
from .responses import response_text
from .session import Fact, ScriptRun, Session, Step, SuggestedFix
from .worked_time import WorkInterval, exact_hours, hours_text, worked_seconds

View = TypeVar("View")

PEOPLE = frozenset({"id", "engineer", "receiver", "duration"})
"""Fields of a view that hold no text of the session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionMaterial:
    """Everything that a note is written from, read in one snapshot. `billed_hours` once a time entry was made."""

    session: Session
    steps: tuple[Step, ...]
    facts: tuple[Fact, ...]
    fixes: tuple[SuggestedFix, ...]
    script_runs: tuple[ScriptRun, ...]
    secret_values: tuple[str, ...]
    engineer: str | None
    receiver: str | None
    intervals: tuple[WorkInterval, ...]
    settings: PostingSettings
    billed_hours: Decimal | None = None

    def seconds(self, now: datetime, idle_limit: timedelta) -> int:
        """Whole seconds worked up to `now`."""
        return worked_seconds(self.intervals, now, idle_limit)


def view_of(material: SessionMaterial, kind: NoteKind, *, idle_limit: timedelta) -> SessionView:
    """The view of a session as it stands. The duration is known once the session is closed (B6, B15)."""
    session = material.session
    duration = None
    if session.closed_at is not None:
        worked = exact_hours(material.seconds(session.closed_at, idle_limit))
        duration = hours_text(material.billed_hours if material.billed_hours is not None else worked)
    return SessionView(
        kind=kind,
        status=session.status,
        started_at=session.created_at,
        ended_at=session.closed_at,
        duration=duration,
        engineer=material.engineer,
        receiver=material.receiver,
        title=session.title,
        problem_summary=session.problem_summary,
        problem_domain=session.problem_domain,
        intake_text=session.intake_text,
        resolution_summary=session.resolution_summary,
        resolution_action=session.resolution_action,
        escalation_reason=session.escalation_reason,
        suggested_next_steps=session.suggested_next_steps,
        steps=tuple(_step(step) for step in material.steps),
        facts=tuple(_fact(fact) for fact in material.facts),
        fixes=_fixes(material.fixes),
        script_runs=tuple(_run(run) for run in material.script_runs),
        include_steps=material.settings.include_diagnostic_steps,
    )


def texts_of(value: Any) -> Iterator[str]:
    """Every text of a view that comes from the session, those of its parts too."""
    if type(value) is str:  # enum members are strings too, and hold none of the session's text
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts_of(item)
    elif is_dataclass(value):
        for field in fields(value):
            if field.name not in PEOPLE:
                yield from texts_of(getattr(value, field.name))


def with_texts(view: View, change: Callable[[str], str]) -> View:
    """The view with every text changed that `texts_of` gives."""
    changed: View = _changed(view, change)
    return changed


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    if type(value) is str:
        return change(value)
    if isinstance(value, tuple):
        return tuple(_changed(item, change) for item in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    names = (field.name for field in fields(value) if field.name not in PEOPLE)
    return replace(value, **{name: _changed(getattr(value, name), change) for name in names})


def _step(step: Step) -> StepView:
    return StepView(
        id=step.id,
        kind=step.kind,
        text=step.text,
        response=response_text(
            ((option.value, option.label) for option in step.options),
            step.selected_value,
            step.free_text,
            was_skipped=step.was_skipped,
        ),
        was_skipped=step.was_skipped,
        follow_up_recommendations=step.follow_up_recommendations,
        at=step.created_at,
    )


def _fact(fact: Fact) -> FactView:
    return FactView(
        id=fact.id,
        text=fact.text,
        status=fact.status,
        source=fact.source,
        source_summary=fact.source_summary,
        at=fact.created_at,
    )


def _fixes(fixes: tuple[SuggestedFix, ...]) -> tuple[FixView, ...]:
    standing = [fix for fix in fixes if fix.superseded_at is None]
    active_id = standing[-1].id if standing else None
    return tuple(
        FixView(
            id=fix.id,
            title=fix.title,
            description=fix.description,
            confidence_percent=fix.confidence_percent,
            outcome=fix.outcome,
            is_active=fix.id == active_id,
            at=fix.created_at,
        )
        for fix in fixes
    )


def _run(run: ScriptRun) -> ScriptRunView:
    return ScriptRunView(
        id=run.id,
        template_name=run.template_name,
        parameters=tuple((parameter.key, parameter.value) for parameter in run.parameters),
        result=run.result,
        at=run.created_at,
    )
