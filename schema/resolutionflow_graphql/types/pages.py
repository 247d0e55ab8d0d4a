"""Relay pages, read straight from the engine's own."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

import strawberry

from resolutionflow.domain.paging import Page, PageOrder, PageRequest
from resolutionflow_graphql import prices
from resolutionflow_graphql.fields import field, given, read_by

T = TypeVar("T")
Row = TypeVar("Row")

First = Annotated[
    int | None,
    strawberry.argument(description="How many from the start, at most 100; 25 where neither is given."),
]
After = Annotated[str | None, strawberry.argument(description="Only what comes after this cursor.")]
Last = Annotated[
    int | None, strawberry.argument(description="How many from the end, at most 100; not with `first`.")
]
Before = Annotated[str | None, strawberry.argument(description="Only what comes before this cursor.")]


def page_request(order: PageOrder, first: First, after: After, last: Last, before: Before) -> PageRequest:
    """The four arguments of a connection. Raises InvalidInput."""
    return PageRequest.of(
        order, first=given(first), after=given(after), last=given(last), before=given(before)
    )


@dataclass(frozen=True, slots=True)
class CountedPage(Generic[Row]):
    """A page that can tell how many rows there are on all pages, once it is asked."""

    page: Page[Row]
    count: Callable[[], Awaitable[int | None]]

    @property
    def rows(self) -> tuple[Row, ...]:
        """The page's rows."""
        return self.page.rows


@dataclass(frozen=True, slots=True)
class _EdgeOf(Generic[Row]):
    order: PageOrder
    node: Row


def _cursor(order: PageOrder, rows: tuple[Any, ...], index: int) -> str | None:
    return order.cursor(rows[index]) if rows else None


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    has_next_page: bool = field("Whether more follow after this page.")
    has_previous_page: bool = field("Whether there are more before this page.")
    start_cursor: str | None = read_by(
        lambda page: _cursor(page.order, page.rows, 0), "Cursor of the first one; null on an empty page."
    )
    end_cursor: str | None = read_by(
        lambda page: _cursor(page.order, page.rows, -1), "Cursor of the last one; null on an empty page."
    )


def _page(source: Any) -> Page[Any]:
    return source.page if isinstance(source, CountedPage) else source


def _edges(source: Any) -> list[_EdgeOf[Any]]:
    page = _page(source)
    return [_EdgeOf(page.order, row) for row in page.rows]


@strawberry.type(description="One object of a page and its place in the list.")
class Edge(Generic[T]):
    cursor: str = read_by(lambda edge: edge.order.cursor(edge.node), "Give it back as `after` or `before`.")
    node: T = field("The object.")


@strawberry.type(description="One page of a list.")
class Connection(Generic[T]):
    edges: list[Edge[T]] = read_by(_edges, "The page's objects with their cursors.")
    nodes: list[T] = field("The page's objects alone.", attribute="rows")
    page_info: PageInfo = read_by(_page, "Whether there is more on either side.")


async def _total_count(parent: strawberry.Parent[CountedPage[Any]]) -> int:
    return await parent.count() or 0


@strawberry.type(name="Connection", description="One page of a list that can be counted.")
class CountedConnection(Connection[T], Generic[T]):
    total_count: int = field(
        "How many there are on all pages. It costs a count: ask only where it is shown.",
        _total_count,
        cost=prices.COUNT,
    )
