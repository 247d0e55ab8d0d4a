"""How often a token may ask, over HTTP and WebSocket."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from resolutionflow_graphql.negotiation import EVENT_STREAM, GRAPHQL_RESPONSE, JSON

VIEWER = {"query": "{ viewer { name } }"}


@pytest.fixture
def changed_settings() -> dict[str, Any]:
    """Two requests a minute for each token."""
    return {"requests_per_minute": 2}


@pytest.mark.parametrize(
    ("accept", "answered_as"), [(JSON, JSON), (GRAPHQL_RESPONSE, GRAPHQL_RESPONSE), (EVENT_STREAM, JSON)]
)
async def test_a_token_that_asks_too_often_is_told_when_to_ask_again(
    client: Any, sign_in: Callable[..., Any], accept: str, answered_as: str
) -> None:
    answers = [await client.post(json=VIEWER, headers={"accept": accept}) for _ in range(3)]
    other = await (await sign_in("Cole Example")).post(json=VIEWER)
    refused = answers[-1]
    (error,) = refused.json()["errors"]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert other.status_code == 200
    assert refused.headers["content-type"] == f"{answered_as}; charset=utf-8"
    assert 0 < int(refused.headers["retry-after"]) <= 30
    assert error["extensions"] == {"code": "TOO_MANY_REQUESTS"}
    assert f"in {refused.headers['retry-after']} s" in error["message"]


async def test_what_is_refused_counts_too(client: Any) -> None:
    answers = [await client.post(json={"query": "{"}) for _ in range(3)]

    assert [answer.json()["errors"][0]["extensions"]["code"] for answer in answers] == [
        "GRAPHQL_PARSE_FAILED",
        "GRAPHQL_PARSE_FAILED",
        "TOO_MANY_REQUESTS",
    ]


async def test_operations_of_a_connection_count_and_leave_it_open(
    client: Any, dial: Callable[..., Any]
) -> None:
    async with dial(client) as watcher:
        heard = []
        for number in range(3):
            await watcher.subscribe("{ viewer { name } }", str(number))
            heard.append(await watcher.hear())
            if heard[-1]["type"] == "next":
                await watcher.hear()
        await watcher.standing()

    assert [message["type"] for message in heard] == ["next", "next", "error"]
    assert heard[-1]["payload"][0]["extensions"]["code"] == "TOO_MANY_REQUESTS"
