"""Activity of an account: notes posted, time logged, statuses changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from resolutionflow.domain.access import Actor
from resolutionflow.domain.activity import ActivityEntry, ActivityFilter, ActivityType
from resolutionflow.domain.paging import Page, PageRequest

from .paging import fetch_page
from .tables import activity


class ActivityLog:
    """The activity log."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, entry: ActivityEntry) -> None:
        """Write one entry."""
        values = {
            "id": entry.id,
            "account_id": entry.account_id,
            "session_id": entry.session_id,
            "type": entry.type,
            "ticket_external_id": entry.ticket_external_id,
            "hours": entry.hours,
            "at": entry.at,
            "by_id": entry.by_id,
        }
        await self._connection.execute(sa.insert(activity).values(values))

    async def page(self, actor: Actor, request: PageRequest, wanted: ActivityFilter) -> Page[ActivityEntry]:
        """The account's entries, as filtered."""
        select = sa.select(activity).where(activity.c.account_id == actor.account_id)
        if wanted.types is not None:
            select = select.where(activity.c.type.in_(wanted.types))
        if wanted.session_id is not None:
            select = select.where(activity.c.session_id == wanted.session_id)
        if wanted.since is not None:
            select = select.where(activity.c.at >= wanted.since)
        if wanted.until is not None:
            select = select.where(activity.c.at < wanted.until)
        return await fetch_page(self._connection, select, activity, request, _entry)

    async def many(self, actor: Actor, entry_ids: Sequence[str]) -> dict[str, ActivityEntry]:
        """Entries of the account by id; unknown ids are left out."""
        own = sa.and_(activity.c.account_id == actor.account_id, activity.c.id.in_(entry_ids))
        rows = (await self._connection.execute(sa.select(activity).where(own))).all()
        return {row.id: _entry(row) for row in rows}


def _entry(row: Any) -> ActivityEntry:
    return ActivityEntry(
        id=row.id,
        account_id=row.account_id,
        session_id=row.session_id,
        type=ActivityType(row.type),
        ticket_external_id=row.ticket_external_id,
        hours=row.hours,
        at=row.at,
        by_id=row.by_id,
    )
