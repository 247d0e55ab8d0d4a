"""Idempotency: a key chosen by the client, once per intent, bound to the mutation and its whole input."""

from __future__ import annotations

from dataclasses import asdict, dataclass, is_dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class KeyedInput:
    """A mutation's name, its key, and its input as plain values."""

    mutation: str
    key: str
    values: dict[str, object]

    @classmethod
    def of(cls, mutation: str, command: Any) -> KeyedInput | None:
        """From a command dataclass with an `idempotency_key`; `None` where the client gave no key."""
        if not is_dataclass(command) or isinstance(command, type):
            raise TypeError("A command is an instance of a dataclass.")
        values = asdict(command)
        key = values.pop("idempotency_key")
        return cls(mutation, key, values) if key is not None else None
