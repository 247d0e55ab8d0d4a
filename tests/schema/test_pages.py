"""Relay pages: both directions, keyset cursors, and every misuse told."""

from __future__ import annotations

from typing import Any

import pytest

PAGE = """
query ($first: Int, $after: String, $last: Int, $before: String, $filter: SessionFilter, $orderBy: SessionOrder) {
  sessions(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {
    totalCount
    edges { cursor node { title } }
    nodes { title }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""


def titles(page: dict[str, Any]) -> list[str]:
    return [node["title"] for node in page["nodes"]]


@pytest.fixture
async def five(client: Any) -> None:
    """Sessions "1" to "5", in this order."""
    for number in range(1, 6):
        await client.start(title=str(number))


@pytest.mark.usefixtures("five")
async def test_pages_forward_hold_every_row_once(client: Any) -> None:
    seen: list[str] = []
    after, more = None, True
    while more:
        page = await client.run(PAGE, first=2, after=after)
        seen += titles(page)
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]

    assert seen == ["5", "4", "3", "2", "1"]


@pytest.mark.usefixtures("five")
async def test_pages_backward_hold_every_row_once_in_the_same_order(client: Any) -> None:
    seen: list[str] = []
    before, more = None, True
    while more:
        page = await client.run(PAGE, last=2, before=before)
        seen = titles(page) + seen
        before, more = page["pageInfo"]["startCursor"], page["pageInfo"]["hasPreviousPage"]

    assert seen == ["5", "4", "3", "2", "1"]


@pytest.mark.usefixtures("five")
async def test_a_page_tells_where_it_stands(client: Any) -> None:
    page = await client.run(PAGE, first=2)
    info, edges = page["pageInfo"], page["edges"]

    assert page["totalCount"] == 5
    assert [edge["node"] for edge in edges] == page["nodes"]
    assert (info["startCursor"], info["endCursor"]) == (edges[0]["cursor"], edges[-1]["cursor"])
    assert (info["hasNextPage"], info["hasPreviousPage"]) == (True, False)


async def test_an_empty_page_has_no_cursors(client: Any) -> None:
    page = await client.run(PAGE, first=0)

    assert page["edges"] == []
    assert page["pageInfo"] == dict.fromkeys(["startCursor", "endCursor"]) | {
        "hasNextPage": False,
        "hasPreviousPage": False,
    }


@pytest.mark.usefixtures("five")
async def test_an_order_can_be_chosen_and_keeps_to_its_own_cursors(client: Any) -> None:
    by_change = {"field": "UPDATED_AT", "direction": "ASC"}
    page = await client.run(PAGE, first=2, orderBy=by_change)
    wrong = await client.ask(PAGE, first=2, after=page["pageInfo"]["endCursor"])

    assert titles(page) == ["1", "2"]
    assert [
        (error["extensions"]["code"], error["extensions"]["argumentPath"]) for error in wrong["errors"]
    ] == [("INVALID_INPUT", ["after"])]


@pytest.mark.usefixtures("five")
async def test_a_filter_counts_and_lists_the_same(client: Any) -> None:
    (third,) = (await client.run(PAGE, filter={"text": "3"}))["nodes"]
    none = await client.run(PAGE, filter={"status": ["RESOLVED"]})
    future = await client.run(PAGE, filter={"createdAt": {"from": "2999-01-01T00:00:00Z"}})
    unlinked = await client.run(PAGE, filter={"hasTicket": False})

    assert third == {"title": "3"}
    assert [none["totalCount"], future["totalCount"], unlinked["totalCount"]] == [0, 0, 5]


@pytest.mark.parametrize(
    ("arguments", "path"),
    [
        ({"first": 101}, "first"),
        ({"first": -1}, "first"),
        ({"last": 101}, "last"),
        ({"first": 1, "last": 1}, "last"),
        ({"after": ""}, "after"),
        ({"after": "nonsense"}, "after"),
        ({"before": "LWNyZWF0ZWRfYXQgeCB5"}, "before"),
        ({"after": "x" * 100_000}, "after"),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_a_page_that_cannot_be_given_is_refused_with_the_argument(
    client: Any, arguments: dict[str, Any], path: str
) -> None:
    answer = await client.ask(PAGE, **arguments)
    (error,) = answer["errors"]

    assert answer["data"] == {"sessions": None}
    assert error["extensions"] == {"code": "INVALID_INPUT", "argumentPath": [path]}
    assert "base64" not in error["message"]
    assert "datetime" not in error["message"]


@pytest.mark.parametrize("engineer", ["nonsense", "U2Vzc2lvbjox"], ids=["malformed", "another type"])
async def test_an_id_in_a_filter_is_refused_with_its_path(client: Any, engineer: str) -> None:
    answer = await client.ask(PAGE, filter={"engineerId": engineer})

    assert [error["extensions"]["argumentPath"] for error in answer["errors"]] == [["filter", "engineerId"]]


async def test_a_session_that_is_not_there_is_an_error_and_a_node_is_null(client: Any) -> None:
    missing = "U2Vzc2lvbjpub25l"
    session = await client.ask("query ($id: ID!) { session(id: $id) { id } }", id=missing)
    node = await client.ask("query ($id: ID!) { node(id: $id) { id } }", id=missing)
    malformed = await client.ask(
        "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=[missing, "nonsense"]
    )

    assert session["errors"][0]["extensions"] == {"code": "NOT_FOUND", "argumentPath": ["id"]}
    assert node == {"data": {"node": None}}
    assert malformed["errors"][0]["extensions"] == {"code": "INVALID_INPUT", "argumentPath": ["ids", "1"]}


async def test_more_than_a_hundred_nodes_are_refused(client: Any) -> None:
    answer = await client.ask(
        "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=["U2Vzc2lvbjpub25l"] * 101
    )

    assert answer["errors"][0]["extensions"]["code"] == "INVALID_INPUT"
