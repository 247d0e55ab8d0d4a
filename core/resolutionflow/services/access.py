"""Tokens and people: who asks, and who else belongs to their account."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from datetime import datetime

from resolutionflow.domain.access import ALL_SCOPES, Account, Actor, Scope, Token, User
from resolutionflow.domain.errors import InvalidInput, Unauthenticated
from resolutionflow.domain.ids import new_id
from resolutionflow.domain.limits import NAME, check_text, required_text
from resolutionflow.domain.paging import Page, PageRequest
from resolutionflow.store import Store

from .clock import now
from .oidc import Login, OidcLogins

PREFIX = "rf_"
TOKEN_FORM = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")


class AccessService:
    """Authentication, and the people of an account."""

    def __init__(self, store: Store, logins: OidcLogins | None = None) -> None:
        self._store = store
        self._logins = logins

    async def authenticate(self, secret: str) -> Actor:
        """Who a bearer token stands for, one of ours or of the OIDC issuer's. Raises Unauthenticated."""
        if self._logins is not None and not secret.startswith(PREFIX):
            return await self._logged_in(await self._logins.read(secret))
        if not TOKEN_FORM.fullmatch(secret):
            raise Unauthenticated(
                "The token is malformed: it starts with rf_ and comes from `resolutionflow tokens`."
            )
        async with self._store.read() as unit:
            token = await unit.accounts.token(secret)
        if token is None or not _holds(token):
            raise Unauthenticated("The token is unknown, expired or revoked; ask for a new one.")
        return Actor(token.account_id, token.user_id, token.scopes, token.id)

    async def _logged_in(self, login: Login) -> Actor:
        async with self._store.read() as unit:
            user = await unit.accounts.user_by_login(login.account, login.key)
        if user is None:
            async with self._store.write() as unit:
                user = await unit.accounts.add_user_by_login(
                    login.account, login.key, login.name, login.email, now()
                )
        if user is None:
            raise Unauthenticated("The token is for an account that is unknown here; ask the operator.")
        return Actor(user.account_id, user.id, login.scopes, expires_at=login.expires_at)

    async def is_live(self, actor: Actor) -> bool:
        """Whether the actor's token still holds; for connections that stay open."""
        if actor.token_id is None:
            return actor.expires_at is None or now() < actor.expires_at
        async with self._store.read() as unit:
            token = await unit.accounts.token_by_id(actor.token_id)
        return token is not None and _holds(token)

    async def viewer(self, actor: Actor) -> User:
        """The user the token belongs to."""
        async with self._store.read() as unit:
            return await unit.accounts.user(actor, actor.user_id)

    async def account(self, actor: Actor) -> Account:
        """The account the token belongs to."""
        async with self._store.read() as unit:
            return await unit.accounts.account(actor)

    async def users(self, actor: Actor, user_ids: Sequence[str]) -> dict[str, User]:
        """People of the account by id."""
        async with self._store.read() as unit:
            return await unit.accounts.users_by_id(actor, user_ids)

    async def users_page(self, actor: Actor, request: PageRequest, search: str | None) -> Page[User]:
        """People of the account whose name or e-mail holds `search`. Raises InvalidInput for one that is no text."""
        actor.require(Scope.SESSIONS_READ)
        check_text(search, "search", NAME)
        async with self._store.read() as unit:
            return await unit.accounts.users_page(actor, request, search)

    async def create_token(
        self,
        account: str,
        user: str,
        scopes: frozenset[Scope] = ALL_SCOPES,
        expires_at: datetime | None = None,
        email: str | None = None,
    ) -> tuple[Token, str]:
        """A new token and its secret, which is not kept. Account and user are made where they are missing.

        For operators: it asks nobody. Raises InvalidInput.
        """
        if expires_at is not None and expires_at <= now():
            raise InvalidInput("A token cannot expire in the past.", path=("expiresAt",))
        moment, secret = now(), f"{PREFIX}{secrets.token_urlsafe(32)}"
        async with self._store.write() as unit:
            owner = await unit.accounts.ensure_account(required_text(account, "account", NAME), moment)
            person = await unit.accounts.ensure_user(
                owner.id, required_text(user, "user", NAME), moment, email
            )
            token = Token(new_id(), owner.id, person.id, scopes, moment, expires_at)
            await unit.accounts.add_token(token, secret)
        return token, secret

    async def tokens(self) -> list[tuple[Token, str, str]]:
        """Every token with its account's and user's names. For operators."""
        async with self._store.read() as unit:
            return await unit.accounts.all_tokens()

    async def revoke(self, token_id: str) -> bool:
        """Revoke a token; false when there is none of this id. For operators."""
        async with self._store.write() as unit:
            return await unit.accounts.revoke_token(token_id, now())


def _holds(token: Token) -> bool:
    return token.revoked_at is None and (token.expires_at is None or token.expires_at > now())
