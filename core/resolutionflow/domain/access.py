"""Who acts, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .errors import MissingScope


class Scope(StrEnum):
    """What a token may be used for."""

    SESSIONS_READ = "SESSIONS_READ"
    SESSIONS_WRITE = "SESSIONS_WRITE"
    NOTES_POST = "NOTES_POST"
    INTEGRATIONS_READ = "INTEGRATIONS_READ"
    INTEGRATIONS_WRITE = "INTEGRATIONS_WRITE"


ALL_SCOPES = frozenset(Scope)


@dataclass(frozen=True, slots=True)
class Actor:
    """A user of an account with the scopes of the token they came with.

    `token_id` is of a token on record; one of an OIDC issuer has `expires_at` instead.
    """

    account_id: str
    user_id: str
    scopes: frozenset[Scope]
    token_id: str | None = None
    expires_at: datetime | None = None

    def require(self, scope: Scope) -> None:
        """Raises MissingScope when the token lacks `scope`."""
        if scope not in self.scopes:
            raise MissingScope(scope)


@dataclass(frozen=True, slots=True)
class Account:
    """An MSP: everything belongs to exactly one."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class User:
    """A person of an account."""

    id: str
    account_id: str
    name: str
    email: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Token:
    """A bearer token on record; the token itself is stored as a hash only."""

    id: str
    account_id: str
    user_id: str
    scopes: frozenset[Scope]
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
