"""Pages as SQL: keyset conditions for one list, a window for many lists at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from resolutionflow.domain.paging import Page, PageRequest, Place

Entity = TypeVar("Entity")


async def fetch_page(
    connection: AsyncConnection,
    select: sa.Select[Any],
    table: sa.Table,
    request: PageRequest,
    entity: Callable[[Any], Entity],
) -> Page[Entity]:
    """One page of `select`, whose order and place are columns of `table`. One statement."""
    ordered = _between(select, table, request).order_by(*_ordering(table, request)).limit(request.limit + 1)
    rows = (await connection.execute(ordered)).all()
    return Page.cut(request, [entity(row) for row in rows])


async def fetch_pages(
    connection: AsyncConnection,
    select: sa.Select[Any],
    table: sa.Table,
    parent: sa.Column[str],
    parent_ids: Sequence[str],
    request: PageRequest,
    entity: Callable[[Any], Entity],
) -> dict[str, Page[Entity]]:
    """The same page of many parents' lists, by parent id. One statement."""
    number = (
        sa.func.row_number()
        .over(partition_by=parent, order_by=_ordering(table, request))
        .label("row_in_page")
    )
    inner = _between(select.where(parent.in_(parent_ids)), table, request).add_columns(number).subquery()
    limited = sa.select(inner).where(inner.c.row_in_page <= request.limit + 1)
    rows = (await connection.execute(limited.order_by(inner.c[parent.name], inner.c.row_in_page))).all()
    fetched: dict[str, list[Entity]] = {parent_id: [] for parent_id in parent_ids}
    for row in rows:
        fetched[getattr(row, parent.name)].append(entity(row))
    return {parent_id: Page.cut(request, entities) for parent_id, entities in fetched.items()}


def _ordering(table: sa.Table, request: PageRequest) -> tuple[sa.UnaryExpression[Any], ...]:
    descending = request.order.descending is not request.backwards
    columns = (table.c[request.order.field], table.c.id)
    return tuple(column.desc() if descending else column.asc() for column in columns)


def _between(select: sa.Select[Any], table: sa.Table, request: PageRequest) -> sa.Select[Any]:
    key = sa.tuple_(table.c[request.order.field], table.c.id)

    def values(place: Place) -> sa.Tuple:
        return sa.tuple_(
            sa.bindparam(None, place.value, table.c[request.order.field].type),
            sa.bindparam(None, place.row_id, table.c.id.type),
        )

    if request.after:
        bound = values(request.after)
        select = select.where(key < bound if request.order.descending else key > bound)
    if request.before:
        bound = values(request.before)
        select = select.where(key > bound if request.order.descending else key < bound)
    return select
