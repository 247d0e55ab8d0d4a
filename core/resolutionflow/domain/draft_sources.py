"""What the sources of a draft said, so that a later draft keeps nothing that rests on what was changed since."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping

import orjson

from resolutionflow.plugin_api import SESSION_SOURCE, LineProvenance, SessionView

_LETTERS = 16


def source_digests(view: SessionView) -> dict[str, str]:
    """A short digest for each source of the view, by its id; of the session's own fields under SESSION_SOURCE."""
    return {
        source: hashlib.sha256(orjson.dumps(said)).hexdigest()[:_LETTERS] for source, said in _sources(view)
    }


def still_stands(
    provenance: Iterable[LineProvenance], then: Mapping[str, str], now: Mapping[str, str]
) -> bool:
    """Whether every source that the lines rest on says what it said then."""
    sources = {source for line in provenance for source in line.sources}
    return all(source in now and then.get(source) == now[source] for source in sources)


def _sources(view: SessionView) -> Iterator[tuple[str, object]]:
    yield (
        SESSION_SOURCE,
        (
            view.title,
            view.problem_domain,
            view.problem_summary,
            view.intake_text,
            view.resolution_summary,
            view.resolution_action,
            view.escalation_reason,
            view.suggested_next_steps,
        ),
    )
    yield from ((step.id, step) for step in view.steps)
    yield from ((fact.id, fact) for fact in view.facts)
    yield from ((run.id, run) for run in view.script_runs)
    for fix in view.fixes:  # what becomes of a fix is told to each draft anew
        yield fix.id, (fix.title, fix.description, fix.confidence_percent)
