from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from resolutionflow.domain.access import User
from resolutionflow.store import Store

MOMENT = datetime(2026, 4, 5, 15, 18, tzinfo=UTC)
KEY = "0f" * 32


async def log_in(store: Store, account: str = "Northlight", key: str = KEY) -> User | None:
    async with store.write() as unit:
        return await unit.accounts.add_user_by_login(account, key, "Ann Example", "ann@example.com", MOMENT)


async def make_accounts(store: Store) -> None:
    async with store.write() as unit:
        for name in ("Northlight", "Southdark"):
            await unit.accounts.ensure_account(name, MOMENT)


async def test_first_logins_at_once_make_one_user(store: Store) -> None:
    """Frontends send several requests as soon as somebody has logged in."""
    await make_accounts(store)
    users = await asyncio.gather(*(log_in(store) for _ in range(6)))
    async with store.read() as unit:
        found = await unit.accounts.user_by_login("Northlight", KEY)

    assert {user.id for user in users if user} == {found.id if found else None}
    assert found
    assert found.name == "Ann Example"


async def test_a_login_is_of_one_account(store: Store) -> None:
    await make_accounts(store)
    northlight, southdark = await log_in(store), await log_in(store, "Southdark")
    async with store.read() as unit:
        elsewhere = await unit.accounts.user_by_login("Southdark", "f0" * 32)

    assert northlight
    assert southdark
    assert northlight.account_id != southdark.account_id
    assert elsewhere is None
    assert await log_in(store, "Nowhere") is None
