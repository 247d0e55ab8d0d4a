"""Bearer tokens.

A token is looked up on every request, one indexed read: a revoked one has lost its access by the next request.
"""

from __future__ import annotations

from resolutionflow.domain.access import Actor
from resolutionflow.domain.errors import Unauthenticated
from resolutionflow.services.access import AccessService

from .refusals import Refused, refused


async def authenticate(access: AccessService, authorization: str | None) -> Actor:
    """Who an `Authorization` header stands for. Raises Refused."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise _refused(
            "Send a token: `Authorization: Bearer rf_…`. Operators make one with `resolutionflow tokens`."
        )
    try:
        return await access.authenticate(token.strip())
    except Unauthenticated as error:
        raise _refused(error.message) from None


def _refused(message: str) -> Refused:
    return refused(401, Unauthenticated.code.value, message, WWW_Authenticate="Bearer")
