"""What an operation costs, told before it runs.

An object costs 1, and a list or a page what one of its items costs, for each item it may have: the page's size, or
an assumed length where there is none. Plain values are free. What takes more than reading a row has a price of its
own, declared at the field. Each field's description says what it costs (`plan_costs`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    is_composite_type,
    is_leaf_type,
    is_list_type,
)

from resolutionflow.domain.paging import DEFAULT_PAGE, MAX_PAGE

from .fields import COST, SIZED_BY
from .measuring import INTROSPECTIONS

LIST = 10
"""Items that a list without a size is taken to have."""
INTROSPECTION = 1_000
_COST = "resolutionflow-cost"


@dataclass(frozen=True, slots=True)
class FieldCost:
    """How one field is charged: its own price, and how many times what is asked below it.

    `sized_by` are the arguments that tell how many, `length` is how many where they do not. A `row` field is asked
    once for each row of the page that it belongs to.
    """

    own: int = 0
    is_row: bool = False
    sized_by: tuple[str, ...] = ()
    length: int = 1

    def words(self) -> str:
        """What a field's description says of it."""
        if self.is_row:
            return "Cost: 1 for each row."
        times = self._times()
        if not times:
            return f"Cost: {self.own}."
        return (
            f"Cost: {self.own}, and its items times {times}."
            if self.own
            else f"Cost: its items times {times}."
        )

    def _times(self) -> str:
        names = " or ".join(f"`{name}`" for name in self.sized_by)
        if "first" in self.sized_by:
            return f"{names} ({self.length})"
        return f"the number of {names}" if names else str(self.length) if self.length > 1 else ""


@dataclass(frozen=True, slots=True)
class Times:
    """How many times something is charged: by arguments, which may be variables."""

    values: tuple[ValueNode, ...]
    defaults: Mapping[str, ValueNode | None]
    length: int

    def given(self, variables: Mapping[str, Any]) -> int:
        """How many times with these variables. What no resolver takes counts as what it would take at most."""
        for value in self.values:
            number = self._number(value, variables)
            if number is not None:
                return max(0, min(number, MAX_PAGE))
        return self.length

    def _number(self, value: ValueNode | None, variables: Mapping[str, Any]) -> int | None:
        if isinstance(value, VariableNode):
            name = value.name.value
            if name not in variables:
                return self._number(self.defaults.get(name), variables)
            given = variables[name]
            return len(given) if isinstance(given, list) else _whole(given)
        if isinstance(value, IntValueNode):
            return int(value.value)
        return len(value.values) if isinstance(value, ListValueNode) else None


def _whole(given: object) -> int | None:
    """A variable's number; GraphQL takes 2.0 for 2."""
    return int(given) if isinstance(given, int | float) and abs(given) < 2**31 else None


@dataclass(frozen=True, slots=True)
class Cost:
    """A sum: a fixed part, and parts that are charged several times."""

    fixed: int = 0
    parts: tuple[tuple[Times, Cost], ...] = ()

    def plus(self, other: Cost) -> Cost:
        """Both together."""
        return Cost(self.fixed + other.fixed, self.parts + other.parts)

    def given(self, variables: Mapping[str, Any]) -> int:
        """The number, with these variables."""
        return self.fixed + sum(times.given(variables) * cost.given(variables) for times, cost in self.parts)


FREE = Cost()


def plan_costs(schema: GraphQLSchema) -> None:
    """Note what each field of the schema costs, and say so in its description. Once, when the schema is made."""
    for graphql_type in schema.type_map.values():
        if (
            isinstance(graphql_type, GraphQLObjectType | GraphQLInterfaceType)
            and graphql_type.name[:2] != "__"
        ):
            for name, field in graphql_type.fields.items():
                cost = _field_cost(graphql_type, name, field)
                if cost is not None:
                    field.extensions[_COST] = cost
                    field.description = f"{field.description} {cost.words()}"


