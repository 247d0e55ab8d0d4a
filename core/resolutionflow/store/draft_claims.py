"""Which node is writing which draft, so that all nodes together ask a model once."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from .tables import draft_claims


class DraftClaims:
    """Claims by the digest of what a draft depends on. A claim that was not renewed in time is anybody's."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def take(self, draft: str, owner: str, now: datetime, until: datetime) -> bool:
        """Claim a draft; false where another node has it.

        May raise IntegrityError when another node takes it at the same moment.
        """
        expired = sa.delete(draft_claims).where(draft_claims.c.draft == draft, draft_claims.c.until <= now)
        await self._connection.execute(expired)
        taken = sa.select(draft_claims.c.owner).where(draft_claims.c.draft == draft)
        if (await self._connection.execute(taken)).first() is not None:
            return False
        await self._connection.execute(sa.insert(draft_claims).values(draft=draft, owner=owner, until=until))
        return True

    async def renew(self, draft: str, owner: str, until: datetime) -> None:
        """Hold an own claim for longer."""
        await self._connection.execute(sa.update(draft_claims).where(*_own(draft, owner)).values(until=until))

    async def release(self, draft: str, owner: str) -> None:
        """Give an own claim back."""
        await self._connection.execute(sa.delete(draft_claims).where(*_own(draft, owner)))


def _own(draft: str, owner: str) -> tuple[sa.ColumnElement[bool], ...]:
    return draft_claims.c.draft == draft, draft_claims.c.owner == owner
