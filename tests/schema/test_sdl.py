"""The schema as text: no drift, and a description on everything."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    build_schema,
)

from resolutionflow_graphql import sdl
from resolutionflow_graphql.schema import graphql_schema

BUILT_IN = {"String", "Int", "Float", "Boolean", "ID"}


def described_things(graphql_type: GraphQLNamedType) -> Iterator[tuple[str, str | None]]:
    """Everything of a type that a client can name, with its description."""
    yield graphql_type.name, graphql_type.description
    if isinstance(graphql_type, GraphQLEnumType):
        for name, value in graphql_type.values.items():
            yield f"{graphql_type.name}.{name}", value.description
    for name, field in getattr(graphql_type, "fields", {}).items():
        yield f"{graphql_type.name}.{name}", field.description
        for argument, declared in getattr(field, "args", {}).items():
            yield f"{graphql_type.name}.{name}({argument})", declared.description


OWN_TYPES = [
    graphql_type
    for name, graphql_type in graphql_schema.type_map.items()
    if not name.startswith("__") and name not in BUILT_IN
]


def test_the_file_is_what_is_served() -> None:
    assert sdl.FILE.read_text(encoding="utf-8") == sdl.print_sdl()


def test_the_sdl_can_be_read_by_any_tool_and_holds_every_type() -> None:
    built = build_schema(sdl.print_sdl())

    assert {each.name for each in OWN_TYPES} <= set(built.type_map)


@pytest.mark.parametrize("graphql_type", OWN_TYPES, ids=lambda each: each.name)
def test_everything_has_a_description_that_ends_as_a_sentence(graphql_type: GraphQLNamedType) -> None:
    undescribed = [
        name for name, text in described_things(graphql_type) if not (text or "").endswith((".", "`"))
    ]

    assert undescribed == []


def test_no_root_field_nulls_its_siblings() -> None:
    roots = (graphql_schema.query_type, graphql_schema.mutation_type, graphql_schema.subscription_type)
    never_null = [
        f"{root}.{name}"
        for root in roots
        for name, field in root.fields.items()
        if isinstance(field.type, GraphQLNonNull)
    ]

    assert never_null == []


def test_scalars_say_where_they_are_specified() -> None:
    """Decimal alone is specified nowhere but in its description."""
    urls = {each.name: each.specified_by_url for each in OWN_TYPES if isinstance(each, GraphQLScalarType)}

    assert urls == {
        "DateTime": "https://scalars.graphql.org/andimarek/date-time.html",
        "Decimal": None,
        "JSON": "https://www.rfc-editor.org/rfc/rfc8259",
        "Markdown": "https://spec.commonmark.org/",
        "UUID": "https://www.rfc-editor.org/rfc/rfc4122",
    }


def test_deprecations_say_what_to_use_instead() -> None:
    """See docs/compatibility.md."""
    fields = [field for each in OWN_TYPES for field in getattr(each, "fields", {}).values()]
    arguments = [argument for field in fields for argument in getattr(field, "args", {}).values()]
    values = [value for each in OWN_TYPES for value in getattr(each, "values", {}).values()]
    reasons = {each.deprecation_reason for each in (*fields, *arguments, *values)} - {None}

    assert all(re.match("Use ", reason) for reason in reasons)


def test_access_is_settled_at_the_root_and_never_by_field() -> None:
    """A permission class for each field was measured at 45 times the cost; services ask for scopes instead."""
    guarded = [
        f"{each.name}.{name}"
        for each in OWN_TYPES
        if isinstance(each, GraphQLObjectType)
        for name, field in each.fields.items()
        if field.extensions["strawberry-definition"].permission_classes
    ]

    assert guarded == []


def test_inputs_that_take_exactly_one_field_say_so() -> None:
    one_of = [
        name
        for name, each in build_schema(sdl.print_sdl()).type_map.items()
        if isinstance(each, GraphQLInputObjectType) and each.is_one_of
    ]

    assert sorted(one_of) == ["ConfigurationValueInput", "StepAnswerInput"]


def test_check_fails_where_the_file_has_drifted(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(sdl, "FILE", tmp_path / "schema.graphql")
    missing = CliRunner().invoke(sdl.main, ["--check"])
    CliRunner().invoke(sdl.main, ["--write"])
    written = CliRunner().invoke(sdl.main, ["--check"])

    assert (missing.exit_code, written.exit_code) == (1, 0)
    assert "has drifted" in missing.output
