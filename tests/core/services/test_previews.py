from __future__ import annotations

import asyncio
import sys
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
import sqlalchemy as sa

from resolutionflow.boundary import Boundary
from resolutionflow.domain.access import Scope
from resolutionflow.domain.errors import InvalidInput, MissingScope, NotFound, RedactionFailed
from resolutionflow.plugin_api import DraftOrigin, NoteKind
from resolutionflow.plugin_host.redaction import RedactorPool
from resolutionflow.services.commands import AddFact, RecordScriptRun, SaveScriptTemplate, UpdateSession
from resolutionflow.services.model_budget import ModelBudget
from resolutionflow.services.previews import PreviewsService

COUNTING = """
import asyncio
from resolutionflow.plugin_api import *
from resolutionflow.plugin_api import hookimpl

calls = []
called = asyncio.Semaphore(0)
may_go_on = asyncio.Event()
may_go_on.set()


class Counting:
    key, display_name, version = "counting", "Counting", "1"
    kinds, default_for = frozenset(NoteKind), frozenset()
    text_format, structure, model = TextFormat.PLAIN, Structure.FREE, None

    async def draft(self, request, emit):
        calls.append(request.view)
        called.release()
        await may_go_on.wait()
        return Draft(text=f"  Draft {len(calls)}: {[fact.text for fact in request.view.facts]}  ")


class Failing(Counting):
    key = "failing"

    async def draft(self, request, emit):
        raise LookupError(request.view.problem_summary)


class Resolving(Counting):
    key, kinds = "resolving", frozenset({NoteKind.RESOLUTION})


class Sections(Counting):
    key, structure = "sections", Structure.SECTIONS


@hookimpl
def describe_plugin():
    return PluginInfo("counting", "1", "1")


@hookimpl
def register_note_formatters():
    return [Counting(), Failing(), Resolving(), Sections()]
"""
RAISING = """
from resolutionflow.plugin_api import PluginInfo, hookimpl


class Raising:
    key = "raising"

    def find(self, text):
        if "password" in text:
            raise LookupError("cannot look")
        return []


@hookimpl
def describe_plugin():
    return PluginInfo("raising", "1", "1")


@hookimpl
def register_redactors():
    return [Raising()]
"""
RESOLUTION = NoteKind.RESOLUTION


@pytest.fixture
def database_url(request):
    """SQLite, or what a test asks for."""
    return request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_url")


@pytest.fixture
def drop_ins():
    return {"counting": COUNTING}


@pytest.fixture
def counting(application):
    """The plugin's module: `calls` holds what its formatter was shown, and it writes on when it `may_go_on`."""
    return sys.modules["resolutionflow_drop_in_counting"]


async def test_b26_a_draft_is_stored_and_read_back_until_the_session_changes(
    previews, sessions, actor, session, counting
):
    first = await previews.preview(actor, session.id, RESOLUTION, "counting")
    again = await previews.preview(actor, session.id, RESOLUTION, "counting")
    await sessions.add_fact(actor, AddFact(session_id=session.id, text="It is on."))
    changed = await previews.preview(actor, session.id, RESOLUTION, "counting")

    assert (first.from_cache, again.from_cache, changed.from_cache) == (False, True, False)
    assert again.preview == first.preview
    assert len(counting.calls) == 2
    assert changed.preview.key.state_version == first.preview.key.state_version + 1
    assert "It is on." in changed.preview.markdown


@pytest.fixture
async def other_node(application, plugins):
    """The previews of another node on the same database."""
    async with RedactorPool(plugins) as pool:
        budget, idle_limit = ModelBudget(application.store, None), application.settings.idle_limit
        yield PreviewsService(application.store, plugins, Boundary(pool), budget, idle_limit)


async def test_b26_another_node_reads_the_draft_back(previews, other_node, actor, session):
    first = await previews.preview(actor, session.id, RESOLUTION, "counting")
    again = await other_node.preview(actor, session.id, RESOLUTION, "counting")

    assert again.from_cache
    assert again.preview == first.preview


async def test_b26_both_kinds_and_all_formatters_stand_side_by_side(previews, actor, session):
    given = [(kind, key) for kind in NoteKind for key in ("classic", "deterministic", "counting")]
    drafted = [await previews.preview(actor, session.id, *each) for each in given]

    again = [await previews.preview(actor, session.id, *each) for each in given]

    assert all(result.from_cache for result in again)
    assert [result.preview for result in again] == [result.preview for result in drafted]
    assert len({result.preview.id for result in again}) == 6


