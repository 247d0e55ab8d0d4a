"""Logins at an OIDC issuer: a frontend's own users come with the issuer's JWTs.

The issuer says who somebody is, in which account, and with which scopes. Accounts are made by operators alone: a login
into one that is missing is refused. A user is made at their first login, and known by issuer and subject ever after.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import jwt

from resolutionflow.domain.access import Scope
from resolutionflow.domain.errors import InvalidInput, Unauthenticated
from resolutionflow.domain.limits import NAME, check_text

from .signing_keys import SigningKeys

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures by a key pair. A shared secret or no signature would let whoever knows the public key write tokens."""
LEEWAY_SECONDS = 30
LONGEST_TOKEN = 16_384
LONGEST_EMAIL = 320
REQUIRED = ("iss", "aud", "sub", "exp")
BY_SCOPE = {scope.value: scope for scope in Scope}


@dataclass(frozen=True, slots=True)
class Issuer:
    """Whose tokens are taken: its name, the audience they must be for, and the claims that are read."""

    name: str
    audience: str
    account_claim: str
    scopes_claim: str


@dataclass(frozen=True, slots=True)
class Login:
    """What a token says. `key` stands for issuer and subject."""

    key: str
    account: str
    name: str
    email: str | None
    scopes: frozenset[Scope]
    expires_at: datetime


class OidcLogins:
    """Reads the tokens of one issuer."""

    def __init__(self, issuer: Issuer, keys: SigningKeys) -> None:
        self._issuer = issuer
        self._keys = keys

    async def read(self, token: str) -> Login:
        """What a token says that holds. Raises Unauthenticated."""
        try:
            return self._login(await self._claims(token))
        except jwt.ExpiredSignatureError:
            raise Unauthenticated("The token has expired; log in anew.") from None
        except jwt.PyJWTError:
            raise Unauthenticated(
                "The token is none of the issuer's for this service; log in anew."
            ) from None

    async def _claims(self, token: str) -> Mapping[str, Any]:
        if len(token) > LONGEST_TOKEN:
            raise jwt.InvalidTokenError
        header = jwt.get_unverified_header(token)
        if header.get("alg") not in ALGORITHMS or not isinstance(header.get("kid"), str):
            raise jwt.InvalidTokenError
        key = await self._keys.get(header["kid"])
        if key is None:
            raise jwt.InvalidTokenError
        return jwt.decode(
            token,
            key,
            algorithms=ALGORITHMS,
            audience=self._issuer.audience,
            issuer=self._issuer.name,
            leeway=LEEWAY_SECONDS,
            options={"require": list(REQUIRED), "enforce_minimum_key_length": True},
        )

    def _login(self, claims: Mapping[str, Any]) -> Login:
        account = _text(claims, self._issuer.account_claim, NAME)
        if account is None:
            raise Unauthenticated(
                f"The token has no claim {self._issuer.account_claim!r} that names an account."
            )
        given = (_text(claims, claim, NAME) for claim in ("name", "preferred_username", "email"))
        key = hashlib.sha256(f"{self._issuer.name}\n{claims['sub']}".encode()).hexdigest()
        return Login(
            key=key,
            account=account,
            name=next(filter(None, given), "Unnamed"),
            email=_text(claims, "email", LONGEST_EMAIL),
            scopes=frozenset(_scopes(claims.get(self._issuer.scopes_claim))),
            expires_at=datetime.fromtimestamp(int(claims["exp"]) + LEEWAY_SECONDS, UTC),
        )


def _text(claims: Mapping[str, Any], name: str, longest: int) -> str | None:
    """A claim that can be stored; `None` for any other."""
    value = claims.get(name)
    try:
        return check_text(value.strip(), name, longest) if isinstance(value, str) else None
    except InvalidInput:
        return None


def _scopes(given: object) -> Iterable[Scope]:
    """The scopes among words or a list, as `sessions:read`, `sessions.read` or SESSIONS_READ; others are no matter."""
    words = given.split() if isinstance(given, str) else given if isinstance(given, list) else []
    names = (re.sub(r"[:.]", "_", word).upper() for word in words if isinstance(word, str))
    return (BY_SCOPE[name] for name in names if name in BY_SCOPE)
