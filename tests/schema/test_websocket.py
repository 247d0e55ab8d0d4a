"""graphql-transport-ws, by a real client against a real uvicorn."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from resolutionflow.bootstrap import Application
from resolutionflow.domain.events import EventType
from resolutionflow_graphql import websocket
from resolutionflow_graphql.types import events

ADD_FACT = """
mutation ($id: ID!, $text: String!) {
  addFact(input: {sessionId: $id, text: $text}) { fact { id } userErrors { code } }
}
"""
SESSION_EVENTS = """
subscription ($id: ID!, $after: ID) {
  sessionEvents(sessionId: $id, after: $after) {
    __typename eventId stateVersion session { id } ... on FactChangedEvent { fact { text } }
  }
}
"""
DELIVERY_EVENTS = """
subscription ($filter: DeliveryFilter) {
  deliveryEvents(filter: $filter) { session { title } delivery { state } }
}
"""
POST = """
mutation ($input: PostNoteInput!) {
  postResolutionNote(input: $input) { delivery { state } userErrors { code message } }
}
"""


async def add_fact(client: Any, session: dict[str, Any], text: str) -> None:
    await client.run(ADD_FACT, id=session["id"], text=text)


async def watch(watcher: Any, session: dict[str, Any], name: str = "1", **given: Any) -> None:
    await watcher.subscribe(SESSION_EVENTS, name, id=session["id"], **given)


async def until(holds: Callable[[], bool]) -> None:
    """Wait until a condition holds."""
    async with asyncio.timeout(10):
        while True:
            if holds():
                return
            await asyncio.sleep(0.01)


async def watched(application: Application, count: int) -> None:
    """Wait until so many feeds run."""
    await until(lambda: len(application.watching.feeds) == count)


@pytest.mark.parametrize(
    "frame",
    [
        "no json",
        "[]",
        "1",
        "null",
        b"{}",
        "{}",
        '{"type": "start"}',
        '{"type": ["ping"]}',
        '{"type": "ping", "payload": 1}',
        '{"type": "subscribe", "id": 1, "payload": {"query": "{ viewer { id } }"}}',
        '{"type": "subscribe", "id": "", "payload": {"query": "{ viewer { id } }"}}',
        '{"type": "subscribe", "id": "1"}',
        '{"type": "subscribe", "id": "1", "payload": {"query": 1}}',
        '{"type": "complete"}',
    ],
)
async def test_malformed(client: Any, dial: Callable[..., Any], frame: str | bytes) -> None:
    """A frame that is no message of the protocol closes with 4400."""
    async with dial(client) as watcher:
        await watcher.connection.send(frame)

        assert await watcher.closed() == 4400


async def test_too_long(client: Any, dial: Callable[..., Any]) -> None:
    """A message over the limit of HTTP bodies closes with 1009."""
    async with dial(client) as watcher:
        await watcher.send(type="ping", payload={"padding": "x" * 140_000})

        assert await watcher.closed() == 1009


async def test_operation_before_init(dial: Callable[..., Any]) -> None:
    """It closes with 4401."""
    async with dial() as watcher:
        await watcher.subscribe("{ viewer { id } }")

        assert await watcher.closed() == 4401


@pytest.mark.parametrize("payload", [None, {}, {"Authorization": 1}, {"Authorization": "Bearer rf_wrong"}])
async def test_bad_token(dial: Callable[..., Any], payload: Any) -> None:
    """It closes with 4403, as no token does."""
    async with dial() as watcher:
        await watcher.send(type="connection_init", payload=payload)

        assert await watcher.closed() == 4403


async def test_no_init(dial: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that does not say who it is is closed with 4408."""
    monkeypatch.setattr(websocket, "INIT_SECONDS", 0.05)
    async with dial() as watcher:
        assert await watcher.closed() == 4408


async def test_time_for_init() -> None:
    """The time is three seconds."""
    assert websocket.INIT_SECONDS == 3.0


async def test_second_init(client: Any, dial: Callable[..., Any]) -> None:
    """It closes with 4429."""
    async with dial(client) as watcher:
        await watcher.send(type="connection_init")

        assert await watcher.closed() == 4429


async def test_id_in_use(client: Any, dial: Callable[..., Any]) -> None:
    """It closes with 4409, however long the id is; an id is free again once its operation is complete."""
    session, name = await client.start(title="Mail"), "漢" * 100
    async with dial(client) as watcher:
        await watch(watcher, session, name)
        await watcher.send(type="complete", id=name)
        await watch(watcher, session, name)
        await watcher.standing()
        await watch(watcher, session, name)

        assert await watcher.closed() == 4409


async def test_other_protocol(dial: Callable[..., Any]) -> None:
    """The legacy protocol is not spoken: 4406."""
    async with dial(protocol="graphql-ws") as watcher:
        assert await watcher.closed() == 4406


