"""All that a formatter promises."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace

from resolutionflow.domain.draft_rules import breaches
from resolutionflow.plugin_api import (
    SESSION_SOURCE,
    Draft,
    DraftOrigin,
    DraftRequest,
    NoteFormatter,
    PureFormatter,
    SessionView,
    StreamingFormatter,
    Structure,
)
from resolutionflow.plugin_host.contributions import checked_formatter
from resolutionflow.testing.contract import Contract, ContractBroken, Reach, expect, promise, skip

from .views import hostile_views, session_view, views

PATIENCE = 5.0
"""Seconds in which a cancelled draft must have ended."""


class Writing:
    """The tests. A streaming formatter is asked as the service asks it: once more where it broke the rules."""

    reach: Reach
    formatter: NoteFormatter

    @asynccontextmanager
    async def subject(self) -> AsyncIterator[NoteFormatter]:
        """The formatter; override it for one that needs a stand-in, which runs within the block."""
        yield self.formatter

    @promise(Reach.READ)
    async def test_the_formatter_is_what_the_service_lets_in(self) -> None:
        """The formatter has every attribute and method of its protocol, of the right types, and a key."""
        async with self.subject() as formatter:
            checked_formatter(formatter)

    @promise(Reach.READ)
    async def test_every_session_gets_a_note(self) -> None:
        """For each of its kinds, of a full session and of an empty one, the formatter writes a text."""
        async with self.subject() as formatter:
            for story, view in _sessions(formatter):
                draft = await written(formatter, view)
                expect(draft.text.strip(), f"of {story} it wrote nothing")
                is_bare = draft.text == draft.text.strip()
                expect(is_bare, f"of {story} it wrote a text with white space around it")

    @promise(Reach.READ)
    async def test_a_hostile_session_gets_a_note(self) -> None:
        """Texts with markup, forged headings, control characters or two thousand letters stop no note."""
        async with self.subject() as formatter:
            for story, view in _hostile_sessions(formatter):
                draft = await written(formatter, view)
                expect(draft.text.strip(), f"of {story} it wrote nothing")

    @promise(Reach.READ)
    async def test_b30_a_section_note_keeps_its_rules(self) -> None:
        """Headings, bullets, fixed sentences and thresholds are those of B30 to B32, whatever the session holds."""
        async with self.subject() as formatter:
            if formatter.structure is not Structure.SECTIONS:
                skip("the formatter does not declare `Structure.SECTIONS`")
            for story, view in _sessions(formatter):
                _expect_rules(formatter, await written(formatter, view), view, story)

    @promise(Reach.READ)
    async def test_b30_no_text_of_the_session_forges_a_section(self) -> None:
        """What stands in a session is told as text: it makes no heading, no empty bullet, no image, no link."""
        async with self.subject() as formatter:
            if formatter.structure is not Structure.SECTIONS:
                skip("the formatter does not declare `Structure.SECTIONS`")
            for story, view in _hostile_sessions(formatter):
                _expect_rules(formatter, await written(formatter, view), view, story)

    @promise(Reach.READ)
    async def test_the_same_session_gives_the_same_note(self) -> None:
        """A formatter that asks no model writes the same for the same view, letter by letter."""
        async with self.subject() as formatter:
            if formatter.model is not None:
                skip("the formatter asks a model")
            for story, view in [*_sessions(formatter), *_hostile_sessions(formatter)]:
                first, second = await written(formatter, view), await written(formatter, replace(view))
                expect(first == second, f"of {story} it wrote two different notes, one after the other")

    @promise(Reach.READ)
    async def test_the_note_says_how_it_came_about(self) -> None:
        """A draft is of origin MODEL, with what it cost, where a model was asked, else DETERMINISTIC and for free."""
        async with self.subject() as formatter:
            for story, view in _sessions(formatter):
                draft = await written(formatter, view)
                right = DraftOrigin.DETERMINISTIC if formatter.model is None else DraftOrigin.MODEL
                expect(
                    draft.origin is right,
                    f"of {story} it wrote a draft of origin {draft.origin}, not {right}",
                )
                model = draft.usage.model if draft.usage else None
                expect(
                    model == formatter.model, f"it declares the model {formatter.model!r} and used {model!r}"
                )

    @promise(Reach.READ)
    async def test_provenance_points_at_lines_and_at_the_session(self) -> None:
        """Each line named is in the text, and each source is an id of the session's, or `SESSION_SOURCE`."""
        async with self.subject() as formatter:
            for story, view in [*_sessions(formatter), *_hostile_sessions(formatter)]:
                _expect_provenance(await written(formatter, view), view, story)

    @promise(Reach.READ)
    async def test_a_note_is_written_again_after_another_one(self) -> None:
        """With the last draft at hand, a streaming formatter writes a note that is as good as the first."""
        async with self.subject() as formatter:
            _streaming(formatter)
            for kind in sorted(formatter.kinds):
                view = session_view(kind)
                previous = await written(formatter, view)
                again = await written(formatter, view, previous)
                expect(again.text.strip(), "with the last draft at hand it wrote nothing")
                if formatter.structure is Structure.SECTIONS:
                    _expect_rules(formatter, again, view, "a session that was written of before")

    @promise(Reach.READ)
    async def test_a_cancelled_draft_leaves_nothing_behind(self) -> None:
        """A draft that is cancelled ends at once, as cancelled, and no task goes on."""
        async with self.subject() as formatter:
            streaming, before = _streaming(formatter), asyncio.all_tasks()
            reached = asyncio.Event()

            async def emit(_: str) -> None:
                reached.set()
                await asyncio.Event().wait()

            request = DraftRequest(view=session_view(min(formatter.kinds)))
            drafting = asyncio.ensure_future(streaming.draft(request, emit))
            hearing = asyncio.ensure_future(reached.wait())
            await asyncio.wait([drafting, hearing], return_when=asyncio.FIRST_COMPLETED)
            hearing.cancel()
            if drafting.done():
                await drafting
                skip("the formatter tells nothing before it has written all")
            drafting.cancel()
            await asyncio.wait([drafting], timeout=PATIENCE)
            expect(drafting.done(), "a draft goes on though it was cancelled")
            expect(drafting.cancelled(), "a draft that was cancelled did not end as cancelled")
            await _expect_no_tasks(before)


