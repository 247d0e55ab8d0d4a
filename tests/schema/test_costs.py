"""What operations cost, and that the schema says so."""

from __future__ import annotations

import re
from typing import Any

import pytest
from graphql import GraphQLInterfaceType, GraphQLObjectType, get_named_type, is_leaf_type, parse

from resolutionflow_graphql.costs import INTROSPECTION, LIST, cost_of
from resolutionflow_graphql.documents import Documents
from resolutionflow_graphql.requests import GraphQLRequest
from resolutionflow_graphql.schema import graphql_schema

PAGE = """
query ($first: Int = 50, $steps: Int) {
  sessions(first: $first) {
    nodes { id title steps(first: $steps) { nodes { id text } } facts(first: 5) { nodes { id text } } }
    pageInfo { endCursor }
  }
}
"""
ADD_FACT = (
    "mutation ($id: ID!, $text: String!) { addFact(input: {sessionId: $id, text: $text}) { fact { id } } }"
)


def cost(query: str, **variables: Any) -> int:
    return Documents(graphql_schema).operation(GraphQLRequest(query, variables, None)).cost


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{ viewer { id name } }", 1),
        ("{ viewer { id account { name } } }", 2),
        ("{ sessions { nodes { id } } }", 1 + 25),
        ("{ sessions(first: 3) { nodes { id } } }", 1 + 3),
        ("{ sessions(last: 3) { edges { cursor node { id } } pageInfo { endCursor } } }", 1 + 1 + 3 * 2),
        ("{ sessions(first: null, last: 2) { nodes { id } } }", 1 + 2),
        ("{ sessions(first: 100000) { nodes { id } } }", 1 + 100),
        ("{ sessions(first: -7) { nodes { id } } }", 1),
        ("{ sessions(first: 2) { totalCount nodes { steps(first: 9) { nodes { id } } } } }", 1 + 10 + 2 * (1 + 1 + 9)),
        ("{ sessions(first: 2) { ...S } } fragment S on SessionConnection { nodes { id } pageInfo { endCursor } }", 4),
        ("{ a: viewer { id } ... on Query { b: viewer { id } } ...V } fragment V on Query { viewer { id } }", 3),
        ('{ nodes(ids: ["a", "b", "c"]) { id ... on Session { engineer { id } } } }', 3 * 2),
        ("{ plugins { id hooks } }", LIST),
        ("{ formatters { plugin { id } } }", 2 * LIST),
        ("{ __typename __schema { queryType { name } } }", INTROSPECTION),
        ('mutation { pauseSession(input: {sessionId: "x"}) { session { id } } }', 11),
        ('subscription { sessionEvents(sessionId: "") { session { id } ... on FactChangedEvent { fact { id } } } }', 3),
    ],
    ids=lambda value: value[:50] if isinstance(value, str) else "",
)  # fmt: skip
def test_the_cost_is_told_by_page_sizes(query: str, expected: int) -> None:
    assert expected == cost(query)


@pytest.mark.parametrize(
    ("variables", "sizes"),
    [({}, (50, 25)), ({"first": 2}, (2, 25)), ({"first": None, "steps": 7}, (25, 7)), ({"first": 2.0}, (2, 25)),
     ({"first": 1e300}, (25, 25)), ({"steps": 10**10}, (50, 25)), ({"steps": "many"}, (50, 25))],
    ids=str,
)  # fmt: skip
def test_page_sizes_may_be_variables_with_defaults(variables: dict[str, Any], sizes: tuple[int, int]) -> None:
    first, steps = sizes

    assert 1 + 1 + first * (1 + 1 + steps + 1 + 5) == cost(PAGE, **variables)


def test_ids_may_be_a_variable() -> None:
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"

    assert [0, 4, 100] == [cost(query, ids=["x"] * number) for number in (0, 4, 5_00)]


def test_each_operation_of_a_document_has_its_own_cost() -> None:
    document = "query A { viewer { id } } query B { users(first: 2) { nodes { id } } }"
    costs = [
        Documents(graphql_schema).operation(GraphQLRequest(document, None, name)).cost for name in ("A", "B")
    ]

    assert costs == [1, 3]


def test_pricing_a_document_takes_the_time_of_its_text() -> None:
    """Fragments that are spread twice are priced once."""
    doubling = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(60))
    document = parse(f"{{ ...F0 }} {doubling} fragment F60 on Query {{ viewer {{ id }} }}")

    assert cost_of(graphql_schema, document, document.definitions[0]).given({}) == 2**60


def test_every_field_that_is_not_free_says_what_it_costs() -> None:
    silent = [
        f"{graphql_type.name}.{name}"
        for graphql_type in graphql_schema.type_map.values()
        if isinstance(graphql_type, GraphQLObjectType | GraphQLInterfaceType)
        and graphql_type.name[:2] != "__"
        for name, field in graphql_type.fields.items()
        if not is_leaf_type(get_named_type(field.type))
        and len(re.findall(r" Cost: .*\.$", field.description or "")) != 1
    ]

    assert silent == []


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("Query.sessions", "Cost: 1, and its items times `first` or `last` (25)."),
        ("Query.nodes", "Cost: its items times the number of `ids`."),
        ("Query.notePreview", "Cost: 500."),
        ("SessionConnection.nodes", "Cost: 1 for each row."),
        ("SessionConnection.totalCount", "Cost: 10."),
        ("PsaIntegration.tickets", "Cost: 50, and its items times `first` (20)."),
        ("Session.postedNotes", "Cost: its items times 10."),
        ("Mutation.addFact", "Cost: 10."),
    ],
)
def test_descriptions_tell_the_rule_that_is_charged(field: str, words: str) -> None:
    owner, _, name = field.partition(".")
    shown: Any = graphql_schema.type_map[owner]

    assert shown.fields[name].description.endswith(words)


async def test_an_answer_says_what_it_cost_when_asked(client: Any) -> None:
    request = {"query": "{ users(first: 3) { nodes { id } } }", "extensions": {"cost": True}}
    asked = (await client.post(json=request)).json()
    unasked = await client.ask("{ users(first: 3) { nodes { id } } }")

    assert asked["extensions"] == {"cost": {"requested": 4, "maximum": 10_000}}
    assert "extensions" not in unasked


def objects_in(value: Any) -> int:
    """How many objects an answer holds."""
    if isinstance(value, list):
        return sum(map(objects_in, value))
    return 1 + sum(map(objects_in, value.values())) if isinstance(value, dict) else 0


async def test_an_answer_has_no_more_objects_than_it_costs(client: Any) -> None:
    for number in range(4):
        session = await client.start(title=f"Session {number}")
        for text in ("It hums", "It is warm", "It is off"):
            await client.run(ADD_FACT, id=session["id"], text=text)
    query = """
    {
      viewer { account { name } }
      providers { plugin { name } configurationFields { key choices { value } } }
      sessions(first: 4) {
        pageInfo { endCursor }
        edges { cursor node { engineer { name } facts(first: 3) { edges { node { text } } } } }
        nodes { account { name } facts(last: 2) { nodes { text } pageInfo { hasNextPage } } }
      }
    }
    """
    answer = (await client.post(json={"query": query, "extensions": {"cost": True}})).json()
    found = objects_in(answer["data"]) - 1  # the answer itself is free

    assert 80 < found <= answer["extensions"]["cost"]["requested"]
