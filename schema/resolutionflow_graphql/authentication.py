"""Bearer tokens, and how often each may ask.

A token is looked up on every request, one indexed read: a revoked one has lost its access by the next request.
"""

from __future__ import annotations

import math

from resolutionflow.domain.access import Actor
from resolutionflow.domain.errors import Unauthenticated
from resolutionflow.services.access import AccessService
from resolutionflow.services.rate_limits import RateLimits

from .refusals import TOO_MANY_REQUESTS, Refused, refused


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


def admit(limits: RateLimits, actor: Actor) -> None:
    """Count a request. Raises Refused where the token has asked too often."""
    seconds = math.ceil(limits.take(actor))
    if seconds:
        message = f"This token has asked too often; ask again in {seconds} s."
        raise refused(429, TOO_MANY_REQUESTS, message, Retry_After=str(seconds))


def _refused(message: str) -> Refused:
    return refused(401, Unauthenticated.code.value, message, WWW_Authenticate="Bearer")
