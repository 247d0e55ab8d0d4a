"""Accounts, their users and tokens."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from resolutionflow.domain.access import Account, Actor, Scope, Token, User
from resolutionflow.domain.errors import NotFound
from resolutionflow.domain.ids import new_id
from resolutionflow.domain.paging import Page, PageRequest

from .paging import fetch_page
from .tables import accounts, tokens, users


def token_hash(token: str) -> str:
    """How a token is stored. It has 256 random bits, so a plain digest gives nothing away."""
    return hashlib.sha256(token.encode()).hexdigest()


class Accounts:
    """Accounts, users and tokens."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def ensure_account(self, name: str, now: datetime) -> Account:
        """The account of this name, made when it is missing. For operators, not for callers."""
        row = (await self._connection.execute(sa.select(accounts).where(accounts.c.name == name))).first()
        if row:
            return Account(row.id, row.name)
        account = Account(new_id(), name)
        await self._connection.execute(sa.insert(accounts).values(id=account.id, name=name, created_at=now))
        return account

    async def ensure_user(self, account_id: str, name: str, now: datetime, email: str | None = None) -> User:
        """The user of this name, made when it is missing. For operators, not for callers."""
        own = sa.and_(users.c.account_id == account_id, users.c.name == name)
        row = (await self._connection.execute(sa.select(users).where(own))).first()
        if row:
            return _user(row)
        user = User(new_id(), account_id, name, email, now)
        values = {"id": user.id, "account_id": account_id, "name": name, "email": email, "created_at": now}
        await self._connection.execute(sa.insert(users).values(values))
        return user

    async def user_by_login(self, account_name: str, login: str) -> User | None:
        """The user of an account who logs in by this key. For authentication, not for callers."""
        select = sa.select(users).join(accounts, accounts.c.id == users.c.account_id)
        own = sa.and_(accounts.c.name == account_name, users.c.login == login)
        row = (await self._connection.execute(select.where(own))).first()
        return _user(row) if row else None

    async def add_user_by_login(
        self, account_name: str, login: str, name: str, email: str | None, now: datetime
    ) -> User | None:
        """Make the user who logs in by this key, unless it is there meanwhile; `None` where there is no such account.

        A name that somebody else of the account has is told apart. For authentication, not for callers.
        """
        # The lock has others who log in at the same moment wait, on PostgreSQL too.
        select = sa.select(accounts.c.id).where(accounts.c.name == account_name).with_for_update()
        account_id = (await self._connection.execute(select)).scalar()
        if account_id is None:
            return None
        known = await self.user_by_login(account_name, login)
        if known is not None:
            return known
        same_name = sa.exists().where(users.c.account_id == account_id, users.c.name == name)
        if (await self._connection.execute(sa.select(same_name))).scalar():
            name = f"{name[:180]} ({login[:8]})"
        user = User(new_id(), account_id, name, email, now)
        values = {"id": user.id, "account_id": account_id, "name": name, "email": email, "created_at": now}
        await self._connection.execute(sa.insert(users).values(login=login, **values))
        return user

    async def account(self, actor: Actor) -> Account:
        """The actor's account."""
        select = sa.select(accounts).where(accounts.c.id == actor.account_id)
        row = (await self._connection.execute(select)).one()
        return Account(row.id, row.name)

    async def users_by_id(self, actor: Actor, user_ids: Sequence[str]) -> dict[str, User]:
        """Users of the actor's account; unknown ids are left out."""
        own = sa.and_(users.c.account_id == actor.account_id, users.c.id.in_(user_ids))
        rows = (await self._connection.execute(sa.select(users).where(own))).all()
        return {row.id: _user(row) for row in rows}

    async def user(self, actor: Actor, user_id: str) -> User:
        """One user. Raises NotFound."""
        found = await self.users_by_id(actor, [user_id])
        if user_id not in found:
            raise NotFound("user")
        return found[user_id]

    async def users_page(self, actor: Actor, request: PageRequest, search: str | None) -> Page[User]:
        """Users of the account whose name or e-mail holds `search`."""
        select = sa.select(users).where(users.c.account_id == actor.account_id)
        if search:
            matches = [column.icontains(search, autoescape=True) for column in (users.c.name, users.c.email)]
            select = select.where(sa.or_(*matches))
        return await fetch_page(self._connection, select, users, request, _user)

    async def add_token(self, token: Token, secret: str) -> None:
        """Keep a token; of the secret itself only a digest."""
        values = {
            "id": token.id,
            "account_id": token.account_id,
            "user_id": token.user_id,
            "token_hash": token_hash(secret),
            "scopes": sorted(token.scopes),
            "created_at": token.created_at,
            "expires_at": token.expires_at,
        }
        await self._connection.execute(sa.insert(tokens).values(values))

    async def token(self, secret: str) -> Token | None:
        """The token on record for a secret, revoked and expired ones too."""
        select = sa.select(tokens).where(tokens.c.token_hash == token_hash(secret))
        row = (await self._connection.execute(select)).first()
        return _token(row) if row else None

    async def token_by_id(self, token_id: str) -> Token | None:
        """The token on record, revoked and expired ones too."""
        row = (await self._connection.execute(sa.select(tokens).where(tokens.c.id == token_id))).first()
        return _token(row) if row else None

    async def all_tokens(self) -> list[tuple[Token, str, str]]:
        """Every token with its account's and user's names, oldest first. For operators."""
        select = (
            sa.select(tokens, accounts.c.name.label("account_name"), users.c.name.label("user_name"))
            .join(accounts, accounts.c.id == tokens.c.account_id)
            .join(users, users.c.id == tokens.c.user_id)
            .order_by(tokens.c.created_at, tokens.c.id)
        )
        rows = (await self._connection.execute(select)).all()
        return [(_token(row), row.account_name, row.user_name) for row in rows]

    async def revoke_token(self, token_id: str, now: datetime) -> bool:
        """Revoke a token. False when there is none of this id. For operators."""
        update = sa.update(tokens).where(tokens.c.id == token_id).values(revoked_at=now)
        return (await self._connection.execute(update)).rowcount == 1


def _user(row: Any) -> User:
    return User(row.id, row.account_id, row.name, row.email, row.created_at)


def _token(row: Any) -> Token:
    scopes = frozenset(scope for scope in Scope if scope in row.scopes)
    return Token(row.id, row.account_id, row.user_id, scopes, row.created_at, row.expires_at, row.revoked_at)
