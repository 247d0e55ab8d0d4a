"""Reading ConnectWise's JSON, and writing its dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from resolutionflow.plugin_api import NotFound, OutcomeUnknown

Record = Mapping[str, Any]
"""A resource of ConnectWise's API."""


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Raises OutcomeUnknown where the answer lacks what a `what` must have."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise OutcomeUnknown(f"ConnectWise's answer on {what} cannot be read.") from error


def number(external_id: str, what: str) -> int:
    """An id as ConnectWise has them. Raises NotFound for what cannot be one, before anything is sent."""
    if external_id.isascii() and external_id.isdecimal() and len(external_id) <= 10:
        return int(external_id)
    raise NotFound(f"'{external_id}' is not the number of a {what} in ConnectWise.")


def part(record: Record, name: str) -> Record:
    """A reference or `_info` inside a record; empty where there is none."""
    value = record.get(name)
    return value if isinstance(value, Mapping) else {}


def moment(text: Any) -> datetime | None:
    """ConnectWise's date and time, in UTC; None for what is none."""
    try:
        value = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def stamp(value: datetime) -> str:
    """An aware datetime in ConnectWise's notation: UTC, whole seconds, `Z`."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
