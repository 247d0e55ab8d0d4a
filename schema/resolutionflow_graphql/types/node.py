"""Global Object Identification: one interface, and a register of the types that have it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, TypeVar

import strawberry

from resolutionflow_graphql import ids
from resolutionflow_graphql.context import Context
from resolutionflow_graphql.fields import read_by

C = TypeVar("C", bound=type)

Finder = Callable[[Context, str], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class NodeKind:
    """How objects of one type are told apart, named and found again."""

    type_name: str
    source: type
    key: Callable[[Any], str]
    find: Finder


_BY_SOURCE: dict[type, NodeKind] = {}
NODE_KINDS: dict[str, NodeKind] = {}


def node_type(source: type, find: Finder, *, key: str = "id") -> Callable[[C], C]:
    """Class decorator, above `strawberry.type`: objects of this type are `source` values.

    `key` is the attribute they are found again by, `find(context, key)` does that and gives `None` for none.
    """

    def register(declared: C) -> C:
        kind = NodeKind(declared.__name__, source, attrgetter(key), find)
        _BY_SOURCE[source] = NODE_KINDS[kind.type_name] = kind
        definition = declared.__strawberry_definition__  # type: ignore[attr-defined]
        definition.is_type_of = lambda value, _info: type(value) is source
        return declared

    return register


def global_id(value: Any) -> str:
    """The global id of a value of any registered type."""
    kind = _BY_SOURCE[type(value)]
    return ids.encode(kind.type_name, kind.key(value))


def name_of(value: Any) -> str | None:
    """Type and key of a value of a registered type, which is what its global id says; `None` for any other."""
    kind = _BY_SOURCE.get(type(value))
    return None if kind is None else in_words(kind.type_name, kind.key(value))


def in_words(type_name: str, key: str) -> str:
    """An object's name in a log. `Session:…`, with a colon, would look like a cookie there, and be redacted."""
    return f"{type_name} {key}"


async def find(context: Context, given_id: str, *path: str) -> Any:
    """The object with a global id, `None` where there is none for the caller. Raises InvalidInput."""
    type_name, key = ids.decode(given_id, *path)
    kind = NODE_KINDS.get(type_name)
    return await kind.find(context, key) if kind else None


@strawberry.interface(description="An object with a global id, by which `node` finds it again.")
class Node:
    id: strawberry.ID = read_by(global_id, "Global and opaque: give it back as it came.")

    @classmethod
    def resolve_type(cls, value: Any, *_: Any) -> str:
        """The name of the GraphQL type of a value."""
        return _BY_SOURCE[type(value)].type_name
