"""How long texts may be, and what they may not hold. Every refusal says what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from .errors import InvalidInput

TITLE = 500
NAME = 200
SHORT = 2_000
LONG = 50_000
ITEMS = 100

Item = TypeVar("Item")


def check_text(value: str | None, path: str, maximum: int, *, required: bool = False) -> str | None:
    """The text as it may be stored; an empty one that is not required counts as none. Raises InvalidInput."""
    if value is None or not value.strip():
        if required:
            raise InvalidInput("This must not be empty.", path=(path,))
        return None
    if len(value) > maximum:
        raise InvalidInput(
            f"This is {len(value):,} characters long; shorten it to {maximum:,}.", path=(path,)
        )
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise InvalidInput(
            "This holds characters that are no text (NUL or half a surrogate pair).", path=(path,)
        )
    return value


def required_text(value: str, path: str, maximum: int) -> str:
    """A text that must not be empty. Raises InvalidInput."""
    return check_text(value, path, maximum, required=True) or ""


def quoted(key: str) -> str:
    """A key as a message repeats it; one too long for a key is left out, for half of one could be half a secret."""
    return f" '{key}'" if len(key) <= NAME else ""


def check_items(items: Sequence[Item], path: str) -> tuple[Item, ...]:
    """A list that is not too long. Raises InvalidInput."""
    if len(items) > ITEMS:
        raise InvalidInput(f"These are {len(items)} items; at most {ITEMS} can be given.", path=(path,))
    return tuple(items)
