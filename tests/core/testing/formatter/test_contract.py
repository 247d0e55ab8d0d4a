"""The contract of formatters, proved by formatters that break it: each promise catches one."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from itertools import count

import pytest

from resolutionflow.drafting.deterministic import DeterministicFormatter
from resolutionflow.plugin_api import (
    DraftOrigin,
    LineProvenance,
    NoteKind,
    Structure,
    TextFormat,
)
from resolutionflow.testing import FormatterContract
from resolutionflow.testing.formatter import contract


class Streamed:
    """Streams what the deterministic formatter writes of escalations, and breaks the rules at first."""

    key = "streamed"
    display_name = "Streamed"
    version = "1"
    kinds = frozenset({NoteKind.ESCALATION})
    default_for: frozenset[NoteKind] = frozenset()
    text_format = TextFormat.MARKDOWN
    structure = Structure.SECTIONS
    model = None

    async def draft(self, request, emit):
        draft = DeterministicFormatter().format(request.view)
        for piece in re.split(r"(?=^## )", draft.text, flags=re.MULTILINE):
            await emit(piece)
        return (
            draft if request.breaches else replace(draft, text=f"Here it is:\n\n{draft.text}", provenance=())
        )


class TestStreamed(FormatterContract):
    """A formatter that needs to be told what was wrong keeps the contract."""

    formatter = Streamed()


class KeyOfTwoWords(DeterministicFormatter):
    key = "two words"


class Silent(DeterministicFormatter):
    def format(self, view):
        return replace(super().format(view), text="  ")


class Padded(DeterministicFormatter):
    def format(self, view):
        draft = super().format(view)
        return replace(draft, text=f"{draft.text}\n")


class Fragile(DeterministicFormatter):
    def format(self, view):
        view.title and re.compile(view.title)
        return super().format(view)


class WithoutHeadings(DeterministicFormatter):
    def format(self, view):
        draft = super().format(view)
        return replace(draft, text=draft.text.replace("## ", ""), provenance=())


class Unescaped(DeterministicFormatter):
    def format(self, view):
        draft = super().format(view)
        return replace(draft, text=f"{draft.text}\n- {view.problem_summary}") if view.title else draft


class Counting(DeterministicFormatter):
    numbers = count()

    def format(self, view):
        draft = super().format(view)
        return replace(draft, text=f"{draft.text} {next(self.numbers)}")


class Boasting(DeterministicFormatter):
    def format(self, view):
        return replace(super().format(view), origin=DraftOrigin.MODEL)


class Misleading(DeterministicFormatter):
    def format(self, view):
        draft = super().format(view)
        return replace(draft, provenance=(LineProvenance(999, "nowhere", ()),))


class MakingUpSources(DeterministicFormatter):
    def format(self, view):
        draft = super().format(view)
        return replace(draft, provenance=(LineProvenance(1, draft.text.split("\n")[0], ("fact-99",)),))


class Forgetful(Streamed):
    async def draft(self, request, emit):
        draft = await super().draft(request, emit)
        is_told_of_a_good_one = request.previous and not request.previous.text.startswith("Here it is")
        return replace(draft, text="") if is_told_of_a_good_one else draft


class Stubborn(Streamed):
    async def draft(self, request, emit):
        try:
            return await super().draft(request, emit)
        except asyncio.CancelledError:
            return DeterministicFormatter().format(request.view)


class Lingering(Streamed):
    async def draft(self, request, emit):
        self.watching = asyncio.create_task(asyncio.sleep(60))
        return await super().draft(request, emit)


class SayingNoText(Streamed):
    async def draft(self, request, emit):
        await emit(b"bytes")
        return await super().draft(request, emit)


FAULTS = [
    (KeyOfTwoWords, "test_the_formatter_is_what_the_service_lets_in", "is not lower-case letters"),
    (Silent, "test_every_session_gets_a_note", "it wrote nothing"),
    (Padded, "test_every_session_gets_a_note", "white space around it"),
    (SayingNoText, "test_every_session_gets_a_note", "which is no text"),
    (Fragile, "test_a_hostile_session_gets_a_note", "unterminated character set"),
    (WithoutHeadings, "test_b30_a_section_note_keeps_its_rules", "The headings must be exactly these"),
    (Unescaped, "test_b30_no_text_of_the_session_forges_a_section", "breaks the rules"),
    (Counting, "test_the_same_session_gives_the_same_note", "two different notes"),
    (Boasting, "test_the_note_says_how_it_came_about", "of origin MODEL, not DETERMINISTIC"),
    (Misleading, "test_provenance_points_at_lines_and_at_the_session", "line 999 is 'nowhere'"),
    (MakingUpSources, "test_provenance_points_at_lines_and_at_the_session", "['fact-99']"),
    (Forgetful, "test_a_note_is_written_again_after_another_one", "it wrote nothing"),
    (Stubborn, "test_a_cancelled_draft_leaves_nothing_behind", "did not end as cancelled"),
    (Lingering, "test_a_cancelled_draft_leaves_nothing_behind", "a task goes on"),
]


@pytest.mark.parametrize(
    ("faulty", "caught_by", "told"), FAULTS, ids=lambda value: getattr(value, "__name__", "")
)
def test_the_contract_catches(faulty, caught_by, told, monkeypatch):
    monkeypatch.setattr(contract, "PATIENCE", 1.0)
    tried = type("Tried", (FormatterContract,), {"formatter": faulty()})()

    with pytest.raises(Exception, match=re.escape(told)):
        getattr(tried, caught_by)()


def test_no_promise_is_left_that_catches_nothing():
    by_itself = "test_the_contract_is_whole"

    assert set(FormatterContract.promises) - {by_itself} == {caught_by for _, caught_by, _ in FAULTS}
