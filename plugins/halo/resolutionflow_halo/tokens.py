"""The access token: asked for when it is needed, kept until it expires, and never asked for twice at once."""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from collections.abc import Mapping
from typing import Any

import httpx2

from resolutionflow.plugin_api import AuthFailed, NotSent, PsaError, Rejected
from resolutionflow.plugin_api.answers import Explainer, is_redirect, read_json, redirect_target
from resolutionflow_halo.configuration import Settings
from resolutionflow_halo.errors import own_words

LONGEST_MARGIN = 60.0
"""A token is given up this many seconds before it expires, or a tenth of its life where that is less."""
PAUSE = 300.0
"""HaloPSA's window of 300 requests rolls over five minutes; a shorter wait would run into it again."""


class Tokens:
    """One client's access token. Whatever fails here failed before the request that it was for was sent."""

    def __init__(self, settings: Settings, http: httpx2.AsyncClient) -> None:
        self.explain = Explainer("HaloPSA", own_words, self._scrub, pause=PAUSE)
        self._settings = settings
        self._http = http
        self._lock = asyncio.Lock()
        self._token: str | None = None
        self._expires = -math.inf
        self._given: deque[str] = deque(maxlen=8)

    async def current(self) -> str:
        """The token that counts now. Raises AuthFailed, Rejected, RateLimited or NotSent."""
        async with self._lock:
            if self._token is None or time.monotonic() >= self._expires:
                self._token = await self._ask()
            return self._token

    def forget(self, token: str) -> None:
        """Ask for another one next time, unless that has happened since."""
        if token == self._token:
            self._token = None

    async def _ask(self) -> str:
        asked_at = time.monotonic()
        response = await self._send()
        body = self._readable(response)
        token, seconds = body.get("access_token"), body.get("expires_in")
        if not isinstance(token, str) or not (token.isascii() and token.isprintable()):
            raise self._not_halo(response)
        life = float(seconds) if isinstance(seconds, int | float) else math.inf
        self._expires = asked_at + life - min(LONGEST_MARGIN, life / 10)
        self._given.append(token)
        return token

    async def _send(self) -> httpx2.Response:
        settings = self._settings
        form = {
            "grant_type": "client_credentials",
            "client_id": settings.client_id,
            "client_secret": settings.client_secret,
            "scope": "all",
        }
        tenant = {"tenant": settings.tenant} if settings.tenant else None
        headers = {"Accept": "application/json"}
        try:
            return await self._http.post(
                settings.token_url, params=tenant, data=form, headers=headers, follow_redirects=False
            )
        except httpx2.HTTPError as error:
            told = self.explain.no_answer(error, httpx2.URL(settings.token_url).host)
            raise NotSent(told.message) from error

    def _readable(self, response: httpx2.Response) -> Mapping[str, Any]:
        if not response.is_success:
            raise self._refused(response)
        try:
            body = read_json(response)
        except ValueError:
            body = None
        if not isinstance(body, Mapping):
            raise self._not_halo(response)
        return body

    def _refused(self, response: httpx2.Response) -> PsaError:
        status = response.status_code
        if status in (400, 401, 403):
            detail = self.explain.detail(response)
            message = f"HaloPSA gives no token for these credentials: {detail.text}"
            return AuthFailed(message, provider_code=detail.code, http_status=status)
        if status == 429:
            return self.explain.answer(response, is_write=False)
        if response.is_server_error:
            return NotSent(self.explain.answer(response, is_write=True).message, http_status=status)
        return self._not_halo(response)

    def _not_halo(self, response: httpx2.Response) -> Rejected:
        status, host = response.status_code, httpx2.URL(self._settings.token_url).host
        if is_redirect(response):
            target = redirect_target(response)
            message = (
                f"{host} sends callers on to {target} instead of giving a token; no redirect is followed."
            )
        else:
            message = f"{host} does not give tokens as HaloPSA does ({status})."
        return Rejected(message, http_status=status)

    def _scrub(self, text: str) -> str:
        text = self._settings.scrub(text)
        for token in self._given:
            text = text.replace(token, "[credential]")
        return text
