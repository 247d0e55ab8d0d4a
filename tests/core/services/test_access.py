from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from resolutionflow.domain.access import ALL_SCOPES, Scope
from resolutionflow.domain.errors import InvalidInput, MissingScope, Unauthenticated
from resolutionflow.domain.paging import PageOrder, PageRequest
from resolutionflow.store.tables import tokens

BY_AGE = PageRequest.of(PageOrder("created_at"))


@pytest.fixture
def access(application):
    return application.access


async def test_a_token_stands_for_its_user_account_and_scopes(access):
    scopes = frozenset({Scope.SESSIONS_READ, Scope.NOTES_POST})
    token, secret = await access.create_token("Northlight", "Ann Example", scopes)

    actor = await access.authenticate(secret)

    assert (actor.account_id, actor.user_id) == (token.account_id, token.user_id)
    assert (actor.scopes, actor.token_id) == (scopes, token.id)
    assert (await access.viewer(actor)).name == "Ann Example"
    assert (await access.account(actor)).name == "Northlight"


async def test_of_a_token_only_a_digest_is_kept(access, store):
    _, secret = await access.create_token("Northlight", "Ann Example")

    async with store.engine.connect() as connection:
        stored = repr((await connection.execute(sa.select(tokens))).all())
    assert secret not in stored
    assert secret.removeprefix("rf_") not in stored


async def test_the_same_names_are_the_same_account_and_user(access):
    first, _ = await access.create_token("Northlight", "Ann Example")
    second, _ = await access.create_token("Northlight", "Ann Example")
    elsewhere, _ = await access.create_token("Southdark", "Ann Example")

    assert (first.account_id, first.user_id) == (second.account_id, second.user_id)
    assert elsewhere.user_id != first.user_id
    assert [(account, user) for _, account, user in await access.tokens()] == [
        ("Northlight", "Ann Example"),
        ("Northlight", "Ann Example"),
        ("Southdark", "Ann Example"),
    ]


async def test_an_unknown_malformed_or_revoked_token_is_refused(access):
    token, secret = await access.create_token("Northlight", "Ann Example")
    actor = await access.authenticate(secret)
    altered = secret[:-1] + ("A" if secret[-1] != "A" else "B")

    for bad in ("", "rf_", altered, f"{secret}x", f"{secret}\n", secret.upper(), "rf_" + "ü" * 43):
        with pytest.raises(Unauthenticated):
            await access.authenticate(bad)
    live = await access.is_live(actor)
    revoked = await access.revoke(token.id)

    assert (live, revoked) == (True, True)
    assert not await access.is_live(actor)
    assert not await access.revoke("0" * 32)
    with pytest.raises(Unauthenticated, match="expired or revoked"):
        await access.authenticate(secret)


async def test_a_token_holds_until_it_expires(access):
    now = datetime.now(UTC)
    _, secret = await access.create_token("Northlight", "Ann", expires_at=now + timedelta(hours=1))
    actor = await access.authenticate(secret)

    with time_machine.travel(now + timedelta(hours=1, seconds=1)):
        assert not await access.is_live(actor)
        with pytest.raises(Unauthenticated):
            await access.authenticate(secret)
    with pytest.raises(InvalidInput, match="in the past"):
        await access.create_token("Northlight", "Ann", ALL_SCOPES, expires_at=now - timedelta(hours=1))


async def test_b53_people_are_seen_within_their_account_alone(access, actor, colleague, other_actor):
    page = await access.users_page(actor, BY_AGE, None)
    found = await access.users_page(actor, BY_AGE, "COLE")
    literal = await access.users_page(actor, BY_AGE, "%")

    assert [user.id for user in page.rows] == [actor.user_id, colleague.user_id]
    assert [user.id for user in found.rows] == [colleague.user_id]
    assert literal.rows == ()
    assert await access.users(actor, [other_actor.user_id]) == {}
    with pytest.raises(InvalidInput):
        await access.users_page(actor, BY_AGE, "a \0 byte")
    with pytest.raises(MissingScope):
        await access.users_page(replace(actor, scopes=frozenset()), BY_AGE, None)
