"""`noteDrafting`: a note watched while it is written."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import pytest

from resolutionflow.bootstrap import Application
from resolutionflow.domain.access import Actor, Scope
from resolutionflow_graphql import ids
from resolutionflow_graphql.context import Context
from resolutionflow_graphql.documents import Documents
from resolutionflow_graphql.operations import OperationRunner
from resolutionflow_graphql.requests import GraphQLRequest
from resolutionflow_graphql.schema import graphql_schema

WATCH = """
subscription ($id: ID!, $formatter: String, $force: Boolean) {
  noteDrafting(sessionId: $id, kind: RESOLUTION, formatter: $formatter, force: $force) {
    __typename
    ... on NoteDraftingDeltaEvent { sequence text }
    ... on NoteDraftingCompletedEvent { sequence preview { id markdown fromCache } }
    ... on NoteDraftingFailedEvent { sequence error { code } }
  }
}
"""
SLOW = """
import asyncio
from resolutionflow.plugin_api import *
from resolutionflow.plugin_api import hookimpl

may_end = asyncio.Event()
PIECES = ["The pass", "word: Win", "ter2031!x was", " typed.\\n\\n", "It work", "ed.\\n\\n"]
PIECES += 60 * ["It was watched, and held.\\n\\n"]


class Slow:
    key, display_name, version = "slow", "Slow", "1"
    kinds, default_for = frozenset(NoteKind), frozenset()
    text_format, structure, model = TextFormat.PLAIN, Structure.FREE, None

    async def draft(self, request, emit):
        for piece in PIECES:
            await emit(piece)
        await may_end.wait()
        return Draft(text="".join(PIECES))


@hookimpl
def describe_plugin():
    return PluginInfo("slow", "1", "1")


@hookimpl
def register_note_formatters():
    return [Slow()]
"""
pytestmark = pytest.mark.parametrize("drop_ins", [{"slow": SLOW}])


def watch(
    application: Application, actor: Actor, session: Any, **given: Any
) -> aclosing[AsyncGenerator[dict[str, Any], None]]:
    variables = {"id": ids.encode("Session", session.id), **given}
    runner = OperationRunner(graphql_schema, Documents(graphql_schema))
    context = Context(application, actor, "request")
    return aclosing(runner.answers(GraphQLRequest(WATCH, variables, None), context))


async def events(stream: AsyncGenerator[dict[str, Any], None]) -> list[dict[str, Any]]:
    return [answer["data"]["noteDrafting"] async for answer in stream]


def let_end() -> None:
    sys.modules["resolutionflow_drop_in_slow"].may_end.set()


async def test_deltas_then_the_draft(application: Application, actor: Actor, session: Any) -> None:
    """B51: deltas hold no secret, though it came in pieces; then the stored draft, and the end."""
    let_end()
    async with watch(application, actor, session, formatter="slow") as stream:
        found = await events(stream)
    told = "".join(event["text"] for event in found[:-1])

    assert len(found) > 1
    assert list(range(len(found))) == [event["sequence"] for event in found]
    assert "2031" not in told
    assert "[REDACTED:password]" in told
    assert told.strip() == found[-1]["preview"]["markdown"]


async def test_a_stored_draft_is_one_event(application: Application, actor: Actor, session: Any) -> None:
    """It is read back, unless it is asked for anew."""
    async with watch(application, actor, session) as stream:
        (first,) = await events(stream)
    async with watch(application, actor, session) as stream:
        (second,) = await events(stream)
    async with watch(application, actor, session, force=True) as stream:
        (third,) = await events(stream)

    assert [False, True, False] == [each["preview"]["fromCache"] for each in (first, second, third)]
    assert first["preview"]["id"] == second["preview"]["id"] != third["preview"]["id"]


async def test_a_watcher_who_leaves_loses_nothing(
    application: Application, actor: Actor, session: Any
) -> None:
    """The draft goes on, is stored, and is there for whoever comes next."""
    async with watch(application, actor, session, formatter="slow") as stream:
        await anext(stream)
    let_end()
    async with asyncio.timeout(10), watch(application, actor, session, formatter="slow") as stream:
        (event,) = await events(stream)

    assert event["preview"]["fromCache"] is True


async def test_failures_are_events(
    application: Application, actor: Actor, other_actor: Actor, person: Any, session: Any
) -> None:
    """B53: another account's session is not found; what lacks the scope, or asks for no formatter, fails likewise."""
    reader = await person("Rea Example", scopes=[Scope.SESSIONS_READ])
    codes = []
    for who, given in ((other_actor, {}), (reader, {}), (actor, {"formatter": "none"})):
        async with watch(application, who, session, **given) as stream:
            (event,) = await events(stream)
        codes.append(event["error"]["code"])

    assert codes == ["NOT_FOUND", "FORBIDDEN", "INVALID_INPUT"]