async def test_b26_regenerating_drafts_anew_and_replaces(previews, actor, session):
    first = await previews.preview(actor, session.id, RESOLUTION, "counting")
    anew = await previews.regenerate(actor, session.id, RESOLUTION, "counting")
    again = await previews.preview(actor, session.id, RESOLUTION, "counting")

    assert not anew.from_cache
    assert anew.preview.markdown != first.preview.markdown
    assert (again.from_cache, again.preview) == (True, anew.preview)


async def test_b26_many_callers_at_once_draft_once(previews, actor, session, counting):
    counting.may_go_on.clear()
    asked = [
        asyncio.create_task(previews.preview(actor, session.id, RESOLUTION, "counting")) for _ in range(5)
    ]
    await counting.called.acquire()
    counting.may_go_on.set()

    results = await asyncio.gather(*asked)

    assert len(counting.calls) == 1
    assert sorted(result.from_cache for result in results) == [False, True, True, True, True]
    assert len({result.preview.id for result in results}) == 1


async def test_b26_two_nodes_that_draft_at_once_agree_on_one_draft(
    previews, other_node, actor, session, counting
):
    """Each node drafts, for neither knows of the other; the one that comes second takes what is stored."""
    counting.may_go_on.clear()
    asked = [
        asyncio.create_task(node.preview(actor, session.id, RESOLUTION, "counting"))
        for node in (previews, other_node)
    ]
    for _ in asked:
        await counting.called.acquire()
    counting.may_go_on.set()

    one, two = await asyncio.gather(*asked)

    assert one.preview == two.preview
    assert sorted((one.from_cache, two.from_cache)) == [False, True]


@pytest.fixture
def held_up(store):
    """Within the block nobody can store a draft, while all can read; it ends once `count` connections wait for it."""

    @asynccontextmanager
    async def hold(count):
        waiting = sa.text("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted")
        async with store.engine.begin() as connection:
            await connection.execute(sa.text("LOCK TABLE note_previews IN SHARE MODE"))
            yield
            while (await connection.execute(waiting)).scalar_one() < count:  # noqa: ASYNC110 - nothing else tells
                await asyncio.sleep(0.01)

    return hold


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("method", ["preview", "regenerate"])
async def test_b26_two_nodes_that_store_at_the_same_moment_take_turns(
    previews, other_node, actor, session, held_up, method
):
    """Neither can see what the other one is storing, and there is room for one draft."""
    async with held_up(2):
        asked = [
            asyncio.create_task(getattr(node, method)(actor, session.id, RESOLUTION, "counting"))
            for node in (previews, other_node)
        ]
    drafted = await asyncio.gather(*asked)
    stored = await previews.preview(actor, session.id, RESOLUTION, "counting")

    assert sorted(result.from_cache for result in drafted) == [False, method == "preview"]
    assert stored.preview in [result.preview for result in drafted]


async def test_b27_a_draft_is_stored_under_the_version_it_was_read_with(
    previews, sessions, actor, session, counting
):
    """The session changes while its draft is being written: the draft is of the old version, not of the new one."""
    counting.may_go_on.clear()
    asked = asyncio.create_task(previews.preview(actor, session.id, RESOLUTION, "counting"))
    await counting.called.acquire()
    await sessions.add_fact(actor, AddFact(session_id=session.id, text="It is on."))
    counting.may_go_on.set()
    old = (await asked).preview

    new = await previews.preview(actor, session.id, RESOLUTION, "counting")

    assert old.key.state_version == session.state_version
    assert "It is on." not in old.markdown
    assert not new.from_cache
    assert "It is on." in new.preview.markdown


async def test_b28_a_draft_is_stripped_and_a_version_given(previews, actor, session):
    preview = (await previews.preview(actor, session.id, RESOLUTION, "counting")).preview

    assert preview.markdown == "Draft 1: []"
    assert preview.key.state_version == session.state_version
    assert await previews.many(actor, [preview.id, "0" * 32]) == {preview.id: preview}


async def test_b28_drafting_needs_the_scope_for_writing_and_reading_back_does_not(previews, actor, session):
    reader = replace(actor, scopes=frozenset({Scope.SESSIONS_READ}))
    with pytest.raises(MissingScope) as caught:
        await previews.preview(reader, session.id, RESOLUTION)
    drafted = await previews.preview(actor, session.id, RESOLUTION)

    read = await previews.preview(reader, session.id, RESOLUTION)

    assert caught.value.scope == Scope.SESSIONS_WRITE
    assert (read.from_cache, read.preview) == (True, drafted.preview)
    with pytest.raises(MissingScope):
        await previews.regenerate(reader, session.id, RESOLUTION)
    with pytest.raises(MissingScope):
        await previews.preview(replace(actor, scopes=frozenset()), session.id, RESOLUTION)


