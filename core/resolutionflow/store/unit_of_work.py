"""One transaction over all repositories. Nothing else commits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from . import postgresql_notices
from .accounts import Accounts
from .activity import ActivityLog
from .clock import database_clock
from .deliveries import Deliveries
from .delivery_claims import DeliveryClaims
from .draft_claims import DraftClaims
from .encryption import Cipher
from .engine import WRITES
from .events import Events
from .facts import Facts
from .idempotency import IdempotencyKeys
from .integrations import Integrations
from .ledger import Ledger
from .model_costs import ModelCosts
from .note_previews import NotePreviews
from .notices import Notice, Notices
from .posted_notes import PostedNotes
from .scripts import Scripts
from .sessions import Sessions
from .steps import Steps
from .suggested_fixes import SuggestedFixes
from .work_intervals import WorkIntervals


class UnitOfWork:
    """The repositories of one transaction. Every method of theirs takes the actor, or is the worker's own."""

    def __init__(self, connection: AsyncConnection, cipher: Cipher) -> None:
        self._connection = connection
        self.notices: list[Notice] = []
        self.accounts = Accounts(connection)
        self.sessions = Sessions(connection)
        self.steps = Steps(connection)
        self.facts = Facts(connection)
        self.suggested_fixes = SuggestedFixes(connection)
        self.scripts = Scripts(connection, cipher)
        self.work_intervals = WorkIntervals(connection)
        self.note_previews = NotePreviews(connection)
        self.draft_claims = DraftClaims(connection)
        self.model_costs = ModelCosts(connection)
        self.integrations = Integrations(connection, cipher)
        self.deliveries = Deliveries(connection)
        self.delivery_claims = DeliveryClaims(connection)
        self.ledger = Ledger(connection)
        self.posted_notes = PostedNotes(connection)
        self.activity = ActivityLog(connection)
        self.idempotency_keys = IdempotencyKeys(connection, cipher)
        self.events = Events(connection)

    async def database_now(self) -> datetime:
        """The database's own clock, which all nodes share."""
        clock = database_clock(self._connection.dialect.name)
        return (await self._connection.execute(sa.select(clock))).scalar_one()

    def notify(self, channel: str, row_id: str) -> None:
        """Wake listeners of `channel` once this transaction is committed."""
        self.notices.append(Notice(channel, row_id))


class Store:
    """Opens units of work."""

    def __init__(self, engine: AsyncEngine, cipher: Cipher) -> None:
        self.engine = engine
        self.cipher = cipher
        self.notices = Notices()
        # SQLite has one writer at a time. In turn costs less than knocking until the other one is done.
        self._turn: AbstractAsyncContextManager[None] = (
            asyncio.Lock() if engine.dialect.name == "sqlite" else nullcontext()
        )

    @asynccontextmanager
    async def hearing(self) -> AsyncIterator[None]:
        """Within the block, what other nodes commit wakes listeners of this one, where the database can tell."""
        async with postgresql_notices.heard(self.engine, self.notices):
            yield

    @asynccontextmanager
    async def write(self) -> AsyncIterator[UnitOfWork]:
        """A transaction that writes: committed when the block ends, rolled back when it raises."""
        async with self._turn, self.engine.connect() as connection:
            await connection.execution_options(**{WRITES: True})
            async with connection.begin():
                unit = UnitOfWork(connection, self.cipher)
                yield unit
                if unit.notices and connection.dialect.name == "postgresql":
                    await postgresql_notices.notify(connection, unit.notices)
        for notice in unit.notices:
            self.notices.publish(notice)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[UnitOfWork]:
        """A transaction that only reads, all of it from one snapshot."""
        async with self.engine.connect() as connection:
            if connection.dialect.name != "sqlite":  # SQLite's WAL readers have a snapshot anyway
                await connection.execution_options(isolation_level="REPEATABLE READ")
            async with connection.begin():
                yield UnitOfWork(connection, self.cipher)
