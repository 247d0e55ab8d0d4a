"""The evaluation of drafts: it has enough to go by, and bad drafts do not pass."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from benchmarks.drafting.running import drafted, formatter_named, redacted
from benchmarks.drafting.scoring import score
from benchmarks.drafting.sessions import Written, corpus

from resolutionflow.drafting.deterministic import DeterministicFormatter
from resolutionflow.plugin_api import Draft, NoteKind

SESSIONS = {written.name: written for written in corpus()}
MAIL = SESSIONS["many-facts"]


@pytest.fixture(scope="module")
def draft() -> Draft:
    return DeterministicFormatter().format(redacted(MAIL.view(NoteKind.RESOLUTION)))


def scored(draft: Draft, written: Written = MAIL, forbidden: tuple[str, ...] = ()) -> object:
    return score(draft, redacted(written.view(NoteKind.RESOLUTION)), forbidden)


def test_there_are_at_least_24_sessions_with_names_of_their_own() -> None:
    assert 24 <= len(SESSIONS) == len(corpus())


def test_a_good_draft_is_good(draft: Draft) -> None:
    assert scored(draft).is_good


def test_a_fact_that_is_not_told_is_missed(draft: Draft) -> None:
    without = replace(draft, text=draft.text.replace("Group policies take four seconds.", "All is well."))

    assert 0.87 < scored(without).covered < 0.88


def test_a_line_that_rests_on_something_else_is_not_supported(draft: Draft) -> None:
    moved = [replace(line, sources=("runn-1",)) for line in draft.provenance]

    assert scored(replace(draft, provenance=tuple(moved))).supported < 0.7


def test_what_may_not_be_said_is_found(draft: Draft) -> None:
    said = replace(draft, text=draft.text.replace("four seconds", "FOUR secrets"))

    assert ("four secrets",) == scored(said, forbidden=("four secrets", "five secrets")).forbidden


def test_a_broken_form_is_told(draft: Draft) -> None:
    assert scored(replace(draft, text=draft.text.replace("## Root cause", "## Cause"))).faults


@pytest.mark.parametrize("kind", NoteKind)
@pytest.mark.parametrize("name", ["secrets", "orders-in-the-intake", "two-hundred-steps", "japanese"])
def test_the_hard_ones_are_good_without_a_model(name: str, kind: NoteKind) -> None:
    with formatter_named("deterministic") as formatter:
        found = asyncio.run(drafted(formatter, SESSIONS[name], kind))

    assert found.score.is_good, found.score