async def test_b53_another_account_can_neither_draft_nor_read_a_draft(previews, actor, other_actor, session):
    preview = (await previews.preview(actor, session.id, RESOLUTION)).preview

    for ask in (previews.preview, previews.regenerate):
        with pytest.raises(NotFound):
            await ask(other_actor, session.id, RESOLUTION)
    assert await previews.many(other_actor, [preview.id]) == {}


async def test_b28_an_unknown_session_is_not_found(previews, actor):
    with pytest.raises(NotFound):
        await previews.preview(actor, "0" * 32, RESOLUTION)


async def test_a_formatter_that_is_unknown_or_writes_no_such_notes_is_refused(previews, actor, session):
    with pytest.raises(InvalidInput, match="No formatter 'clasic'"):
        await previews.preview(actor, session.id, RESOLUTION, "clasic")
    with pytest.raises(InvalidInput, match="does not write notes of kind ESCALATION"):
        await previews.preview(actor, session.id, NoteKind.ESCALATION, "resolving")


async def test_b34_a_formatter_that_fails_gives_the_deterministic_draft_marked_as_fallback(
    previews, actor, session, caplog
):
    """B35: the log names the formatter and the session, and nothing of its text."""
    preview = (await previews.preview(actor, session.id, RESOLUTION, "failing")).preview

    assert preview.origin is DraftOrigin.FALLBACK
    assert preview.fallback_reason == "The formatter failing failed (LookupError)."
    assert preview.markdown.startswith("## Problem")
    assert session.id in caplog.text
    assert session.problem_summary not in caplog.text


async def test_b34_a_draft_that_breaks_the_rules_is_repaired_once_and_never_stored(
    previews, actor, session, counting
):
    preview = (await previews.preview(actor, session.id, RESOLUTION, "sections")).preview

    assert len(counting.calls) == 2
    assert preview.origin is DraftOrigin.FALLBACK
    assert "broke the rules" in preview.fallback_reason
    assert preview.markdown.startswith("## Problem")


CANARY = "kestrelmoorland"
"""Nothing in the texts below says that it is a secret; only that a script took it as a secret parameter."""


async def test_b51_a_formatter_is_shown_no_secret_and_a_draft_holds_none(
    previews, sessions, actor, session, counting
):
    """B51: known from a script's secret parameter, it is removed wherever it stands bare, by any formatter."""
    await sessions.save_template(actor, SaveScriptTemplate(slug="reset", name="Reset", parameters=()))
    run = RecordScriptRun(
        session_id=session.id,
        template_slug="reset",
        parameters=(("password", CANARY),),
        result=f"The box says {CANARY}.",
    )
    await sessions.record_script_run(actor, run)
    await sessions.add_fact(actor, AddFact(session_id=session.id, text=f"The label says {CANARY} in red."))
    changes = {"problem_summary": f"They read {CANARY} on the box"}
    await sessions.update(actor, UpdateSession(session_id=session.id, changes=changes))

    drafted = [
        (await previews.preview(actor, session.id, kind, key)).preview
        for kind in NoteKind
        for key in ("classic", "deterministic", "counting", "failing")
    ]
    documented = await sessions.documentation(actor, [session.id])

    assert CANARY not in repr(counting.calls)
    assert CANARY not in repr(drafted)
    assert CANARY not in repr(documented)
    assert any("[REDACTED:" in preview.markdown for preview in drafted)
    assert all(preview.redactions for preview in drafted)


@pytest.mark.parametrize("drop_ins", [{"raising": RAISING}])
async def test_b54_a_redactor_that_fails_lets_nothing_be_drafted_or_documented(
    previews, sessions, actor, session
):
    with pytest.raises(RedactionFailed, match="raising"):
        await previews.preview(actor, session.id, RESOLUTION)
    with pytest.raises(RedactionFailed):
        await sessions.documentation(actor, [session.id])


async def test_b29_removed_facts_are_not_shown_to_a_formatter(previews, sessions, actor, session):
    fact, _ = await sessions.add_fact(actor, AddFact(session_id=session.id, text="It is on."))
    await sessions.remove_fact(actor, fact.id)

    preview = (await previews.preview(actor, session.id, RESOLUTION, "counting")).preview

    assert "It is on." not in preview.markdown
