"""One draft over all nodes, filed under the state that it was drafted from."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from resolutionflow.bootstrap import Application, running
from resolutionflow.domain.access import Actor
from resolutionflow.domain.session import Session
from resolutionflow.plugin_api import DraftOrigin, NoteKind
from resolutionflow.services import draft_flights
from resolutionflow.services.commands import AddFact
from resolutionflow.services.results import PreviewResult
from resolutionflow.settings import Settings

RESOLUTION = NoteKind.RESOLUTION
NEW = "The mailbox archive had run out of space."


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    found: str = request.getfixturevalue(f"{request.param}_url")
    return found


async def test_two_nodes_that_ask_at_once_make_one_call(
    settings: Settings, application: Application, actor: Actor, session: Session, model: Any
) -> None:
    model.fault("slow", seconds=0.5)
    async with running(settings) as other:
        asked = [node.previews.preview(actor, session.id, RESOLUTION) for node in (application, other) * 2]
        results = await asyncio.gather(*asked)

    assert 1 == len(model.requests())
    assert 1 == len({result.preview.id for result in results})
    assert [False, True, True, True] == sorted(result.from_cache for result in results)


async def test_a_node_that_died_while_it_drafted_holds_up_the_others_for_a_while_only(
    application: Application,
    actor: Actor,
    session: Session,
    model: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(draft_flights, "LEASE", timedelta(seconds=1))
    monkeypatch.setattr(draft_flights, "RENEWAL", timedelta(seconds=60))
    model.fault("hang", seconds=30)
    dead = asyncio.create_task(application.previews.preview(actor, session.id, RESOLUTION))
    await _asked(model, 1)
    async with running(application.settings) as other:
        found = await other.previews.preview(actor, session.id, RESOLUTION)
    dead.cancel()
    await asyncio.wait([dead])

    assert DraftOrigin.MODEL is found.preview.origin
    assert 2 == len(model.requests())


async def test_a_fact_that_comes_while_a_draft_is_written_is_not_in_its_state(
    application: Application, actor: Actor, session: Session, model: Any
) -> None:
    model.fault("slow", seconds=0.5)
    drafting = asyncio.create_task(application.previews.preview(actor, session.id, RESOLUTION))
    await _asked(model, 1)
    await application.sessions.add_fact(actor, AddFact(session_id=session.id, text=NEW))
    before = (await drafting).preview
    after = (await application.previews.preview(actor, session.id, RESOLUTION)).preview

    assert (session.state_version, session.state_version + 1) == (
        before.key.state_version,
        after.key.state_version,
    )
    assert (False, True) == (NEW in before.markdown, NEW in after.markdown)


async def test_a_fact_that_comes_first_is_in_the_draft(
    application: Application, actor: Actor, session: Session
) -> None:
    await application.sessions.add_fact(actor, AddFact(session_id=session.id, text=NEW))

    found = (await application.previews.preview(actor, session.id, RESOLUTION)).preview

    assert session.state_version + 1 == found.key.state_version
    assert NEW in found.markdown


async def test_who_watches_sees_the_note_grow_and_loses_nothing_by_leaving(
    application: Application, actor: Actor, session: Session, model: Any
) -> None:
    watching = application.note_drafting.watch(actor, session.id, RESOLUTION, None, force=False)
    told = await anext(watching)
    await watching.aclose()

    found = await _stored(application, actor, session)

    assert isinstance(told, str)
    assert found.preview.markdown.startswith(told.strip()[:20])
    assert 1 == len(model.requests())


async def test_what_is_told_while_it_is_written_makes_the_note(
    application: Application, actor: Actor, session: Session
) -> None:
    *told, result = [
        each
        async for each in application.note_drafting.watch(actor, session.id, RESOLUTION, None, force=False)
    ]

    assert 3 < len(told)
    assert isinstance(result, PreviewResult)
    assert result.preview.markdown == "".join(map(str, told)).strip()


async def _asked(model: Any, times: int) -> None:
    async with asyncio.timeout(10):
        while True:
            if len(await asyncio.to_thread(model.requests)) >= times:
                return
            await asyncio.sleep(0.02)


async def _stored(application: Application, actor: Actor, session: Session) -> PreviewResult:
    """The draft, once it is read back."""
    async with asyncio.timeout(10):
        while True:
            found = await application.previews.preview(actor, session.id, RESOLUTION)
            if found.from_cache:
                return found
            await asyncio.sleep(0.02)