async def test_ping_and_null_payloads(client: Any, dial: Callable[..., Any]) -> None:
    """A ping is answered with its payload, before init too; null counts as no payload."""
    async with dial() as watcher:
        await watcher.send(type="ping", payload={"at": 1})
        await watcher.send(type="pong", payload=None)
        await watcher.send(type="ping", payload=None)

        assert await watcher.hear() == {"type": "pong", "payload": {"at": 1}}
        assert await watcher.hear() == {"type": "pong"}


async def test_errors_end_one_operation(client: Any, dial: Callable[..., Any]) -> None:
    """A syntax error, an unknown field and a session that is none end their operation alone."""
    async with dial(client) as watcher:
        codes = []
        for query in ("{", "{ nothing }", "{ a: viewer { id } } { b: viewer { id } }"):
            await watcher.subscribe(query)
            message = await watcher.hear()
            codes.append((message["type"], message["payload"][0]["extensions"]["code"]))
        await watcher.subscribe("{ viewer { name } }")
        answer = await watcher.hear()

        assert [("error", code) for code in ("GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED")] == codes[
            :2
        ]
        assert answer["payload"] == {"data": {"viewer": {"name": "Ann Example"}}}
        assert await watcher.hear() == {"id": "1", "type": "complete"}


async def test_session_events(client: Any, dial: Callable[..., Any], application: Application) -> None:
    """Changes of one session arrive in order, as they are then, and of no other session."""
    session, other = await client.start(title="Mail"), await client.start(title="Print")
    async with dial(client) as watcher:
        await watch(watcher, session)
        await watched(application, 1)
        await add_fact(client, other, "elsewhere")
        await add_fact(client, session, "first")
        await add_fact(client, session, "second")
        heard = [await watcher.event() for _ in range(2)]

        assert ["first", "second"] == [event["fact"]["text"] for event in heard]
        assert [session["stateVersion"] + 1, session["stateVersion"] + 2] == [
            event["stateVersion"] for event in heard
        ]
    await watched(application, 0)


async def test_resume(client: Any, dial: Callable[..., Any], application: Application) -> None:
    """Given the last event seen, nothing that happened meanwhile is missing or told twice."""
    session = await client.start(title="Mail")
    async with dial(client) as watcher:
        await watch(watcher, session)
        await watched(application, 1)
        await add_fact(client, session, "0")
        last = (await watcher.event())["eventId"]
    for number in range(1, 4):
        await add_fact(client, session, str(number))
    async with dial(client) as watcher, dial(client) as racer:
        await watch(watcher, session, after=last)
        for number in range(4, 8):
            await add_fact(client, session, str(number))
            await watch(racer, session, name=str(number), after=last)
        texts = [(await watcher.event())["fact"]["text"] for _ in range(7)]
        raced: dict[str, list[str]] = {}
        while sum(map(len, raced.values())) < 28:
            message = await racer.hear()
            event = message["payload"]["data"]["sessionEvents"]
            raced.setdefault(message["id"], []).append(event["fact"]["text"])

    assert list("1234567") == texts
    assert list(raced.values()) == [list("1234567")] * 4


async def test_cursors_that_are_none(client: Any, dial: Callable[..., Any]) -> None:
    """INVALID_INPUT for what is no cursor of the session: forged, another session's, one not yet given."""
    session, other = await client.start(title="Mail"), await client.start(title="Print")
    async with dial(client) as watcher:
        await watch(watcher, session, after="%%%")
        await watch(watcher, session, name="2", after=other["id"])
        messages = [await watcher.hear(), await watcher.hear()]

        assert [(each["type"], each["payload"][0]["extensions"]["code"]) for each in messages] == [
            ("error", "INVALID_INPUT")
        ] * 2


async def test_expired_cursor(client: Any, dial: Callable[..., Any], application: Application) -> None:
    """EVENT_EXPIRED where events after it are not kept any more."""
    session = await client.start(title="Mail")
    async with dial(client) as watcher:
        await watch(watcher, session)
        await watched(application, 1)
        await add_fact(client, session, "0")
        last = (await watcher.event())["eventId"]
    await add_fact(client, session, "1")
    async with application.store.write() as unit:
        await unit.events.forget(await unit.database_now())
    async with dial(client) as watcher:
        await watch(watcher, session, after=last)
        message = await watcher.hear()

    assert (message["type"], message["payload"][0]["extensions"]["code"]) == ("error", "EVENT_EXPIRED")


async def test_sessions_of_others(client: Any, dial: Callable[..., Any], sign_in: Callable[..., Any]) -> None:
    """B53: NOT_FOUND for a session of another account."""
    session, stranger = await client.start(title="Mail"), await sign_in("Oda Example", "Southdark")
    async with dial(stranger) as watcher:
        await watch(watcher, session)
        message = await watcher.hear()

    assert (message["type"], message["payload"][0]["extensions"]["code"]) == ("error", "NOT_FOUND")


