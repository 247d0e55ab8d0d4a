"""A fast lane for plain values: read off the parent without graphql-core's ceremony.

Most of a page are values that a plain function reads: leaves, and objects of which nothing but such values is
asked. For those graphql-core's resolve info, path and completion cost ten times the reading. The lane is taken
where every part of a value is plain and there; everything else, errors included, goes graphql-core's own way,
which finds the same values and places what is wrong with them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from operator import attrgetter
from typing import Any, cast

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    is_leaf_type,
)
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from resolutionflow.domain.query_limits import DEFAULT_LIMITS

from .fields import READER
from .limits import ObjectsExceeded

Read = Callable[[Any], Any]
"""From a parent to a field's value, or from a value to its JSON. Raises for whatever is not plain."""
Plan = list[tuple[str, Any, Read | None]]
"""Of the fields asked for on a type: response name, graphql-core's details, and the lane where there is one."""

_RAW = "resolutionflow-raw"
_LANE = "resolutionflow-lane"
_MISSING = object()


def plan_readers(schema: GraphQLSchema) -> None:
    """Note how each field of the schema is read, where a plain function does it. Once, when the schema is made."""
    for graphql_type in schema.type_map.values():
        if isinstance(graphql_type, GraphQLObjectType) and not graphql_type.name.startswith("__"):
            for field in graphql_type.fields.values():
                _note_reader(field)


def _note_reader(field: GraphQLField) -> None:
    declared = field.extensions["strawberry-definition"]
    read = declared.metadata.get(READER)
    if read is None and declared.is_basic_field:
        read = attrgetter(declared.python_name)
    if read is None:
        return
    field.extensions[_RAW] = read
    write = _writer(field.type, _leaf_writer)
    if write is not None:
        field.extensions[_LANE] = _after(read, write)


def _after(read: Read, write: Read) -> Read:
    return lambda parent: write(read(parent))


def _writer(output_type: Any, innermost: Callable[[Any], Read | None]) -> Read | None:
    """Writes values of a type, given how its innermost type is written; `None` where that has no lane."""
    if isinstance(output_type, GraphQLNonNull):
        return _writer_of_present(output_type.of_type, innermost)
    write = _writer_of_present(output_type, innermost)
    return None if write is None else lambda value: None if value is None else write(value)


def _writer_of_present(output_type: Any, innermost: Callable[[Any], Read | None]) -> Read | None:
    if not isinstance(output_type, GraphQLList):
        return innermost(output_type)
    write = _writer(output_type.of_type, innermost)
    return None if write is None else lambda values: [write(value) for value in values]


def _leaf_writer(output_type: Any) -> Read | None:
    if not is_leaf_type(output_type):
        return None
    if isinstance(output_type, GraphQLEnumType):
        return {value.value: name for name, value in output_type.values.items()}.__getitem__
    if output_type.name in ("String", "ID", "Markdown"):
        return _text
    return _boolean if output_type.name == "Boolean" else _coerced_by(output_type)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _coerced_by(leaf: GraphQLLeafType) -> Read:
    coerce = leaf.coerce_output_value

    def write(value: Any) -> Any:
        if value is None:
            raise TypeError
        return coerce(value)

    return write


class FastExecutor(StrawberryGraphQLCoreExecutionContext):
    """graphql-core's executor with the fast lane, and a limit on an answer's objects. One for each operation."""

    def __init__(self, *args: Any, max_objects: int = DEFAULT_LIMITS.objects, **options: Any) -> None:
        super().__init__(*args, **options)
        self._max_objects = max_objects
        self._begin()

    def _begin(self) -> None:
        self._objects_left = self._max_objects
        # Each with its field set, which is kept alive so that no other one gets its identity.
        self._plans: dict[int, tuple[dict[str, Any], Plan]] = {}

    def build_per_event_executor(self, payload: Any) -> FastExecutor:
        """An executor for one event of a subscription, which keeps nothing of the events before."""
        executor = cast("FastExecutor", super().build_per_event_executor(payload))
        executor._begin()  # noqa: SLF001  (of its own class)
        # graphql-core shares its own notes among all events, for as long as the subscription runs.
        executor._relevant_sub_fields = {}  # noqa: SLF001
        return executor

    def execute_fields(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,
        path: Path | None,
        grouped_field_set: dict[str, Any],
        position_context: Any,
    ) -> dict[str, Any] | Awaitable[dict[str, Any]]:
        """Resolve the fields of one object: plain values at once, all others as graphql-core does."""
        self._spend()
        values: dict[str, Any] = {}
        others: dict[str, Any] = {}
        for name, details, lane in self._plan(parent_type, grouped_field_set):
            value = _MISSING if lane is None else _try(lane, source_value)
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

    def _plan(self, parent_type: GraphQLObjectType, grouped_field_set: dict[str, Any]) -> Plan:
        """The plan of a field set, of which graphql-core keeps one for all objects of a list."""
        known = self._plans.get(id(grouped_field_set))
        if known is not None:
            return known[1]
        plan = [
            (name, details, self._lane(parent_type, details)) for name, details in grouped_field_set.items()
        ]
        self._plans[id(grouped_field_set)] = (grouped_field_set, plan)
        return plan

    def _lane(self, parent_type: GraphQLObjectType, details: Any) -> Read | None:
        field_name = details[0].node.name.value
        if field_name == "__typename":
            type_name = parent_type.name
            return lambda _: type_name
        field = self.schema.get_field(parent_type, field_name)
        extensions = field.extensions if field else {}
        if _LANE in extensions or _RAW not in extensions:
            return extensions.get(_LANE)
        write = _writer(field.type, lambda inner: self._object_writer(inner, details))  # type: ignore[union-attr]
        return None if write is None else _after(extensions[_RAW], write)

    def _object_writer(self, output_type: Any, details: Any) -> Read | None:
        """Writes objects of which nothing but plain values is asked."""
        if not isinstance(output_type, GraphQLObjectType):
            return None
        plan = self._plan(output_type, self.collect_subfields(output_type, details)[0])
        lanes = [(name, lane) for name, _, lane in plan if lane is not None]
        if len(lanes) < len(plan):
            return None

        def write(value: Any) -> dict[str, Any]:
            if value is None:
                raise TypeError
            self._spend()
            return {name: lane(value) for name, lane in lanes}

        return write

    def _spend(self) -> None:
        """Count one more object of the answer. Raises ObjectsExceeded."""
        self._objects_left -= 1
        if self._objects_left < 0:
            raise ObjectsExceeded(self._max_objects)


def _try(lane: Read, parent: Any) -> Any:
    try:
        return lane(parent)
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
