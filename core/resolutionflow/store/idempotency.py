"""Idempotency keys: held per account, user and mutation, with a digest of the input and what it led to."""

from __future__ import annotations

import hashlib
from datetime import datetime

import orjson
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from resolutionflow.domain.access import Actor
from resolutionflow.domain.errors import IdempotencyConflict
from resolutionflow.domain.idempotency import KeyedInput

from .encryption import Cipher
from .tables import idempotency_keys


class IdempotencyKeys:
    """Keys that a committed write has consumed."""

    def __init__(self, connection: AsyncConnection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher

    async def result(self, actor: Actor, keyed: KeyedInput) -> dict[str, str] | None:
        """What the first write with this key led to (ids by name), or `None` for a fresh key.

        Others who ask for the same key wait until the transaction has ended. Raises IdempotencyConflict when the
        key came with another input.
        """
        await self._wait_for_others(actor, keyed)
        same = sa.and_(
            idempotency_keys.c.account_id == actor.account_id,
            idempotency_keys.c.user_id == actor.user_id,
            idempotency_keys.c.mutation == keyed.mutation,
            idempotency_keys.c.key == keyed.key,
        )
        row = (await self._connection.execute(sa.select(idempotency_keys).where(same))).first()
        if row is None:
            return None
        if row.input_hmac != self._digest(keyed):
            raise IdempotencyConflict(row.created_at)
        result: dict[str, str] = row.result
        return result

    async def consume(self, actor: Actor, keyed: KeyedInput, result: dict[str, str], now: datetime) -> None:
        """Record what the write led to, in its own transaction."""
        values = {
            "account_id": actor.account_id,
            "user_id": actor.user_id,
            "mutation": keyed.mutation,
            "key": keyed.key,
            "input_hmac": self._digest(keyed),
            "result": result,
            "created_at": now,
        }
        await self._connection.execute(sa.insert(idempotency_keys).values(values))

    async def _wait_for_others(self, actor: Actor, keyed: KeyedInput) -> None:
        """Hold the key itself, for there may be no row yet. SQLite's writers go one after another anyway."""
        if self._connection.dialect.name == "sqlite":
            return
        held = orjson.dumps([actor.account_id, actor.user_id, keyed.mutation, keyed.key])
        number = int.from_bytes(hashlib.sha256(held).digest()[:8], "big", signed=True)
        await self._connection.execute(sa.select(sa.func.pg_advisory_xact_lock(number)))

    def _digest(self, keyed: KeyedInput) -> str:
        return self._cipher.digest(orjson.dumps(keyed.values, option=orjson.OPT_SORT_KEYS))