def _field_cost(
    owner: GraphQLObjectType | GraphQLInterfaceType, name: str, field: GraphQLField
) -> FieldCost | None:
    declared = field.extensions["strawberry-definition"].metadata
    own, sized_by = declared.get(COST), declared.get(SIZED_BY, ())
    named = get_named_type(field.type)
    if is_leaf_type(named):
        return FieldCost(own) if own else None
    if _is_page(owner) and name in ("nodes", "edges"):
        return FieldCost(is_row=True)
    if _is_page(named):
        return FieldCost(own or 1, sized_by=("first", "last"), length=DEFAULT_PAGE)
    if sized_by:
        length = next((field.args[each].default_value for each in sized_by), LIST)
        return FieldCost(own or 0, sized_by=sized_by, length=length if isinstance(length, int) else LIST)
    if _is_list(field.type):
        return FieldCost(own or 0, length=LIST)
    return FieldCost(own or 1)


def _is_page(named: Any) -> bool:
    return isinstance(named, GraphQLObjectType) and "pageInfo" in named.fields


def _is_list(output_type: Any) -> bool:
    return is_list_type(output_type.of_type if isinstance(output_type, GraphQLNonNull) else output_type)


def cost_of(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) -> Cost:
    """What an operation of a valid document costs."""
    root = schema.get_root_type(operation.operation)
    return _Pricing(schema, document, operation).selections(root, operation.selection_set)[0]


class _Pricing:
    """Prices selections. What is asked of a page comes in two parts: once for the page, once for each row."""

    def __init__(
        self, schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode
    ) -> None:
        self._schema = schema
        self._defaults = {
            each.variable.name.value: each.default_value for each in operation.variable_definitions or ()
        }
        self._fragments = {
            each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
        }
        self._known: dict[str, tuple[Cost, Cost]] = {}

    def selections(self, owner: Any, asked: SelectionSetNode) -> tuple[Cost, Cost]:
        once, each_row = FREE, FREE
        for selection in asked.selections:
            if isinstance(selection, FieldNode):
                cost, is_row = self._field(owner, selection)
                once, each_row = (once, each_row.plus(cost)) if is_row else (once.plus(cost), each_row)
                continue
            if isinstance(selection, FragmentSpreadNode):
                more = self._fragment(selection.name.value)
            else:
                more = self._under(owner, selection)
            once, each_row = once.plus(more[0]), each_row.plus(more[1])
        return once, each_row

    def _fragment(self, name: str) -> tuple[Cost, Cost]:
        if name not in self._known:
            self._known[name] = self._under(None, self._fragments[name])
        return self._known[name]

    def _under(self, owner: Any, fragment: Any) -> tuple[Cost, Cost]:
        condition = fragment.type_condition
        named = self._schema.get_type(condition.name.value) if condition else owner
        return self.selections(named, fragment.selection_set)

    def _field(self, owner: Any, asked: FieldNode) -> tuple[Cost, bool]:
        name = asked.name.value
        if name in INTROSPECTIONS:
            return Cost(INTROSPECTION), False
        field = self._schema.get_field(owner, name) if is_composite_type(owner) else None
        charged = field.extensions.get(_COST) if field else None
        if field is None or charged is None:
            return FREE, False
        below = get_named_type(field.type)
        once, each_row = self.selections(below, asked.selection_set) if asked.selection_set else (FREE, FREE)
        if _is_page(below):
            return Cost(charged.own).plus(once).plus(self._many(asked, charged, each_row)), False
        if charged.sized_by or charged.length > 1:
            each = self._many(asked, charged, Cost(1).plus(once))
            return Cost(charged.own).plus(each), False
        return Cost(1 if charged.is_row else charged.own).plus(once), charged.is_row

    def _many(self, asked: FieldNode, charged: FieldCost, each: Cost) -> Cost:
        """The cost of something, as many times as the field says."""
        given = {argument.name.value: argument.value for argument in asked.arguments or ()}
        values = tuple(given[name] for name in charged.sized_by if name in given)
        times = Times(_not_null(values), self._defaults, charged.length)
        if each.parts or any(isinstance(value, VariableNode) for value in values):
            return Cost(0, ((times, each),))
        return Cost(times.given({}) * each.fixed)


def _not_null(values: Sequence[ValueNode]) -> tuple[ValueNode, ...]:
    return tuple(value for value in values if not isinstance(value, NullValueNode))
