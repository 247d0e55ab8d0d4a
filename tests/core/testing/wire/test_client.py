"""The wire: what a provider sends arrives and is on record, and a fault is one for real."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from resolutionflow.testing import running_sandbox
from resolutionflow.testing.wire import Wire, wired
from resolutionflow.testing.wire.faults import (
    BROKEN_OFF,
    CUT,
    CUT_AFTER,
    HALVED,
    HELD,
    REFUSED,
    TIMED_OUT,
    TIMED_OUT_AFTER,
    answered,
    html_page,
)


@dataclass
class Server:
    """A server that tells what it was sent."""

    url: str = ""
    asked: list[str] = field(default_factory=list)

    def application(self) -> Starlette:
        async def told(request: Request) -> Response:
            body = (await request.body()).decode()
            if request.url.path == "/nothing":
                return Response(status_code=204)
            self.asked.append(f"{request.method} {request.url.path}?{request.url.query} {body}")
            return JSONResponse({"host": request.headers["host"], "key": request.headers.get("x-key")}, 201)

        return Starlette(routes=[Route("/{path:path}", told, methods=["GET", "POST"])])


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    async with running_sandbox(server.application()) as server.url:
        yield server


@pytest.fixture
async def wire_and_http(server: Server) -> AsyncIterator[tuple[Wire, httpx2.AsyncClient]]:
    async with wired(None) as both:
        yield both


@pytest.fixture
def wire(wire_and_http) -> Wire:
    return wire_and_http[0]


@pytest.fixture
def http(wire_and_http) -> httpx2.AsyncClient:
    return wire_and_http[1]


async def test_a_request_arrives_as_it_was_sent_and_is_on_record(server, wire, http):
    answer = await http.post(f"{server.url}/a/b?c=d", content="text", headers={"X-Key": "k"})
    (exchange,) = wire.exchanges

    assert ["POST /a/b?c=d text"] == server.asked
    assert (201, {"host": server.url[7:], "key": "k"}) == (answer.status_code, answer.json())
    assert ("POST", f"{server.url}/a/b?c=d", b"text", 201) == (
        exchange.method,
        str(exchange.url),
        exchange.body,
        exchange.status,
    )
    assert "k" == exchange.headers["x-key"]


@pytest.mark.parametrize(
    ("fault", "error", "arrives"),
    [
        (REFUSED, httpx2.ConnectError, 0),
        (TIMED_OUT, httpx2.ReadTimeout, 0),
        (TIMED_OUT_AFTER, httpx2.ReadTimeout, 1),
        (CUT, (httpx2.RemoteProtocolError, httpx2.ReadError), 0),
        (CUT_AFTER, (httpx2.RemoteProtocolError, httpx2.ReadError), 1),
        (BROKEN_OFF, (httpx2.RemoteProtocolError, httpx2.ReadError), 1),
    ],
    ids=str,
)
async def test_a_fault_on_the_wire_is_an_error_of_the_client(server, wire, http, fault, error, arrives):
    wire.strike(fault, lambda _: True)
    with pytest.raises(error):
        await http.post(server.url)
    if arrives:
        await wire.exchanges[0].done.wait()

    assert arrives == len(server.asked)
    assert wire.exchanges[0].status in (None, 201)


@pytest.mark.parametrize(
    ("fault", "status", "text", "arrives"),
    [
        (answered(429, b"{}", Retry_After="5"), 429, "{}", 0),
        (answered(500, b"{}", reaches_psa=True), 500, "{}", 1),
        (html_page(502, "Down"), 502, "<title>Down</title>", 0),
        (HALVED, 201, '{"host":', 1),
    ],
    ids=str,
)
async def test_a_fault_of_the_answer_is_another_answer(server, wire, http, fault, status, text, arrives):
    wire.strike(fault, lambda _: True)
    answer = await http.post(server.url)

    assert status == answer.status_code
    assert text in answer.text
    assert (fault is HALVED) is not answer.text.endswith(("}", ">"))
    assert fault.headers.get("Retry-After") == answer.headers.get("Retry-After")
    assert arrives == len(server.asked)


async def test_an_answer_without_a_text_breaks_off_too(server, wire, http):
    wire.strike(BROKEN_OFF, lambda _: True)

    with pytest.raises((httpx2.RemoteProtocolError, httpx2.ReadError)):
        await http.post(f"{server.url}/nothing")


async def test_a_fault_strikes_where_and_as_often_as_it_is_told_until_it_is_healed(server, wire, http):
    wire.strike(answered(503), lambda exchange: exchange.method == "POST", times=2)
    wire.strike(answered(418), lambda exchange: exchange.url.path == "/tea")
    paths = [("GET", "/"), ("POST", "/"), ("POST", "/"), ("POST", "/"), ("GET", "/tea")]
    statuses = [(await http.request(method, f"{server.url}{path}")).status_code for method, path in paths]
    wire.heal()

    assert [201, 503, 503, 201, 418] == statuses
    assert 201 == (await http.get(f"{server.url}/tea")).status_code


async def test_an_answer_that_was_not_closed_is_not_let_go(server, wire, http):
    answer = await http.send(http.build_request("GET", server.url), stream=True)
    is_let_go_at_first = wire.exchanges[0].is_let_go
    await answer.aclose()

    assert (False, True) == (is_let_go_at_first, wire.exchanges[0].is_let_go)


async def test_a_held_request_is_left_when_it_is_cancelled(server, wire, http):
    is_sent = asyncio.Event()
    wire.strike(HELD, lambda _: is_sent.set() is None)
    asking = asyncio.create_task(http.get(server.url))
    await is_sent.wait()
    await wire.exchanges[0].arrived.wait()
    asking.cancel()
    await wire.exchanges[0].left.wait()

    assert [] == server.asked


async def test_a_host_that_does_not_answer_is_a_broken_connection(wire, http):
    with pytest.raises((httpx2.RemoteProtocolError, httpx2.ReadError)):
        await http.get("http://127.0.0.1:1/")
