"""What the model is shown of a session, ordered for caching and for truth.

First what hardly changes (title, problem, intake), then everything recorded, oldest first, so that one more fact
costs only itself; last what changes all the time: how the fixes stand, and how the session ended. Every text of the
session is fenced and escaped, so that none can pass for another block or for an instruction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

from resolutionflow.plugin_api import SESSION_SOURCE, FactView, FixView, ScriptRunView, SessionView, StepView

_SHORT = 8
"""Letters of an id that the model is shown: its random end."""

Recorded = StepView | FactView | FixView | ScriptRunView


@dataclass(frozen=True, slots=True)
class Bundle:
    """The blocks of a prompt. `sources` leads from the references in it back to ids of the view."""

    opening: str
    log: tuple[str, ...]
    standing: str
    sources: Mapping[str, str]


def bundle_of(view: SessionView) -> Bundle:
    """The bundle of a redacted view."""
    recorded: list[Recorded] = [*view.steps, *view.facts, *view.fixes, *view.script_runs]
    recorded.sort(key=lambda each: each.at or view.started_at)
    references = _references(recorded)
    by_reference = {reference: view_id for view_id, reference in references.items()}
    return Bundle(
        opening=_block("session", *_opening(view), id=SESSION_SOURCE),
        log=tuple(_entry(each, references[each.id]) for each in recorded),
        standing=_block("standing", *_standing(view, references)),
        sources={**by_reference, SESSION_SOURCE: SESSION_SOURCE},
    )


def _references(recorded: list[Recorded]) -> dict[str, str]:
    """Short references by id, or the ids themselves where two would be called the same."""
    short = {each.id: each.id[-_SHORT:] for each in recorded}
    return short if len(set(short.values())) == len(short) else {each.id: each.id for each in recorded}


def _opening(view: SessionView) -> Iterator[str]:
    yield _text("title", view.title)
    yield _text("domain", view.problem_domain)
    yield _text("problem", view.problem_summary)
    yield _text("intake", view.intake_text)


def _standing(view: SessionView, references: Mapping[str, str]) -> Iterator[str]:
    """How things are now: what would break the prefix if it stood further up."""
    for fix in view.fixes:
        state = "active" if fix.is_active else "superseded"
        yield _block("fix", id=references[fix.id], outcome=fix.outcome.lower(), state=state)
    yield _text("resolution_summary", view.resolution_summary)
    yield _text("resolution_action", view.resolution_action)
    yield _text("escalation_reason", view.escalation_reason)
    for step in view.suggested_next_steps:
        yield _text("suggested_next_step", step)


def _entry(recorded: Recorded, reference: str) -> str:
    match recorded:
        case StepView():
            answer = "skipped" if recorded.was_skipped else None
            parts = [_text("text", recorded.text), _text("answer", recorded.response or answer)]
            parts += [_text("follow_up", each) for each in recorded.follow_up_recommendations]
            return _block("step", *parts, id=reference, kind=recorded.kind.lower())
        case FactView():
            parts = [_text("text", recorded.text), _text("evidence", recorded.source_summary)]
            return _block("fact", *parts, id=reference, status=recorded.status.lower())
        case FixView():
            parts = [_text("title", recorded.title), _text("description", recorded.description)]
            return _block("fix", *parts, id=reference, confidence=f"{recorded.confidence_percent}%")
        case ScriptRunView():
            given = [
                _block("parameter", _text("value", value), name=name) for name, value in recorded.parameters
            ]
            return _block(
                "script_run",
                *given,
                _text("result", recorded.result),
                id=reference,
                name=recorded.template_name,
            )


def _text(name: str, text: str | None) -> str:
    return f"<{name}>{escape(text, quote=False)}</{name}>" if text else ""


def _block(name: str, /, *parts: str, **attributes: str) -> str:
    told = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    return "\n".join((f"<{name}{told}>", *filter(None, parts), f"</{name}>"))
