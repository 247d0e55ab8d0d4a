"""What one request may ask for, and how it hears that it asked for more.

Every limit that is passed is refused with the code LIMIT_EXCEEDED, the limit's name, the most that is allowed and
what was found, so that a client can tell what to ask less of.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .refusals import LIMIT_EXCEEDED, Refused

LARGEST_SHOWN = 2**31 - 1
"""Nested fragments stand for numbers that no client could read."""
WORDS = {
    "depth": "fields inside one another",
    "fields": "fields",
    "aliases": "aliases",
    "directives": "directives",
    "introspections": "`__schema` or `__type`",
    "tokens": "tokens",
    "comments": "comments",
    "comparisons": "comparisons of fields with one name, or uses of fragments in fragments",
    "variable_values": "values in the variables",
    "objects": "objects in the answer",
}


class ObjectsExceeded(Exception):
    """The answer holds more objects than one may: nothing more of it is resolved."""

    def __init__(self, maximum: int) -> None:
        super().__init__(f"The answer has more than {maximum:,} objects; ask for smaller pages.")
        self.maximum = maximum


def check(limit: str, maximum: int, found: int) -> None:
    """Raises Refused where more was found than is allowed."""
    if found > maximum:
        raise beyond(limit, maximum, found)


def beyond(limit: str, maximum: int, found: int | None = None) -> Refused:
    """The refusal of a request that passed a limit."""
    return Refused(400, [exceeded(limit, maximum, found)], is_well_formed=True)


def exceeded(limit: str, maximum: int, found: int | None = None) -> Mapping[str, Any]:
    """The error for a limit that was passed; `found` is left out where counting stopped there."""
    extensions: dict[str, Any] = {"code": LIMIT_EXCEEDED, "limit": _camel(limit), "maximum": maximum}
    if found is not None:
        extensions["found"] = min(found, LARGEST_SHOWN)
    return {"message": _message(limit, maximum, found), "extensions": extensions}


def _message(limit: str, maximum: int, found: int | None) -> str:
    if limit == "cost":
        return (
            f"This request costs {found:,}; {maximum:,} is the most. Ask for smaller pages, or fewer of them."
        )
    return f"A request may have at most {maximum:,} {WORDS[limit]}."


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))
