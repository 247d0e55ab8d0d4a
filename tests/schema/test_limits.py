"""What a request may ask for: at the limit it is answered, beyond it refused with the limit's name."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from graphql import get_introspection_query

from resolutionflow.bootstrap import Application
from resolutionflow.domain.query_limits import DEFAULT_LIMITS
from resolutionflow_graphql.documents import Documents
from resolutionflow_graphql.negotiation import GRAPHQL_RESPONSE
from resolutionflow_graphql.requests import GraphQLRequest
from resolutionflow_graphql.schema import graphql_schema

MANUAL = (Path(__file__).parents[2] / "docs" / "limits.md").read_text(encoding="utf-8")
SMALL = {
    "max_depth": 3,
    "max_fields": 6,
    "max_aliases": 2,
    "max_directives": 2,
    "max_tokens": 40,
    "max_comments": 2,
    "max_variable_values": 4,
    "max_cost": 8,
}
IDS = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"


@pytest.mark.parametrize("changed_settings", [SMALL], ids=["small limits"])
@pytest.mark.parametrize(
    ("limit", "maximum", "within", "beyond"),
    [
        ("depth", 3, "{ viewer { account { id } } }", "{ viewer { account { id { id } } } }"),
        ("fields", 6, "{ viewer { id id id id id } }", "{ viewer { id id id id id id } }"),
        ("aliases", 2, "{ viewer { a: id b: id } }", "{ viewer { a: id b: id c: id } }"),
        ("directives", 2, "{ viewer { id @skip(if: false) @include(if: true) } }", "{ viewer { id @a @b @c } }"),
        ("tokens", 40, "{ viewer {" + " id" * 5 + " } }" + "", "{ viewer {" + " id" * 37 + " } }"),
        ("comments", 2, "#\n#\n{ viewer { id } }", "#\n#\n#\n{ viewer { id } }"),
        ("cost", 8, "{ users(first: 7) { nodes { id } } }", "{ users(first: 8) { nodes { id } } }"),
    ],
)  # fmt: skip
async def test_each_limit_of_a_document(
    client: Any, limit: str, maximum: int, within: str, beyond: str
) -> None:
    answered = await client.ask(within)
    response = await client.post(json={"query": beyond}, headers={"accept": GRAPHQL_RESPONSE})
    (error,) = response.json()["errors"]

    assert "errors" not in answered, answered
    assert response.status_code == 400
    assert "data" not in response.json()
    found = {"found": maximum + 1} if limit not in ("tokens", "comments") else {}
    assert error["extensions"] == {"code": "LIMIT_EXCEEDED", "limit": limit, "maximum": maximum, **found}
    assert f"{maximum:,}" in error["message"]


@pytest.mark.parametrize("changed_settings", [SMALL], ids=["small limits"])
async def test_the_limit_of_variables(client: Any) -> None:
    within = await client.ask(IDS, ids=["a", "b", "c"])
    beyond = await client.ask(IDS, ids=["a", "b", "c", "d"])

    assert beyond["errors"][0]["extensions"] == {
        "code": "LIMIT_EXCEEDED",
        "limit": "variableValues",
        "maximum": 4,
        "found": 5,
    }
    assert within["errors"][0]["extensions"]["code"] == "INVALID_INPUT"


@pytest.mark.parametrize("changed_settings", [{"max_objects": 5}], ids=["5 objects"])
async def test_an_answer_stops_at_its_limit_of_objects_and_says_so_once(client: Any) -> None:
    for number in range(6):
        await client.start(title=f"Session {number}")
    within = await client.ask("{ sessions(first: 3) { nodes { id } } }")
    beyond = await client.ask("{ a: sessions { nodes { id } } b: sessions { nodes { id } } }")
    (error,) = beyond["errors"]

    assert len(within["data"]["sessions"]["nodes"]) == 3
    assert beyond["data"] == {"a": None, "b": None}
    assert error["extensions"] == {"code": "LIMIT_EXCEEDED", "limit": "objects", "maximum": 5}


@pytest.mark.parametrize("changed_settings", [{"request_seconds": 0.1}], ids=["0.1 s"])
async def test_an_answer_that_takes_too_long_is_given_up(
    client: Any, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[str] = []

    async def slow(*_: Any) -> Any:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("slow")

    monkeypatch.setattr(type(application.access), "viewer", slow)
    response = await client.post(json={"query": "{ viewer { id } }"})

    assert response.status_code == 503
    assert [error["extensions"]["code"] for error in response.json()["errors"]] == ["DEADLINE_EXCEEDED"]
    assert ended == ["slow"]


@pytest.mark.parametrize("changed_settings", [{"introspection": False}], ids=["no introspection"])
async def test_introspection_can_be_switched_off(client: Any) -> None:
    """Then the schema is not shown by mistakes either."""
    schema = await client.ask(get_introspection_query())
    hidden = await client.ask('{ ...A } fragment A on Query { __type(name: "Session") { name } }')
    mistake = await client.ask("{ viewr { id } }")
    named = await client.ask("{ __typename }")

    assert [each["errors"][0]["extensions"]["code"] for each in (schema, hidden)] == [
        "INTROSPECTION_DISABLED"
    ] * 2
    assert "Did you mean" not in str(mistake)
    assert named == {"data": {"__typename": "Query"}}


async def test_by_default_mistakes_are_helped_with(client: Any) -> None:
    assert "Did you mean 'viewer'?" in str(await client.ask("{ viewr { id } }"))


def test_the_manual_tells_every_limit_with_its_default_and_its_setting() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([\d,]+) \| (?:`RESOLUTIONFLOW_MAX_(\w+)`)? ?\|", MANUAL, re.MULTILINE)
    told = {setting.lower(): int(number.replace(",", "")) for _, number, setting in rows if setting}
    limits = asdict(DEFAULT_LIMITS)

    assert told == {name: value for name, value in limits.items() if name not in ("seconds", "introspection")}
    assert [limit for limit, _, setting in rows if not setting] == ["introspections", "comparisons"]


async def test_the_examples_of_the_manual_cost_what_it_says(client: Any) -> None:
    (query,) = re.findall(r"```graphql\n(.*?)```", MANUAL, re.DOTALL)
    (request,) = re.findall(r"-d '(.*?)'\n", MANUAL)
    response = await client.post(content=request, headers={"content-type": "application/json"})
    told = json.loads(re.findall(r"```json\n(.*?)```", MANUAL, re.DOTALL)[-1])

    assert Documents(graphql_schema).operation(GraphQLRequest(query, None, None)).cost == 901
    assert "= 901:" in MANUAL
    assert response.json() == told