async def test_many_watchers_cost_one_read(
    client: Any,
    dial: Callable[..., Any],
    application: Application,
    statements: Callable[[], Any],
    sign_in: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A change is read once for all who watch the session, and so is everything that they ask for with it."""
    session, colleague = await client.start(title="Mail"), await sign_in("Cole Example")
    monkeypatch.setattr("resolutionflow.services.feeds.POLL", 60.0)
    async with dial(client) as watcher, dial(colleague) as other:
        for name in range(20):
            await watch(watcher, session, str(name))
            await watch(other, session, str(name))
        await until(lambda: sum(feed.watchers for feed in application.watching.feeds) == 40)
        with statements() as seen:
            await add_fact(client, session, "first")
            written = len(seen)
            heard = [await each.hear() for _ in range(20) for each in (watcher, other)]
            reads = [each for each in seen if "FROM events" in each and each.startswith("SELECT")]

    assert {("next", "first")} == {
        (each["type"], each["payload"]["data"]["sessionEvents"]["fact"]["text"]) for each in heard
    }
    assert len(reads) <= 2
    assert len(seen) <= written + 4


async def test_delivery_events(
    client: Any,
    dial: Callable[..., Any],
    application: Application,
    connect: Callable[..., Any],
    sign_in: Callable[..., Any],
) -> None:
    """A board hears of its account's deliveries that meet its filter, and of no other account's (B53)."""
    integration = await connect(client)
    stranger = await sign_in("Oda Example", "Southdark")
    ticket = {"integrationId": integration, "externalId": "7001"}
    session = await client.start(title="Mail", ticket=ticket)
    async with dial(client) as board, dial(stranger) as others:
        await board.subscribe(DELIVERY_EVENTS, filter={"state": ["DONE"]})
        await others.subscribe(DELIVERY_EVENTS)
        await watched(application, 2)
        given = {
            "sessionId": session["id"],
            "markdown": "Cleared the cached password.",
            "expectedStateVersion": session["stateVersion"],
            "idempotencyKey": str(uuid.uuid4()),
        }
        await client.write(POST, **given)
        event = await board.event()
        await others.standing()

    assert event == {"session": {"title": "Mail"}, "delivery": {"state": "DONE"}}


async def test_revoked_token(
    client: Any, dial: Callable[..., Any], application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A token that is revoked loses its open subscriptions: 4403."""
    for name in ("INIT_SECONDS", "TOKEN_CHECK_SECONDS"):
        monkeypatch.setattr(websocket, name, 0.1)
    session = await client.start(title="Mail")
    async with dial(client) as watcher:
        await watch(watcher, session)
        await watched(application, 1)
        ((token, _, _),) = await application.access.tokens()
        await application.access.revoke(token.id)

        assert await watcher.closed() == 4403
        await watched(application, 0)


def test_every_kind_of_event_has_its_type() -> None:
    """An event without one could not be told."""
    assert len(events.EVENTS) == len(EventType)


@pytest.mark.parametrize(
    ("query", "limit"),
    [
        ("{" + "viewer {" * 16 + "id" + "}" * 17, "depth"),
        ("{ viewer {" + " id" * 600 + " } }", "fields"),
        ("{ viewer {" + " id" * 3_000 + " } }", "tokens"),
        ("#\n" * 300 + "{ viewer { id } }", "comments"),
        (
            "subscription ($id: ID!) { sessionEvents(sessionId: $id) { session { "
            "deliveries(first: 100) { nodes { session { deliveries(first: 100) { nodes { id } } } } } } } }",
            "cost",
        ),
    ],
    ids=lambda value: value[:20],
)
async def test_limits_hold_here_too(client: Any, dial: Callable[..., Any], query: str, limit: str) -> None:
    """Each operation is held to them, subscriptions too; one that is beyond leaves the connection open."""
    async with dial(client) as watcher:
        await watcher.subscribe(query, id="x")
        message = await watcher.hear()
        await watcher.standing()

        assert message["type"] == "error"
        assert [
            (error["extensions"]["code"], error["extensions"]["limit"]) for error in message["payload"]
        ] == [("LIMIT_EXCEEDED", limit)]


@pytest.mark.parametrize("changed_settings", [{"max_objects": 4, "request_seconds": 0.5}], ids=["4 objects"])
async def test_limits_of_answers_are_those_of_each_event(
    client: Any, dial: Callable[..., Any], application: Application
) -> None:
    """A subscription goes on for longer than a query may, and its events together may hold more."""
    session = await client.start(title="Mail")
    async with dial(client) as watcher:
        await watch(watcher, session)
        await watched(application, 1)
        await asyncio.sleep(0.6)
        heard = []
        for number in range(4):
            await add_fact(client, session, str(number))
            heard.append((await watcher.event())["fact"]["text"])

    assert heard == list("0123")


@pytest.mark.parametrize("changed_settings", [{"request_seconds": 0.1}], ids=["0.1 s"])
async def test_deadline(
    client: Any, dial: Callable[..., Any], application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A query that takes too long ends with an error."""

    async def slow(*_: Any) -> Any:
        await asyncio.Event().wait()

    monkeypatch.setattr(type(application.access), "viewer", slow)
    async with dial(client) as watcher:
        await watcher.subscribe("{ viewer { id } }")
        message = await watcher.hear()

    assert (message["type"], message["payload"][0]["extensions"]["code"]) == ("error", "DEADLINE_EXCEEDED")
