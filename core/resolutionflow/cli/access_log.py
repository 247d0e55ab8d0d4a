"""One line for each request: method, path, status, milliseconds. No query, no variables, no header (B51)."""

from __future__ import annotations

import logging
import time
from urllib.parse import quote

from starlette.types import ASGIApp, Message, Receive, Scope, Send

logger = logging.getLogger("resolutionflow.access")

MAX_PATH = 200
NO_ANSWER = "-"


class AccessLog:
    """ASGI middleware that logs a request when it ends; of a WebSocket its closing code is the status."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, connection or life span."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        status: int | str = NO_ANSWER

        async def noting_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "websocket.close":
                status = message.get("code", 1000)
            await send(message)

        async def noting_receive() -> Message:
            nonlocal status
            message = await receive()
            if message["type"] == "websocket.disconnect":
                status = message.get("code", 1005)
            return message

        started = time.perf_counter()
        try:
            await self._app(scope, noting_receive, noting_send)
        finally:
            milliseconds = (time.perf_counter() - started) * 1000
            method = scope.get("method", "WEBSOCKET")
            # The path comes decoded; a line break in it must not begin a line of its own.
            path = quote(scope["path"][:MAX_PATH])
            logger.info("%s %s %s %.1f ms", method, path, status, milliseconds)
