"""GraphQL over HTTP: what is refused before anything runs, and what answers look like."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from graphql import build_client_schema, get_introspection_query

from resolutionflow.bootstrap import Application
from resolutionflow_graphql import requests
from resolutionflow_graphql.negotiation import GRAPHQL_RESPONSE, JSON
from resolutionflow_graphql.requests import BODY_LIMIT
from resolutionflow_graphql.schema import graphql_schema

VIEWER = "{ viewer { name } }"
PREFLIGHT = {"graphql-require-preflight": "1"}


def assert_refused(response: httpx2.Response, status: int, code: str) -> None:
    """The refusal has this status, is JSON, holds one error with this code, and no data."""
    answer = response.json()

    assert status == response.status_code, answer
    assert {"errors"} == set(answer)
    assert [code] == [error["extensions"]["code"] for error in answer["errors"]]
    assert all(error["message"] for error in answer["errors"])
    assert response.headers["content-type"].split(";")[0] in (JSON, GRAPHQL_RESPONSE)


async def test_a_query_is_answered_with_data_and_a_request_id(client: Any) -> None:
    response = await client.post(json={"query": VIEWER})

    assert response.json() == {"data": {"viewer": {"name": "Ann Example"}}}
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert len(response.headers["x-request-id"]) == 32


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Basic cmY6", "rf_x", "Bearer rf_x", "Bearer rf_" + "A" * 43, "Bearer rf_é"],
)
async def test_without_a_token_that_holds_nothing_is_answered(
    http: httpx2.AsyncClient, authorization: str | None
) -> None:
    headers = {} if authorization is None else {"authorization": authorization.encode()}
    response = await http.post(
        "/graphql", json={"query": "{ __schema { queryType { name } } }"}, headers=headers
    )

    assert_refused(response, 401, "UNAUTHENTICATED")
    assert response.headers["www-authenticate"] == "Bearer"


async def test_a_revoked_token_has_lost_its_access_by_the_next_request(
    client: Any, application: Application
) -> None:
    before = await client.post(json={"query": VIEWER})
    ((token, _, _),) = await application.access.tokens()
    await application.access.revoke(token.id)
    after = await client.post(json={"query": VIEWER})

    assert before.status_code == 200
    assert_refused(after, 401, "UNAUTHENTICATED")


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"1", b'"text"', b"[]", b"{", b"{}", b'{"query": null}', b'{"query": 1}', b'{"query": " "}',
     b'{"query": "\xff\xfe"}', b'{"query": "\xed\xa0\x80"}', b"[" * 60_000, b'{"a":' * 20_000,
     b'{"query": "{ viewer { name } }", "variables": []}', b'{"query": "{ viewer { name } }", "variables": "{}"}',
     b'{"query": "{ viewer { name } }", "operationName": 1}', b'{"query": "{ viewer { name } }", "extensions": 1}',
     b'[{"query": "{ viewer { name } }"}]', b'{"query": NaN}'],
    ids=lambda body: body[:40].decode("latin-1"),
)  # fmt: skip
@pytest.mark.parametrize("accept", [JSON, GRAPHQL_RESPONSE])
async def test_a_body_that_is_no_request_is_refused(client: Any, body: bytes, accept: str) -> None:
    response = await client.post(content=body, headers={"content-type": JSON, "accept": accept})

    assert_refused(response, 400, "BAD_REQUEST")


async def test_a_number_of_ten_thousand_digits_is_refused_as_input(client: Any) -> None:
    body = '{"query": "query ($n: Int) { users(first: $n) { nodes { id } } }", "variables": {"n": %s}}'
    response = await client.post(content=body % ("9" * 10_000), headers={"content-type": JSON})

    assert response.status_code in (200, 400)
    assert response.json()["errors"][0]["extensions"]["code"] in ("BAD_USER_INPUT", "BAD_REQUEST")


@pytest.mark.parametrize(
    "content_type",
    [None, "", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/graphql",
     "application/json; charset=latin-1"],
)  # fmt: skip
async def test_a_body_of_another_type_is_refused(client: Any, content_type: str | None) -> None:
    headers = {} if content_type is None else {"content-type": content_type}
    response = await client.post(content=b'{"query": "{ viewer { name } }"}', headers=headers)

    assert_refused(response, 415, "BAD_REQUEST")


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "Application/JSON; Charset=UTF-8", 'application/json;charset="utf-8"'],
)
async def test_json_in_utf_8_is_taken_however_it_is_spelt(client: Any, content_type: str) -> None:
    body = b'{"query": "{ viewer { name } }"}'
    response = await client.post(content=body, headers={"content-type": content_type})

    assert response.status_code == 200


async def test_a_body_over_the_limit_is_refused_whether_or_not_it_says_its_length(client: Any) -> None:
    async def pieces() -> Any:
        for _ in range(200):
            yield b" " * 1024

    declared = await client.post(content=b" " * (BODY_LIMIT + 1), headers={"content-type": JSON})
    streamed = await client.post(content=pieces(), headers={"content-type": JSON})

    assert_refused(declared, 413, "BAD_REQUEST")
    assert_refused(streamed, 413, "BAD_REQUEST")


async def test_a_body_at_the_limit_is_read(client: Any) -> None:
    body = b'{"query": "{ viewer { name } }"}'
    response = await client.post(content=body.ljust(BODY_LIMIT), headers={"content-type": JSON})

    assert response.status_code == 200


async def test_a_body_that_does_not_arrive_is_given_up(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "BODY_SECONDS", 0.05)
    unblocked = asyncio.Event()

    async def stalled() -> Any:
        yield b"{"
        await unblocked.wait()

    asking = asyncio.create_task(client.post(content=stalled(), headers={"content-type": JSON}))
    try:
        async with asyncio.timeout(5):
            while not asking.done():
                await asyncio.sleep(0.05)
                if not unblocked.is_set():
                    await asyncio.sleep(0.2)
                    unblocked.set()
        response = await asking
    except httpx2.TransportError:
        return  # the connection was closed while the body was still being sent

    assert_refused(response, 408, "BAD_REQUEST")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_other_methods_are_refused(http: httpx2.AsyncClient, method: str) -> None:
    response = await http.request(method, "/graphql")

    assert_refused(response, 405, "BAD_REQUEST")
    assert response.headers["allow"] == "GET, POST"


async def test_a_client_that_accepts_no_json_is_refused(client: Any) -> None:
    response = await client.post(json={"query": VIEWER}, headers={"accept": "text/html"})

    assert_refused(response, 406, "BAD_REQUEST")


async def test_a_get_runs_a_query_where_a_browser_would_have_to_ask_first(client: Any) -> None:
    headers = {"authorization": f"Bearer {client.token}"}
    parameters = {
        "query": "query Users($n: Int) { users(first: $n) { nodes { name } } }",
        "variables": '{"n": 1}',
    }
    plain = await client.http.get("/graphql", params=parameters, headers=headers)
    asked = await client.http.get("/graphql", params=parameters, headers=headers | PREFLIGHT)

    assert_refused(plain, 403, "BAD_REQUEST")
    assert asked.json() == {"data": {"users": {"nodes": [{"name": "Ann Example"}]}}}


async def test_a_get_runs_no_mutation(client: Any) -> None:
    headers = {"authorization": f"Bearer {client.token}"} | PREFLIGHT
    query = "mutation { startSession(input: {}) { session { id } } }"
    response = await client.http.get("/graphql", params={"query": query}, headers=headers)
    sessions = await client.run("{ sessions { totalCount } }")

    assert_refused(response, 405, "BAD_REQUEST")
    assert sessions["totalCount"] == 0


@pytest.mark.parametrize("variables", ["{", "[1]", "1"])
async def test_a_get_with_variables_that_are_no_object_is_refused(client: Any, variables: str) -> None:
    headers = {"authorization": f"Bearer {client.token}"} | PREFLIGHT
    parameters = {"query": VIEWER, "variables": variables}
    response = await client.http.get("/graphql", params=parameters, headers=headers)

    assert_refused(response, 400, "BAD_REQUEST")


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({"query": "{ viewer { name }"}, "GRAPHQL_PARSE_FAILED"),
        ({"query": "{" + "viewer {" * 2_000}, "LIMIT_EXCEEDED"),
        ({"query": "{" + "a " * 6_000 + "}"}, "LIMIT_EXCEEDED"),
        ({"query": "{ viewer { surname } }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "subscription { anything }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": '{ users(first: "one") { nodes { id } } }'}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "query A { viewer { id } } query B { viewer { id } }"}, "BAD_USER_INPUT"),
        ({"query": "query A { viewer { id } }", "operationName": "B"}, "BAD_USER_INPUT"),
        (
            {"query": "query ($id: ID!) { session(id: $id) { id } }", "variables": {}},
            "BAD_USER_INPUT",
        ),
        (
            {"query": "query ($n: Int) { users(first: $n) { nodes { id } } }", "variables": {"n": "x"}},
            "BAD_USER_INPUT",
        ),
    ],
    ids=lambda value: str(value)[:60],
)
async def test_what_graphql_refuses_is_400_or_for_plain_json_200(
    client: Any, request_: dict[str, Any], code: str
) -> None:
    """GraphQL over HTTP: a well-formed request that does not run is 200 for application/json, 400 for its own type."""
    plain = await client.post(json=request_, headers={"accept": JSON})
    own = await client.post(json=request_, headers={"accept": GRAPHQL_RESPONSE})

    for response in (plain, own):
        assert {code} == {error["extensions"]["code"] for error in response.json()["errors"]}
        assert "data" not in response.json()
    assert own.status_code == 400
    assert plain.status_code == (400 if "query A" in request_["query"] else 200)


async def test_a_failed_field_leaves_its_siblings_and_is_200(client: Any) -> None:
    query = "query ($id: ID!) { viewer { name } session(id: $id) { id } }"
    response = await client.post(
        json={"query": query, "variables": {"id": "U2Vzc2lvbjpub25l"}}, headers={"accept": GRAPHQL_RESPONSE}
    )

    assert response.status_code == 200
    assert response.json()["data"] == {"viewer": {"name": "Ann Example"}, "session": None}
    assert [error["extensions"]["code"] for error in response.json()["errors"]] == ["NOT_FOUND"]


async def test_a_bug_is_masked_and_found_in_the_log_by_its_request_id(
    client: Any, application: Application, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(_: Any) -> Any:
        raise RuntimeError("the database password is in here")

    monkeypatch.setattr(type(application.access), "viewer", broken)
    with caplog.at_level(logging.ERROR):
        response = await client.post(json={"query": VIEWER})
    (error,) = response.json()["errors"]

    assert error["extensions"]["code"] == "INTERNAL"
    assert "password" not in response.text
    assert response.headers["x-request-id"] == error["extensions"]["requestId"]
    assert error["extensions"]["requestId"] in error["message"]
    assert error["extensions"]["requestId"] in caplog.text


async def test_a_bug_outside_of_a_field_is_masked_too(
    client: Any, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any) -> Any:
        raise RuntimeError("secret")

    monkeypatch.setattr(type(application.access), "authenticate", broken)
    response = await client.post(json={"query": VIEWER})

    assert_refused(response, 500, "INTERNAL")
    assert "secret" not in response.text


async def test_logs_hold_neither_queries_nor_variables_nor_tokens(
    client: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        await client.start(title="Zebra unplugged")
        await client.ask("query ($id: ID!) { session(id: $id) { id } }", id="zebra")

    assert "ebra" not in caplog.text
    assert client.token not in caplog.text


async def test_tools_build_the_whole_schema_from_introspection(client: Any) -> None:
    query = get_introspection_query(specified_by_url=True, input_value_deprecation=True)
    answer = await client.ask(query)
    built = build_client_schema(answer["data"])

    assert set(built.type_map) == set(graphql_schema.type_map)
    assert built.type_map["Session"].fields["steps"].args["first"].description


async def test_health_needs_no_token(http: httpx2.AsyncClient) -> None:
    assert (await http.get("/healthz")).json() == {"status": "ok"}


async def test_tokens_are_taken_whatever_the_case_of_bearer(client: Any) -> None:
    headers = {"authorization": f"bearer {client.token}"}
    response = await client.http.post("/graphql", json={"query": VIEWER}, headers=headers)

    assert response.status_code == 200


@pytest.mark.parametrize("scope", ["SESSIONS_READ", "INTEGRATIONS_READ"])
async def test_a_missing_scope_is_a_top_level_error_of_a_query(
    sign_in: Callable[..., Any], scope: str
) -> None:
    other = await sign_in(scopes={"NOTES_POST"})
    fields = {
        "SESSIONS_READ": "sessions { nodes { id } }",
        "INTEGRATIONS_READ": "psaIntegrations { nodes { id } }",
    }
    answer = await other.ask(f"{{ viewer {{ name }} {fields[scope]} }}")
    (error,) = answer["errors"]

    assert error["extensions"]["code"] == "FORBIDDEN"
    assert scope in error["message"]
    assert answer["data"]["viewer"] == {"name": "Ann Example"}
