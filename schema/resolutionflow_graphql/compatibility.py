"""The schema against the last release: `python -m resolutionflow_graphql.compatibility` finds what breaks clients.

What the last release had deprecated may go; anything else has to stay as clients know it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from graphql import (
    REMOVE,
    DirectiveNode,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLSchema,
    GraphQLUnionType,
    Visitor,
    build_ast_schema,
    build_schema,
    find_breaking_changes,
    get_named_type,
    parse,
    visit,
)

from .sdl import print_sdl

RELEASED = Path(__file__).parents[1] / "released.graphql"


def breaking_changes(released: str, current: str) -> list[str]:
    """What clients of the released SDL lose with the current one, but for what that release had deprecated."""
    promised = _promised(released)
    return sorted(change.description for change in find_breaking_changes(promised, build_schema(current)))


class _WithoutDeprecated(Visitor):
    """Takes deprecated fields, arguments, input fields and enum values out of a document."""

    def enter(self, node: Any, *_: Any) -> Any:
        directives: tuple[DirectiveNode, ...] = getattr(node, "directives", None) or ()
        return REMOVE if any(each.name.value == "deprecated" for each in directives) else None


def _promised(released: str) -> GraphQLSchema:
    """The released schema without what it had deprecated, and without types that only that led to."""
    kept = build_ast_schema(visit(parse(released), _WithoutDeprecated()), assume_valid=True)
    roots = [kept.query_type, kept.mutation_type, kept.subscription_type]
    types: dict[str, GraphQLNamedType] = {}
    waiting: list[GraphQLNamedType] = [each for each in roots if each is not None]
    while waiting:
        found = waiting.pop()
        if types.setdefault(found.name, found) is found:
            waiting += [each for each in _leads_to(kept, found) if each.name not in types]
    return GraphQLSchema(
        kept.query_type, kept.mutation_type, kept.subscription_type, types.values(), assume_valid=True
    )


def _leads_to(schema: GraphQLSchema, found: GraphQLNamedType) -> Iterator[GraphQLNamedType]:
    for field in getattr(found, "fields", {}).values():
        yield get_named_type(field.type)
        yield from (get_named_type(argument.type) for argument in getattr(field, "args", {}).values())
    yield from getattr(found, "interfaces", ())
    if isinstance(found, GraphQLInterfaceType | GraphQLUnionType):
        yield from schema.get_possible_types(found)


@click.command()
@click.option("--release", is_flag=True, help="Keep the schema as that of the release being made.")
def main(*, release: bool) -> None:
    """Fail where the schema breaks clients of the last release."""
    if release:
        RELEASED.write_text(print_sdl(), encoding="utf-8")
        return
    changes = breaking_changes(RELEASED.read_text(encoding="utf-8"), print_sdl())
    if changes:
        told = "\n  ".join(["The schema breaks clients of the last release:", *changes])
        sys.exit(f"{told}\nDeprecate first, and take away in a later release: see docs/compatibility.md.")


if __name__ == "__main__":
    main()
