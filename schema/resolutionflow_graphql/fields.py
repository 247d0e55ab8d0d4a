"""How types are declared: as the SDL reads, a name, a type and a description for every field.

The classes in `types` only declare. What flows through the executor are the domain's own values: a field
without a resolver reads the attribute of its name, one with `attribute` another, one with `resolver` asks a
function that takes the value as its parent. Nothing is wrapped, so that a row costs nothing until it is asked.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any, TypeVar

import strawberry

E = TypeVar("E", bound=enum.EnumMeta)

READER = "reader"
"""In a field's metadata: a function from the parent to the field's value that needs nothing else."""
COST = "cost"
"""In a field's metadata: what it costs by itself, where that is more than reading a row."""
SIZED_BY = "sized-by"
"""In the metadata of a field that gives a list: names of the arguments that tell how many items it may have."""


def field(
    description: str,
    resolver: Any = None,
    *,
    attribute: str | None = None,
    cost: int | None = None,
    sized_by: tuple[str, ...] = (),
    **options: Any,
) -> Any:
    """A field. `attribute` is a dotted path from the parent; `options` are those of `strawberry.field`.

    `cost` and `sized_by` tell what asking for it costs, where that is not told by its type; see `costs`.
    """
    if attribute is not None:
        return read_by(attrgetter(attribute), description, **options)
    metadata = {COST: cost, SIZED_BY: sized_by}
    return strawberry.field(resolver, description=description, metadata=metadata, **options)


def read_by(reader: Callable[[Any], Any], description: str, **options: Any) -> Any:
    """A field whose value a plain function reads from the parent."""

    def resolve(parent: strawberry.Parent[Any]) -> Any:
        return reader(parent)

    return strawberry.field(resolver=resolve, description=description, metadata={READER: reader}, **options)


def describe_enum(members: E, description: str, *, name: str | None = None, **values: str) -> E:
    """Show one of the engine's enums, with a description for every value. Raises KeyError for a missing one."""
    shown = strawberry.enum(members, name=name, description=description)
    for value in shown.__strawberry_definition__.values:  # type: ignore[attr-defined]
        value.description = values[value.name]
    return shown


def given(value: Any) -> Any:
    """The value of an argument, `None` where it was left out."""
    return None if value is strawberry.UNSET else value


def tuple_or_none(values: Sequence[Any] | None) -> tuple[Any, ...] | None:
    """A list argument as the engine takes it."""
    return None if given(values) is None else tuple(values or ())
