"""A fast lane for plain values: the executor reads them off the parent without graphql-core's ceremony.

Most fields of a page are leaves that a plain function reads. For those graphql-core's path, its resolve info
and its completion cost ten times the reading. The lane is taken where a field has such a function and its value
is one that needs no judgement; everything else, errors included, goes graphql-core's own way.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from operator import attrgetter
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    is_leaf_type,
)
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from .fields import READER

Reader = Callable[[Any], Any]

_LANE = "resolutionflow-reader"
_MISSING = object()


def plan_readers(schema: GraphQLSchema) -> None:
    """Give every field of the schema that can have one its reader. Once, when the schema is made."""
    for graphql_type in schema.type_map.values():
        if isinstance(graphql_type, GraphQLObjectType) and not graphql_type.name.startswith("__"):
            for field in graphql_type.fields.values():
                if reader := _reader(field):
                    field.extensions[_LANE] = reader


def _reader(field: GraphQLField) -> Reader | None:
    """Reads and serialises the field's value, or gives `_MISSING` for one that needs graphql-core's judgement."""
    declared = field.extensions.get("strawberry-definition")
    write = _writer(field.type)
    if declared is None or write is None:
        return None
    read = declared.metadata.get(READER)
    if read is None:
        if not declared.is_basic_field:
            return None
        read = attrgetter(declared.python_name)
    empty = _MISSING if isinstance(field.type, GraphQLNonNull) else None

    def reader(parent: Any) -> Any:
        value = read(parent)
        return empty if value is None else write(value)

    return reader


def _writer(output_type: Any) -> Callable[[Any], Any] | None:
    """Serialises a value that is not null, as the type would; `None` for types without a lane."""
    if isinstance(output_type, GraphQLNonNull):
        output_type = output_type.of_type
    if isinstance(output_type, GraphQLList):
        item = _writer(output_type.of_type) if isinstance(output_type.of_type, GraphQLNonNull) else None
        return None if item is None else lambda values: [item(value) for value in values]
    if not is_leaf_type(output_type):
        return None
    if isinstance(output_type, GraphQLEnumType):
        names = {value.value: name for name, value in output_type.values.items()}
        return names.__getitem__
    if output_type.name in ("String", "ID", "Markdown"):
        return _text
    if output_type.name == "Boolean":
        return _boolean
    return output_type.coerce_output_value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


class FastExecutor(StrawberryGraphQLCoreExecutionContext):
    """graphql-core's executor with the fast lane. One for each operation."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._plans: dict[int, list[tuple[str, Any, Reader | None]]] = {}

    def execute_fields(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,
        path: Path | None,
        grouped_field_set: dict[str, Any],
        position_context: Any,
    ) -> dict[str, Any] | Awaitable[dict[str, Any]]:
        """Resolve the fields of one object: plain values at once, all others as graphql-core does."""
        values: dict[str, Any] = {}
        others: dict[str, Any] = {}
        for name, details, reader in self._plan(parent_type, grouped_field_set):
            value = _MISSING if reader is None else _read(reader, source_value)
            if value is _MISSING:
                others[name] = details
            else:
                values[name] = value
        if not others:
            return values
        rest = super().execute_fields(parent_type, source_value, path, others, position_context)
        if not values:
            return rest
        if isinstance(rest, dict):
            return _merged(grouped_field_set, values, rest)
        return _merged_later(grouped_field_set, values, rest)

    def _plan(
        self, parent_type: GraphQLObjectType, grouped_field_set: dict[str, Any]
    ) -> list[tuple[str, Any, Reader | None]]:
        """Which fields have a reader. graphql-core keeps one field set for all objects of a list."""
        plan = self._plans.get(id(grouped_field_set))
        if plan is None:
            plan = [
                (name, details, self._lane(parent_type, details[0].node.name.value))
                for name, details in grouped_field_set.items()
            ]
            self._plans[id(grouped_field_set)] = plan
        return plan

    def _lane(self, parent_type: GraphQLObjectType, field_name: str) -> Reader | None:
        if field_name == "__typename":
            type_name = parent_type.name
            return lambda _: type_name
        field = self.schema.get_field(parent_type, field_name)
        return field.extensions.get(_LANE) if field else None


def _read(reader: Reader, parent: Any) -> Any:
    try:
        return reader(parent)
    except Exception:  # noqa: BLE001  (graphql-core's own way finds the same error, and places it)
        return _MISSING


async def _merged_later(
    names: Iterable[str], values: dict[str, Any], rest: Awaitable[dict[str, Any]]
) -> dict[str, Any]:
    return _merged(names, values, await rest)


def _merged(names: Iterable[str], values: dict[str, Any], rest: dict[str, Any]) -> dict[str, Any]:
    """Both parts in the order in which the fields were asked for."""
    values.update(rest)
    return {name: values[name] for name in names if name in values}