class FormatterContract(Writing, Contract):
    """Subclass it and name your `formatter`, or give it in `subject`.

        class TestShort(FormatterContract):
            formatter = ShortFormatter()

    Define tests of your own under other names.
    """


async def written(formatter: NoteFormatter, view: SessionView, previous: Draft | None = None) -> Draft:
    """A draft as the service asks for it, repaired once where that is due. Raises ContractBroken for what is none."""
    if isinstance(formatter, PureFormatter):
        return _draft(formatter.format(view))
    draft = await _stream(formatter, DraftRequest(view=view, previous=previous))
    if formatter.structure is Structure.SECTIONS and (faults := breaches(draft.text, view)):
        draft = await _stream(formatter, DraftRequest(view=view, previous=draft, breaches=faults))
    return draft


async def _stream(formatter: StreamingFormatter, request: DraftRequest) -> Draft:
    async def emit(piece: str) -> None:
        expect(isinstance(piece, str), f"it emitted {piece!r}, which is no text")

    return _draft(await formatter.draft(request, emit))


def _draft(found: object) -> Draft:
    if isinstance(found, Draft) and isinstance(found.text, str):
        return found
    raise ContractBroken(f"it gave {found!r}, which is no Draft with a text")


def _streaming(formatter: NoteFormatter) -> StreamingFormatter:
    if isinstance(formatter, PureFormatter):
        skip("the formatter writes at once")
    return formatter


def _sessions(formatter: NoteFormatter) -> Iterator[tuple[str, SessionView]]:
    for kind in sorted(formatter.kinds):
        yield from ((f"{story} ({kind})", view) for story, view in views(kind))


def _hostile_sessions(formatter: NoteFormatter) -> Iterator[tuple[str, SessionView]]:
    for kind in sorted(formatter.kinds):
        yield from ((f"{story} ({kind})", view) for story, view in hostile_views(kind))


def _expect_rules(formatter: NoteFormatter, draft: Draft, view: SessionView, story: str) -> None:
    found = breaches(draft.text, view, forbidden=filter(None, [formatter.model]))
    expect(not found, f"of {story} it wrote a note that breaks the rules: {' '.join(found)}")


def _expect_provenance(draft: Draft, view: SessionView, story: str) -> None:
    lines = draft.text.split("\n")
    known = {SESSION_SOURCE}
    for parts in (view.steps, view.facts, view.fixes, view.script_runs):
        known.update(each.id for each in parts)
    for each in draft.provenance:
        is_there = 1 <= each.line <= len(lines) and each.text in lines[each.line - 1]
        expect(is_there, f"of {story} it says that line {each.line} is {each.text!r}, and it is not")
        made_up = set(each.sources) - known
        expect(not made_up, f"of {story} it names sources that the session does not have: {sorted(made_up)}")


async def _expect_no_tasks(before: set[asyncio.Task[object]]) -> None:
    left = asyncio.all_tasks() - before
    if left:
        _, left = await asyncio.wait(left, timeout=PATIENCE)
    expect(not left, "a task goes on after a draft was cancelled")
