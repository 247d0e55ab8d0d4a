"""Loaders: how many statements a page takes, and that nothing is kept beyond a write."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from resolutionflow.bootstrap import Application
from resolutionflow.domain.access import Actor
from resolutionflow_graphql.context import Context

pytestmark = pytest.mark.parametrize("changed_settings", [{"worker": False}], ids=["no worker"])
"""A worker has statements of its own."""

PAGE = """
{
  sessions(first: 50) {
    nodes {
      id title status
      steps(first: 10) { nodes { id text kind } }
      facts(first: 5) { nodes { id text status } }
    }
  }
}
"""
RECORD = """
mutation ($input: RecordStepInput!) { recordStep(input: $input) { step { id } userErrors { code } } }
"""
FACT = "mutation ($input: AddFactInput!) { addFact(input: $input) { fact { id } userErrors { code } } }"


async def test_a_page_of_sessions_takes_three_statements_however_many_there_are(
    client: Any, statements: Callable[[], Any]
) -> None:
    for number in range(50):
        session = await client.start(title=f"Session {number}")
        for text in ("Is it on?", "Is it plugged in?"):
            await client.write(RECORD, sessionId=session["id"], text=text)
            await client.write(FACT, sessionId=session["id"], text=text)
    with statements() as seen:
        page = await client.run(PAGE)
    of_the_token = [statement for statement in seen if "FROM tokens" in statement]

    assert len(page["nodes"]) == 50
    assert all(len(session["steps"]["nodes"]) == 2 for session in page["nodes"])
    assert len(of_the_token) == 1
    assert len(seen) - len(of_the_token) == 3


async def test_what_belongs_to_many_sessions_is_read_for_all_at_once(
    client: Any, statements: Callable[[], Any]
) -> None:
    """Every list and every object of a session, for one session and for ten: the same number of statements."""
    query = """
    { sessions { totalCount nodes {
      account { name } engineer { name account { name } } escalatedTo { name } ticket { externalId }
      postedNotes { id } workedTime { minutes } steps { nodes { id } } facts { totalCount nodes { id } }
      activeSuggestedFix { id } suggestedFixes { nodes { id } } scriptRuns { nodes { id } }
      deliveries { totalCount nodes { id } } allowedActions
    } } }
    """
    await client.start(title="One")
    with statements() as few:
        await client.run(query)
    for number in range(9):
        await client.start(title=f"More {number}")
    with statements() as many:
        await client.run(query)

    assert len(few) == len(many)


async def test_nodes_of_one_type_are_read_in_one_statement(
    client: Any, statements: Callable[[], Any]
) -> None:
    ids = [(await client.start())["id"] for _ in range(5)]
    with statements() as seen:
        found = await client.run("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=ids[::-1])

    assert ids[::-1] == [each["id"] for each in found]
    assert len(seen) == 2


async def test_the_second_mutation_of_a_request_does_not_see_what_the_first_one_loaded(client: Any) -> None:
    session = await client.start()
    one = "{ session { facts { totalCount nodes { text } } } }"
    answer = await client.ask(
        f"""mutation ($id: ID!) {{
          a: addFact(input: {{sessionId: $id, text: "First"}}) {one}
          b: addFact(input: {{sessionId: $id, text: "Second"}}) {one}
        }}""",
        id=session["id"],
    )

    assert "errors" not in answer
    assert answer["data"]["a"]["session"]["facts"]["totalCount"] == 1
    assert [each["text"] for each in answer["data"]["b"]["session"]["facts"]["nodes"]] == ["First", "Second"]


async def test_watchers_of_one_event_load_together_and_nobody_else_does(
    application: Application, person: Callable[..., Any]
) -> None:
    """B53: what is shared is shared among those who may see the same: one account, one set of scopes."""
    ann, cole = await person(), await person("Cole Example")
    clerk, oda = await person(scopes={"SESSIONS_READ"}), await person("Oda Example", "Southdark")
    loaded: list[Actor] = []

    async def fetch(actor: Actor, keys: Sequence[str]) -> dict[str, str]:
        loaded.append(actor)
        return {key: key.upper() for key in keys}

    contexts = [Context(application, actor, "request") for actor in (ann, cole, clerk, oda)]
    for context in contexts[1:]:
        context.together = contexts[0].together
    for event in ("first", "second"):
        for context in contexts:
            context.tell(event)
        values = await asyncio.gather(*(context.load(fetch, "a") for context in contexts))

        assert ["A"] * 4 == values
    contexts[0].forget()
    await contexts[0].load(fetch, "a")

    assert [ann, clerk, oda] * 2 + [ann] == loaded


async def test_a_watcher_who_leaves_takes_nothing_from_the_others(
    application: Application, actor: Actor
) -> None:
    begun, goes_on = asyncio.Event(), asyncio.Event()

    async def fetch(_: Actor, keys: Sequence[str]) -> dict[str, str]:
        begun.set()
        await goes_on.wait()
        return {key: key.upper() for key in keys}

    leaving, staying = Context(application, actor, "one"), Context(application, actor, "other")
    staying.together = leaving.together
    leaving.tell("event")
    staying.tell("event")
    gone = asyncio.ensure_future(leaving.load(fetch, "a"))
    stays = asyncio.ensure_future(staying.load(fetch, "a"))
    await begun.wait()
    gone.cancel()
    goes_on.set()

    assert await stays == "A"
    assert gone.cancelled()
