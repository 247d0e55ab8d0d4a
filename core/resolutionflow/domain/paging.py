"""Pages by keyset: a place in an order is the value of the ordered field and the row's id, never an offset."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

from .errors import InvalidInput
from .ids import is_id

Row = TypeVar("Row")
MAX_PAGE = 100
NUMBERS = frozenset({"position"})
"""Fields that hold an integer; every other field of an order holds a datetime."""
MAX_NUMBER = 2**31 - 1
DEFAULT_PAGE = 25


@dataclass(frozen=True, slots=True)
class PageOrder:
    """An order of rows: by `field`, then by id."""

    field: str
    descending: bool = False

    @property
    def name(self) -> str:
        """Stands in cursors, so that a cursor of one order is refused by another."""
        return f"{'-' if self.descending else ''}{self.field}"

    def cursor(self, row: object) -> str:
        """The opaque cursor of a row in this order."""
        value = getattr(row, self.field)
        key = f"{value.isoformat()}" if isinstance(value, datetime) else f"{value}"
        return base64.urlsafe_b64encode(f"{self.name} {key} {row.id}".encode()).decode()  # type: ignore[attr-defined]

    def place(self, cursor: str, argument: str) -> Place:
        """Decode a cursor given as `argument`. Raises InvalidInput."""
        try:
            name, key, row_id = (
                base64.b64decode(cursor.encode(), altchars=b"-_", validate=True).decode().split(" ")
            )
            value = _number(key) if self.field in NUMBERS else _moment(key)
        except (ValueError, OverflowError):  # OverflowError: a moment that has no date in UTC
            name, value, row_id = "", 0, ""
        if name != self.name or not is_id(row_id):
            raise InvalidInput(
                f"This is no cursor of this list; give back a cursor as it came, for `{argument}`.",
                path=(argument,),
            )
        return Place(value, row_id)


def _number(text: str) -> int:
    number = int(text)
    if not 0 <= number <= MAX_NUMBER:
        raise ValueError("no number that a row holds")
    return number


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a naive datetime names no moment")
    return moment.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in an order."""

    value: datetime | int
    row_id: str


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which rows: `limit` of them, from the end when `backwards`, strictly between `after` and `before`."""

    order: PageOrder
    limit: int = DEFAULT_PAGE
    backwards: bool = False
    after: Place | None = None
    before: Place | None = None

    @classmethod
    def of(
        cls,
        order: PageOrder,
        *,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> PageRequest:
        """From the arguments of a Relay connection. Raises InvalidInput."""
        if first is not None and last is not None:
            raise InvalidInput("Give `first` or `last`, not both.", path=("last",))
        for argument, value in (("first", first), ("last", last)):
            if value is not None and not 0 <= value <= MAX_PAGE:
                raise InvalidInput(f"`{argument}` must lie between 0 and {MAX_PAGE}.", path=(argument,))
        limit = next((value for value in (first, last) if value is not None), DEFAULT_PAGE)
        return cls(
            order,
            limit,
            backwards=last is not None,
            after=order.place(after, "after") if after is not None else None,
            before=order.place(before, "before") if before is not None else None,
        )


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows in their order, and whether there are more on either side."""

    order: PageOrder
    rows: tuple[Row, ...]
    has_next_page: bool
    has_previous_page: bool

    @classmethod
    def cut(cls, request: PageRequest, fetched: list[Row]) -> Page[Row]:
        """From up to `limit + 1` rows, fetched from the end when the request goes backwards."""
        more = len(fetched) > request.limit
        kept = fetched[: request.limit]
        if request.backwards:
            return cls(request.order, tuple(reversed(kept)), request.before is not None, more)
        return cls(request.order, tuple(kept), more, request.after is not None)
