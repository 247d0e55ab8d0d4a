"""GraphQL over server-sent events, by a real client over real HTTP."""

from __future__ import annotations

import asyncio
import json
import re
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from resolutionflow.bootstrap import Application
from resolutionflow_graphql import event_stream
from resolutionflow_graphql.app import create_app
from resolutionflow_graphql.negotiation import EVENT_STREAM, JSON

PREFLIGHT = {"graphql-require-preflight": "1"}
SESSION_EVENTS = """
subscription ($id: ID!, $after: ID) {
  sessionEvents(sessionId: $id, after: $after) { eventId ... on FactChangedEvent { fact { text } } }
}
"""
ADD_FACT = """
mutation ($id: ID!, $text: String!) {
  addFact(input: {sessionId: $id, text: $text}) { fact { id } userErrors { code } }
}
"""
POST = """
mutation ($input: PostNoteInput!) {
  postResolutionNote(input: $input) { delivery { state } userErrors { code message } }
}
"""
PAGE = (Path(__file__).parents[2] / "docs" / "subscriptions.md").read_text(encoding="utf-8")
Event = tuple[str, Any]


class Stream:
    """Reads an event stream, as its specification has it."""

    def __init__(self, response: httpx2.Response) -> None:
        self.response = response
        self._lines = response.aiter_lines()

    async def hear(self) -> Event | str | None:
        """The next event with its data, or `:` for a comment; `None` at the end."""
        fields: dict[str, str] = {}
        async with asyncio.timeout(10):
            async for line in self._lines:
                if not line and fields:
                    data = fields["data"]
                    return fields["event"], json.loads(data) if data else None
                if line.startswith(":"):
                    return ":"
                if line:
                    name, _, value = line.partition(":")
                    fields[name] = value.removeprefix(" ")
        return None

    async def rest(self) -> list[Event | str | None]:
        """Everything up to the end."""
        found = []
        while (each := await self.hear()) is not None:
            found.append(each)
        return found


@asynccontextmanager
async def streaming(
    client: Any, query: str, *, accept: str = EVENT_STREAM, **variables: Any
) -> AsyncIterator[Stream]:
    """An event stream of what a POST asks for."""
    headers = {"authorization": f"Bearer {client.token}", "accept": accept}
    asked = {"query": query, "variables": variables}
    async with client.http.stream("POST", "/graphql", json=asked, headers=headers) as response:
        yield Stream(response)


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


@pytest.mark.parametrize("accept", [EVENT_STREAM, f"{JSON}, multipart/mixed, {EVENT_STREAM};q=0.5"])
async def test_a_subscription_is_told_as_it_happens_and_ends_when_its_client_leaves(
    client: Any, application: Application, accept: str
) -> None:
    session = await client.start(title="Mail")
    async with streaming(client, SESSION_EVENTS, accept=accept, id=session["id"]) as stream:
        await watched(application, 1)
        heard = []
        for text in ("first", "second"):
            await client.run(ADD_FACT, id=session["id"], text=text)
            heard.append(await stream.hear())
    await watched(application, 0)

    assert stream.response.status_code == 200
    assert stream.response.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert stream.response.headers["cache-control"] == "no-cache"
    assert len(stream.response.headers["x-request-id"]) == 32
    assert [name for name, _ in heard] == ["next", "next"]
    assert [data["data"]["sessionEvents"]["fact"]["text"] for _, data in heard] == ["first", "second"]


async def test_the_request_of_the_page_is_answered_as_the_page_shows(
    client: Any, application: Application, connect: Callable[..., Any]
) -> None:
    """See docs/subscriptions.md."""
    (asked,) = re.findall(r"-d '(.*)'", PAGE)
    (shown,) = re.findall(r"^data: (.*)$", PAGE, re.MULTILINE)
    ticket = {"integrationId": await connect(client), "externalId": "7001"}
    session = await client.start(title="Mail", ticket=ticket)
    given = {
        "sessionId": session["id"],
        "markdown": "Cleared the cached password.",
        "expectedStateVersion": session["stateVersion"],
        "idempotencyKey": str(uuid.uuid4()),
    }
    async with streaming(client, json.loads(asked)["query"]) as stream:
        await watched(application, 1)
        await client.write(POST, **given)
        heard = [await stream.hear()]
        while heard[-1] != ("next", json.loads(shown)):
            heard.append(await stream.hear())

    assert {"next"} == {event[0] for event in heard if event}


async def test_a_stream_is_resumed_after_the_last_event_seen(client: Any, application: Application) -> None:
    session = await client.start(title="Mail")
    async with streaming(client, SESSION_EVENTS, id=session["id"]) as stream:
        await watched(application, 1)
        await client.run(ADD_FACT, id=session["id"], text="seen")
        _, data = await stream.hear()
    await client.run(ADD_FACT, id=session["id"], text="missed")
    last = data["data"]["sessionEvents"]["eventId"]
    async with streaming(client, SESSION_EVENTS, id=session["id"], after=last) as stream:
        _, data = await stream.hear()

    assert data["data"]["sessionEvents"]["fact"]["text"] == "missed"


