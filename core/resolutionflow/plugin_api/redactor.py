"""What a redactor plugin implements. Redactors only add to what is removed; they can never bring text back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of the text that must go, and the kind of secret it is (`[REDACTED:kind]`).

    A kind has up to 40 lower-case letters, digits and dashes, the first of them no dash.
    """

    start: int
    end: int
    kind: str


@runtime_checkable
class Redactor(Protocol):
    """Finds secrets. An exception or a time-out stops whatever was about to be sent."""

    key: str

    def find(self, text: str) -> Iterable[Span]:
        """Spans of `text` that must be removed; they may overlap."""
        ...
