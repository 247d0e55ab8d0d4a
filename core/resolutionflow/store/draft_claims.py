"""Which node is writing which draft, so that all nodes together ask a model once."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from .tables import draft_claims


class DraftClaims:
    """Claims by the digest of what a draft depends on. A claim that was not renewed in time is anybody's."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def take(self, draft: str, owner: str, now: datetime, until: datetime) -> bool:
        """Claim a draft; false where another node has it, or takes it at the same moment."""
        expired = sa.delete(draft_claims).where(draft_claims.c.draft == draft, draft_claims.c.until <= now)
        await self._connection.execute(expired)
        try:
            async with self._connection.begin_nested():
                values = {"draft": draft, "owner": owner, "until": until}
                await self._connection.execute(sa.insert(draft_claims).values(values))
        except IntegrityError:
            return False
        return True

    async def renew(self, draft: str, owner: str, until: datetime) -> None:
        """Hold an own claim for longer."""
        await self._connection.execute(sa.update(draft_claims).where(*_own(draft, owner)).values(until=until))

    async def release(self, draft: str, owner: str) -> None:
        """Give an own claim back."""
        await self._connection.execute(sa.delete(draft_claims).where(*_own(draft, owner)))


def _own(draft: str, owner: str) -> tuple[sa.ColumnElement[bool], ...]:
    return draft_claims.c.draft == draft, draft_claims.c.owner == owner
