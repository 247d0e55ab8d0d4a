from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from resolutionflow.domain.errors import IdempotencyConflict
from resolutionflow.domain.idempotency import KeyedInput
from resolutionflow.domain.ids import new_id
from resolutionflow.store.tables import idempotency_keys

NOW = datetime(2026, 4, 5, tzinfo=UTC)
KEYED = KeyedInput("addFact", "key-1", {"text": "It is on."})


async def test_a_fresh_key_has_no_result_and_a_consumed_one_the_first(store, rows):
    async with store.write() as unit:
        fresh = await unit.idempotency_keys.result(rows.actor, KEYED)
        await unit.idempotency_keys.consume(rows.actor, KEYED, {"fact": "1"}, NOW)
    async with store.read() as unit:
        consumed = await unit.idempotency_keys.result(rows.actor, KEYED)

    assert fresh is None
    assert consumed == {"fact": "1"}


async def test_another_input_under_the_same_key_is_a_conflict_that_tells_when_it_was_used(store, rows):
    async with store.write() as unit:
        await unit.idempotency_keys.consume(rows.actor, KEYED, {"fact": "1"}, NOW)

        with pytest.raises(IdempotencyConflict) as caught:
            await unit.idempotency_keys.result(rows.actor, replace(KEYED, values={"text": "It is off."}))

    assert caught.value.first_used_at == NOW


async def test_b53_a_key_is_held_for_one_account_one_person_and_one_mutation(store, rows, other_rows):
    async with store.write() as unit:
        await unit.idempotency_keys.consume(rows.actor, KEYED, {"fact": "1"}, NOW)
        colleague = replace(rows.actor, user_id=new_id())

        assert await unit.idempotency_keys.result(other_rows.actor, KEYED) is None
        assert await unit.idempotency_keys.result(colleague, KEYED) is None
        assert await unit.idempotency_keys.result(rows.actor, replace(KEYED, mutation="suggestFix")) is None


async def test_of_many_writers_with_one_key_one_writes_and_the_others_find_its_result(store, rows):
    async def write(number: int) -> dict[str, str]:
        async with store.write() as unit:
            first = await unit.idempotency_keys.result(rows.actor, KEYED)
            if first is not None:
                return first
            await asyncio.sleep(0.02)
            result = {"fact": str(number)}
            await unit.idempotency_keys.consume(rows.actor, KEYED, result, NOW)
            return result

    results = await asyncio.gather(*map(write, range(5)))

    assert all(result == results[0] for result in results)


async def test_a_key_of_a_write_that_was_rolled_back_is_fresh(store, rows):
    async def fail() -> None:
        async with store.write() as unit:
            await unit.idempotency_keys.consume(rows.actor, KEYED, {"fact": "1"}, NOW)
            raise RuntimeError("rolled back")

    with pytest.raises(RuntimeError, match="rolled back"):
        await fail()

    async with store.read() as unit:
        assert await unit.idempotency_keys.result(rows.actor, KEYED) is None


async def test_b51_of_an_input_only_a_keyed_digest_is_stored(store, rows):
    async with store.write() as unit:
        await unit.idempotency_keys.consume(rows.actor, KEYED, {"fact": "1"}, NOW)
    async with store.engine.connect() as connection:
        stored = repr((await connection.execute(sa.select(idempotency_keys))).all())

    assert "key-1" in stored
    assert "It is on." not in stored
