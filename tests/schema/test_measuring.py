"""The size of a document and of its variables, told by one walk."""

from __future__ import annotations

import pytest
from graphql import get_introspection_query, parse

from resolutionflow.domain.query_limits import DEFAULT_LIMITS
from resolutionflow_graphql.measuring import Size, size_of, values_in


@pytest.mark.parametrize(
    ("document", "size"),
    [
        ("{ viewer { id } }", Size(depth=2, fields=2)),
        ("{ a: viewer { b: id } c: viewer { id } }", Size(depth=2, fields=4, aliases=3)),
        ("query ($n: Int @b) @a { viewer @c @d { id } ... @e { viewer { id } } }", Size(2, 4, 0, 5)),
        ("{ ...A @x ...A } fragment A on Query @y { viewer { ...B } } fragment B on User { n: id }", Size(2, 4, 2, 3)),
        ("{ viewer { id } } fragment Unused on Query { session { deliveries { nodes } } }", Size(3, 5)),
        ("query A { viewer { id } } query B { viewer { id } }", Size(2, 4)),
        ("{ __schema { types { name } } __type { name } x: __typename }", Size(3, 6, 1, 0, 2)),
        ("{ ...A ...Nowhere viewer { id } } fragment A on Query { ...B } fragment B on Query { ...A }", Size(2, 2)),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)  # fmt: skip
def test_a_document_has_the_size_of_what_it_asks_for(document: str, size: Size) -> None:
    assert size == size_of(parse(document))


def test_fragments_that_double_themselves_have_their_true_size() -> None:
    """Each of 100 fragments is spread twice in the one before: 2¹⁰⁰ fields, told in the time of 200 spreads."""
    doubling = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(100))
    document = parse(f"{{ ...F0 }} {doubling} fragment F100 on Query {{ a: viewer @b {{ id }} }}")

    assert Size(depth=2, fields=2 * 2**100, aliases=2**100, directives=2**100) == size_of(document)


def test_the_introspection_query_of_tools_is_within_the_limits() -> None:
    size = size_of(parse(get_introspection_query(input_value_deprecation=True, specified_by_url=True)))

    assert size.depth <= DEFAULT_LIMITS.depth
    assert size.introspections == 1


@pytest.mark.parametrize(
    ("variables", "count"),
    [(None, 0), ({}, 0), ({"a": 1, "b": None}, 2), ({"a": [1, 2, [3, {"b": []}]]}, 7), ({"a": {"b": {"c": 1}}}, 3)],
    ids=str,
)  # fmt: skip
def test_variables_are_counted_at_any_depth(variables: dict[str, object] | None, count: int) -> None:
    assert count == values_in(variables)


def test_variables_may_be_nested_deeper_than_python_calls() -> None:
    nested: list[object] = []
    for _ in range(5_000):
        nested = [nested]

    assert values_in({"a": nested}) == 5_001
