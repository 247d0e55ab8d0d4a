"""The scalars that GraphQL itself does not have."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NewType
from uuid import UUID

import strawberry
from strawberry.exceptions import StrawberryInputCoercionError
from strawberry.types.scalar import ScalarDefinition

Markdown = NewType("Markdown", str)
Json = NewType("Json", object)

_RFC_3339 = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d{1,6})?([Zz]|[+-]\d{2}:\d{2})")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def write_datetime(value: datetime) -> str:
    """RFC 3339, in UTC."""
    return value.astimezone(UTC).isoformat()


def read_datetime(value: object) -> datetime:
    """An aware datetime in UTC, from RFC 3339 with an offset."""
    if isinstance(value, str) and _RFC_3339.fullmatch(value):
        try:
            return datetime.fromisoformat(value.upper()).astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    raise StrawberryInputCoercionError(
        "A DateTime is RFC 3339 with an offset, for example 2026-04-05T15:18:00Z."
    )


def read_uuid(value: object) -> UUID:
    """A UUID from its usual form of 36 characters."""
    if isinstance(value, str) and _UUID.fullmatch(value):
        return UUID(value)
    raise StrawberryInputCoercionError("A UUID has 36 characters: 8-4-4-4-12 hexadecimal digits.")


def read_decimal(value: object) -> Decimal:
    """An exact decimal from a string, never from a float."""
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,20}(\.\d{1,20})?", value):
        return Decimal(value)
    raise StrawberryInputCoercionError('A Decimal is a string such as "0.25".')


def read_markdown(value: object) -> str:
    """Text as it was given."""
    if isinstance(value, str):
        return value
    raise StrawberryInputCoercionError("A Markdown text is a string.")


def _same(value: Any) -> Any:
    return value


SCALARS: dict[object, ScalarDefinition] = {
    datetime: strawberry.scalar(
        name="DateTime",
        description="Date and time by RFC 3339 with an offset. Answers are in UTC.",
        specified_by_url="https://scalars.graphql.org/andimarek/date-time.html",
        serialize=write_datetime,
        parse_value=read_datetime,
    ),
    UUID: strawberry.scalar(
        name="UUID",
        description="UUID by RFC 4122, 36 characters.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc4122",
        serialize=str,
        parse_value=read_uuid,
    ),
    Markdown: strawberry.scalar(
        name="Markdown",
        description="CommonMark text, never HTML.",
        specified_by_url="https://spec.commonmark.org/",
        serialize=_same,
        parse_value=read_markdown,
    ),
    Decimal: strawberry.scalar(
        name="Decimal",
        description='Exact decimal number as a string, for example "0.25".',
        serialize=str,
        parse_value=read_decimal,
    ),
    Json: strawberry.scalar(
        name="JSON",
        description="Any JSON value, where a plugin defines the shape.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc8259",
        serialize=_same,
        parse_value=_same,
    ),
}
