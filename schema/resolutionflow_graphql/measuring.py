"""How large a document and its variables are, told in one walk over each, before anything else is done with them.

What a fragment holds counts at every place where it is spread, as it would be answered; the fragment itself is
walked once. So a document that doubles itself through fragments has its true size, at the cost of its text.
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
    OperationDefinitionNode,
    SelectionSetNode,
)

INTROSPECTIONS = ("__schema", "__type")


@dataclass(slots=True)
class Size:
    """How much there is of what is limited: over the whole document, but for the depth."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    introspections: int = 0

    def add(self, other: Size, levels: int) -> None:
        """Count what stands below so many levels."""
        self.depth = max(self.depth, levels + other.depth)
        self.fields += other.fields
        self.aliases += other.aliases
        self.directives += other.directives
        self.introspections += other.introspections


def size_of(document: DocumentNode) -> Size:
    """The size of a document, valid or not. Raises RecursionError where fragments are nested too deeply."""
    return _Walk(document).whole()


class _Walk:
    def __init__(self, document: DocumentNode) -> None:
        self._definitions = document.definitions
        self._fragments = {
            each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
        }
        self._known: dict[str, Size] = {}

    def whole(self) -> Size:
        total = Size()
        for each in self._definitions:
            if isinstance(each, OperationDefinitionNode):
                total.directives += _length(each.directives)
                total.directives += sum(
                    _length(variable.directives) for variable in each.variable_definitions or ()
                )
                self._count(each.selection_set, 0, total)
        for name in self._fragments:
            if name not in self._known:  # one that is spread nowhere
                total.add(self._fragment(name), 0)
        return total

    def _count(self, selections: SelectionSetNode, levels: int, total: Size) -> None:
        for selection in selections.selections:
            total.directives += _length(selection.directives)
            if isinstance(selection, FragmentSpreadNode):
                total.add(self._fragment(selection.name.value), levels)
            elif isinstance(selection, FieldNode):
                total.fields += 1
                total.aliases += selection.alias is not None
                total.introspections += selection.name.value in INTROSPECTIONS
                total.depth = max(total.depth, levels + 1)
                if selection.selection_set is not None:
                    self._count(selection.selection_set, levels + 1, total)
            else:
                self._count(selection.selection_set, levels, total)  # type: ignore[attr-defined]

    def _fragment(self, name: str) -> Size:
        """The size of a fragment; of none where it is unknown or spread within itself, which validation tells."""
        known = self._known.get(name)
        if known is not None:
            return known
        found = self._known[name] = Size()
        fragment = self._fragments.get(name)
        if fragment is None:
            return found
        size = Size(directives=_length(fragment.directives))
        self._count(fragment.selection_set, 0, size)
        self._known[name] = size
        return size


def _length(nodes: Sequence[Any] | None) -> int:
    return len(nodes) if nodes else 0


def values_in(variables: Mapping[str, Any] | None) -> int:
    """How many values the variables hold, at any depth."""
    count = 0
    waiting: list[Any] = [variables or {}]
    while waiting:
        found = waiting.pop()
        inner = found.values() if isinstance(found, Mapping) else found
        count += len(found)
        waiting.extend(each for each in inner if isinstance(each, dict | list))
    return count
