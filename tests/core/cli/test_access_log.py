from __future__ import annotations

import logging
import re

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from resolutionflow.cli.access_log import AccessLog


async def hello(request):
    return PlainTextResponse("hello", 201)


async def broken(request):
    raise RuntimeError("what was asked")


async def bye(websocket):
    await websocket.accept()
    await websocket.close(4401)


@pytest.fixture
def client():
    routes = [
        Route("/hello", hello, methods=["GET", "POST"]),
        Route("/broken", broken),
        WebSocketRoute("/bye", bye),
    ]
    with TestClient(AccessLog(Starlette(routes=routes)), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def lines(caplog):
    caplog.set_level(logging.INFO, logger="resolutionflow.access")
    return lambda: [re.sub(r"\d+\.\d ms", "# ms", record.getMessage()) for record in caplog.records]


def test_a_request_is_one_line_with_method_path_status_and_time(client, lines):
    client.get("/hello")
    client.post("/nowhere")

    assert lines() == ["GET /hello 201 # ms", "POST /nowhere 404 # ms"]


def test_b51_neither_query_nor_body_nor_header_is_logged(client, lines, caplog):
    secret = "the-secret-" + "word"

    client.post(f"/hello?query={secret}", content=secret, headers={"Authorization": f"Bearer {secret}"})

    assert lines() == ["POST /hello 201 # ms"]
    assert secret not in caplog.text


def test_a_path_cannot_begin_a_line_of_its_own_and_is_not_endless(client, lines):
    client.get("/a%0AINFO%20forged")
    client.get("/" + "a" * 5000)

    assert lines()[0] == "GET /a%0AINFO%20forged 404 # ms"
    assert len(lines()[1]) < 300


def test_a_request_that_breaks_is_logged_too(client, lines):
    client.get("/broken")

    assert lines() == ["GET /broken 500 # ms"]


def test_a_websocket_is_logged_with_its_closing_code(client, lines):
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/bye") as socket:
        socket.receive_text()

    assert lines() == ["WEBSOCKET /bye 4401 # ms"]
