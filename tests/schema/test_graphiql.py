"""GraphiQL: the page, its files, and examples that run from the first tab to the last."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

import httpx2
import orjson
import pytest
from graphql import parse, validate

from resolutionflow_graphql import graphiql
from resolutionflow_graphql.app import create_app
from resolutionflow_graphql.schema import graphql_schema


async def test_the_page_needs_no_token_and_takes_scripts_from_pinned_places_alone(
    http: httpx2.AsyncClient,
) -> None:
    page = await http.get("/graphiql")
    tags = re.findall(r"<(?:script|link) [^>]*>", page.text)

    assert page.status_code == 200
    pinned = ("/graphiql/", "integrity=", 'href="data:,"')
    assert [] == [tag for tag in tags if not any(place in tag for place in pinned)]
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert "unsafe-eval" not in page.headers["content-security-policy"]


async def test_its_own_files_are_served_and_nothing_else(http: httpx2.AsyncClient) -> None:
    script = await http.get("/graphiql/page.js")
    others = [
        await http.get(f"/graphiql/{name}") for name in ("__init__.py", "page.html", "..%2Fapp.py", "x.js")
    ]

    assert (script.status_code, script.headers["content-type"].split(";")[0]) == (200, "text/javascript")
    assert [other.status_code for other in others] == [404] * 4


async def test_assets_of_a_build_are_taken_before_the_cdn(
    http: httpx2.AsyncClient, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for asset in (graphiql.STYLE, *graphiql.SCRIPTS):
        (tmp_path / asset.name).write_text(f"/* {asset.package} */")
    monkeypatch.setattr(graphiql, "ASSETS", tmp_path)
    page = await http.get("/graphiql")
    script = await http.get("/graphiql/graphiql.min.js")

    assert graphiql.CDN not in page.text
    assert script.text == "/* graphiql@3.8.3 */"


async def test_graphiql_can_be_switched_off(application: Any) -> None:
    paths = {getattr(route, "path", "") for route in create_app(application, graphiql=False).routes}

    assert paths == {"/graphql", "/healthz"}


async def test_the_examples_run_from_the_first_tab_to_the_last(
    client: Any, http: httpx2.AsyncClient, connect: Callable[..., Any], connectwise: Any
) -> None:
    """As the page does it: a variable left null is filled in with what the last answers held.

    Subscriptions, which go over WebSocket, run in tests/browser/test_graphiql.py.
    """
    await connect(client)
    seen: dict[str, Any] = {}
    for example in (await http.get("/graphiql/examples.json")).json():
        assert [] == validate(graphql_schema, parse(example["query"]))
        if "\nsubscription" not in example["query"]:
            variables = fill(orjson.loads(example["variables"] or "{}"), seen)
            answer = await client.ask(example["query"], **variables)

            assert "errors" not in answer, example["query"]
            (data,) = answer["data"].values()
            assert data.get("userErrors", []) == [], example["query"]
            remember(data, seen)

    assert (data["status"], len(data["postedNotes"])) == ("RESOLVED", 1)
    assert len(connectwise.notes(7009)) == 1


NAMED = {"step": "stepId", "session": "sessionId", "fix": "fixId"}


def remember(data: dict[str, Any], seen: dict[str, Any]) -> None:
    """What the page's own `remember` keeps, by the fields that the examples ask for."""
    session = data.get("session") or {}
    if "markdown" in data:
        seen |= {"markdown": data["markdown"], "previewId": data["id"]}
    seen |= {NAMED[name]: data[name]["id"] for name in NAMED if (data.get(name) or {}).get("id")}
    if "stateVersion" in session:
        seen["expectedStateVersion"] = session["stateVersion"]
    for integration in data.get("nodes", ()):
        (ticket,) = integration["tickets"]
        seen["ticket"] = {"integrationId": integration["id"], "externalId": ticket["externalId"]}


def fill(value: Any, seen: dict[str, Any]) -> Any:
    if not isinstance(value, dict):
        return value
    known: Callable[[str], Any] = seen.get
    return {
        name: fill(given, seen)
        if given is not None
        else (str(uuid.uuid4()) if name == "idempotencyKey" else known(name))
        for name, given in value.items()
    }
