"""Makes requests go wrong the way the fault board says, on the wire for real."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from email.utils import format_datetime

import anyio
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from resolutionflow.sandbox.exchanges import EXCHANGE, ExchangeLog
from resolutionflow.sandbox.faults import (
    FaultBoard,
    Hang,
    Html,
    LateEffect,
    RateLimit,
    Redirect,
    WireFault,
)
from resolutionflow.sandbox.psa import Clock
from resolutionflow.sandbox.server import ABORT

BENT = "sandbox.bent"
"""Scope key of the rule faults that bend this request, by kind."""

_STATUS = {
    "503": 503,
    "500-after-effect": 500,
    "expired-credentials": 401,
    "forbidden": 403,
    "not-found": 404,
}
_AFTER_EFFECT = {"500-after-effect", "drop-after", "truncated-json"}


class LateEffects:
    """Effects held back: each comes at its time, or when all are released."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._released = asyncio.Event()

    def hold(self, effect: Callable[[], Awaitable[object]], delay: float | None) -> None:
        released = self._released

        async def later() -> None:
            with suppress(TimeoutError):
                async with asyncio.timeout(delay):
                    await released.wait()
            await effect()

        task = asyncio.create_task(later())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def release(self) -> int:
        """Let all that is held back happen now; gives how many effects that were."""
        tasks = list(self._tasks)
        self._released.set()
        self._released = asyncio.Event()
        await asyncio.gather(*tasks)
        return len(tasks)

    async def drop(self) -> None:
        """Let nothing of what is held back ever happen."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class FaultyWire:
    """ASGI middleware between the client and the PSA's own application.

    `refusal` gives the PSA's own body for an error status.
    """

    def __init__(
        self,
        app: ASGIApp,
        faults: FaultBoard,
        log: ExchangeLog,
        clock: Clock,
        refusal: Callable[[int], Response],
    ) -> None:
        self._app = app
        self._faults = faults
        self._log = log
        self._clock = clock
        self._refusal = refusal
        self.late = LateEffects()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _body(receive)
        method, path = scope["method"], scope["path"]
        exchange = self._log.open(method, path, scope["query_string"].decode(), body)
        fault, bent = self._faults.take(method, path)
        exchange.faults = [struck.fault for struck in (fault, *bent) if struck is not None]
        psa = _Psa(self._app, {**scope, EXCHANGE: exchange, BENT: {rule.fault: rule for rule in bent}}, body)
        response = await (self._struck(fault, psa) if fault else psa.answer())
        if isinstance(fault, Hang):
            await _hold(receive, fault.seconds)
        if response is None:
            await _cut(scope, receive)
        else:
            exchange.status = response.status_code
            await response(scope, receive, send)

    async def _struck(self, fault: WireFault, psa: _Psa) -> Response | None:
        """The answer that a struck request gets; None where the connection is cut instead."""
        if isinstance(fault, Hang) or fault.fault in _AFTER_EFFECT:
            answer = await psa.answer()
            return answer if isinstance(fault, Hang) else self._spoilt(fault, answer)
        if isinstance(fault, LateEffect):
            self.late.hold(psa.answer, fault.delay)
            return self._refusal(504) if fault.answer == "504" else None
        return self._instead(fault)

    def _spoilt(self, fault: WireFault, answer: Response) -> Response | None:
        if fault.fault == "truncated-json":
            half = answer.body[: len(answer.body) // 2]
            return Response(half, answer.status_code, media_type=answer.headers["content-type"])
        return None if fault.fault == "drop-after" else self._refusal(_STATUS[fault.fault])

    def _instead(self, fault: WireFault) -> Response | None:
        match fault:
            case RateLimit():
                return self._rate_limited(fault)
            case Html():
                return HTMLResponse(_EDGE_PAGE.format(status=fault.status), fault.status)
            case Redirect():
                return RedirectResponse(fault.location, 302)
        return None if fault.fault == "drop-before" else self._refusal(_STATUS[fault.fault])

    def _rate_limited(self, fault: RateLimit) -> Response:
        answer = self._refusal(429)
        until = self._clock() + timedelta(seconds=fault.retry_after)
        in_seconds = str(fault.retry_after)
        answer.headers["Retry-After"] = (
            in_seconds if fault.form == "seconds" else format_datetime(until, usegmt=True)
        )
        return answer


class _Psa:
    """The PSA's application with one request for it, to be handed over at whatever time."""

    def __init__(self, app: ASGIApp, scope: Scope, body: bytes) -> None:
        self._app = app
        self._scope = scope
        self._body = body

    async def answer(self) -> Response:
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": self._body, "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        await self._app(self._scope, receive, send)
        response = Response(b"".join(part.get("body", b"") for part in sent[1:]), sent[0]["status"])
        response.raw_headers = list(sent[0]["headers"])
        return response


async def _body(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return bytes(body)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _hold(receive: Receive, seconds: float) -> None:
    """Wait, but not for a client that has left."""
    with anyio.move_on_after(seconds):
        await _gone(receive)


async def _cut(scope: Scope, receive: Receive) -> None:
    scope[ABORT]()
    await _gone(receive)


_EDGE_PAGE = """<!DOCTYPE html>
<html><head><title>{status}</title></head>
<body><h1>{status}</h1><p>The edge could not reach the server. Reference 0.demo.</p></body></html>
"""