async def test_a_get_streams_too_but_runs_no_mutation(client: Any) -> None:
    headers = {"authorization": f"Bearer {client.token}", "accept": EVENT_STREAM}

    async def get(query: str, **more: str) -> httpx2.Response:
        return await client.http.get("/graphql", params={"query": query}, headers={**headers, **more})

    viewer = await get("{ viewer { name } }", **PREFLIGHT)
    unasked = await get("{ viewer { name } }")
    mutation = await get("mutation { startSession(input: {}) { session { id } } }", **PREFLIGHT)

    assert viewer.text == (
        'event: next\ndata: {"data":{"viewer":{"name":"Ann Example"}}}\n\nevent: complete\ndata: \n\n'
    )
    assert [unasked.status_code, mutation.status_code] == [403, 405]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("query A { viewer { id } } query B { viewer { id } }", "BAD_USER_INPUT"),
        ('subscription { sessionEvents(sessionId: "U2Vzc2lvbjpub25l") { eventId } }', "NOT_FOUND"),
        ("subscription ($id: ID!) { sessionEvents(sessionId: $id) { eventId } }", "BAD_USER_INPUT"),
    ],
)
async def test_an_operation_that_is_refused_is_told_so_in_its_stream(
    client: Any, query: str, code: str
) -> None:
    async with streaming(client, query) as stream:
        (name, data), last = await stream.rest()

    assert stream.response.status_code == 200
    assert name == "next"
    assert [code] == [error["extensions"]["code"] for error in data["errors"]]
    assert last == ("complete", None)


async def test_without_a_token_there_is_no_stream(http: httpx2.AsyncClient) -> None:
    answer = await http.post(
        "/graphql", json={"query": "{ viewer { id } }"}, headers={"accept": EVENT_STREAM}
    )

    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_sessions_of_others_are_not_found(client: Any, sign_in: Callable[..., Any]) -> None:
    """B53: NOT_FOUND for a session of another account."""
    session, stranger = await client.start(title="Mail"), await sign_in("Oda Example", "Southdark")
    async with streaming(stranger, SESSION_EVENTS, id=session["id"]) as stream:
        (_, data), _ = await stream.rest()

    assert data["errors"][0]["extensions"]["code"] == "NOT_FOUND"


async def test_a_subscription_that_accepts_no_stream_is_told_where_it_runs(client: Any) -> None:
    session = await client.start(title="Mail")
    answer = await client.ask(SESSION_EVENTS, id=session["id"])

    assert answer["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    assert "WebSocket" in answer["errors"][0]["message"]
    assert EVENT_STREAM in answer["errors"][0]["message"]


async def test_a_quiet_stream_gives_signs_of_life(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_stream, "CHECK_SECONDS", 0.05)
    session = await client.start(title="Mail")
    async with streaming(client, SESSION_EVENTS, id=session["id"]) as stream:
        heard = [await stream.hear(), await stream.hear()]

    assert heard == [":", ":"]


async def test_a_token_that_is_revoked_loses_its_streams(
    client: Any, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_stream, "CHECK_SECONDS", 0.05)
    session = await client.start(title="Mail")
    async with streaming(client, SESSION_EVENTS, id=session["id"]) as stream:
        await watched(application, 1)
        ((token, _, _),) = await application.access.tokens()
        await application.access.revoke(token.id)
        heard = [each for each in await stream.rest() if each != ":"]
    await watched(application, 0)

    (_, data), last = heard
    assert data["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert last == ("complete", None)


async def test_one_user_has_so_many_streams_and_no_more(
    client: Any, application: Application, sign_in: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_stream, "MOST_STREAMS", 1)
    colleague = await sign_in("Cole Example")
    session = await client.start(title="Mail")
    async with streaming(client, SESSION_EVENTS, id=session["id"]):
        await watched(application, 1)
        async with streaming(client, SESSION_EVENTS, id=session["id"]) as second:
            refusal = json.loads(await second.response.aread())
        async with streaming(colleague, "{ viewer { name } }") as other:
            await other.rest()
    await watched(application, 0)
    async with streaming(client, "{ viewer { name } }") as again:
        await again.rest()

    assert [second.response.status_code, other.response.status_code, again.response.status_code] == [
        429,
        200,
        200,
    ]
    assert refusal["errors"][0]["extensions"]["code"] == "TOO_MANY_REQUESTS"
    assert second.response.headers["retry-after"] == "1"


async def test_a_service_that_stops_cuts_its_streams_short(application: Application, client: Any) -> None:
    """There is no `complete`, so that clients ask again."""
    app = create_app(application)
    sent: list[dict[str, Any]] = []
    asked = json.dumps({"query": "subscription { deliveryEvents { eventId } }"}).encode()
    incoming = iter([{"type": "http.request", "body": asked, "more_body": False}])
    staying = asyncio.Event()

    async def receive() -> dict[str, Any]:
        for message in incoming:
            return message
        await staying.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    given = {"authorization": f"Bearer {client.token}", "accept": EVENT_STREAM, "content-type": JSON}
    headers = [(name.encode(), value.encode()) for name, value in given.items()]
    scope = {"type": "http", "method": "POST", "path": "/graphql", "headers": headers, "query_string": b""}
    serving = asyncio.create_task(app(scope, receive, send))
    await watched(application, 1)
    app.state.end_streams()
    async with asyncio.timeout(10):
        await serving

    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    assert sent[-1].get("body") == b""
