"""The token endpoint: OAuth's client credentials, the tenant in the query."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from resolutionflow.sandbox.faults import ShortTokens
from resolutionflow.sandbox.halo.call import bent
from resolutionflow.sandbox.halo.errors import no_token
from resolutionflow.sandbox.halo.state import TOKEN_SECONDS, HaloState, SandboxCredentials

FORM = "application/x-www-form-urlencoded"


def token_endpoint(state: HaloState) -> Callable[[Request], Awaitable[Response]]:
    """Gives a token to whoever presents this state's credentials. Raises ApiError, 401."""

    async def token(request: Request) -> Response:
        if not request.headers.get("Content-Type", "").startswith(FORM):
            raise no_token("invalid_request")
        form = dict(parse_qsl((await request.body()).decode()))
        _check(form, request.query_params.get("tenant", ""), state.credentials)
        short = bent(request).get("short-tokens")
        seconds = short.seconds if isinstance(short, ShortTokens) else TOKEN_SECONDS
        answer = {"access_token": state.new_token(seconds), "token_type": "Bearer"}
        return JSONResponse({**answer, "expires_in": seconds, "scope": form["scope"]})

    return token


def _check(form: Mapping[str, str], tenant: str, credentials: SandboxCredentials) -> None:
    if form.get("grant_type") != "client_credentials":
        raise no_token("unsupported_grant_type")
    if not form.get("scope"):
        raise no_token("invalid_scope")
    if tenant.casefold() != credentials.tenant.casefold():
        raise no_token("invalid_tenant")
    given = f"{form.get('client_id')}:{form.get('client_secret')}"
    if not hmac.compare_digest(
        given.encode(), f"{credentials.client_id}:{credentials.client_secret}".encode()
    ):
        raise no_token("invalid_client")
