"""GraphQL over WebSocket: graphql-transport-ws, and nothing older.

Closing codes: 4400 malformed message, 4401 operation before init, 4403 token that does not hold (any more), 4406 other
protocol, 4408 no init in time, 4409 id in use, 4429 second init.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing, suppress
from typing import Any

import orjson
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from resolutionflow.bootstrap import Application
from resolutionflow.domain.access import Actor
from resolutionflow.domain.ids import new_id

from .authentication import admit, authenticate
from .context import Context
from .errors import internal_error
from .operations import OperationRunner
from .refusals import BAD_REQUEST, Refused
from .websocket_messages import Closed, Complete, Init, Message, Ping, Pong, Subscribe, read_message

logger = logging.getLogger(__name__)

PROTOCOL = "graphql-transport-ws"
INIT_SECONDS = 3.0
TOKEN_CHECK_SECONDS = 5.0
"""How often it is checked that the token of an open connection still holds."""
MOST_OPERATIONS = 100
LONGEST_REASON = 123
"""Bytes, by RFC 6455."""


class WebSocketEndpoint:
    """The ASGI app that takes WebSockets at /graphql."""

    def __init__(self, application: Application, runner: OperationRunner) -> None:
        self._application = application
        self._runner = runner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection until either side closes it."""
        socket = WebSocket(scope, receive, send)
        if PROTOCOL not in scope.get("subprotocols", ()):
            await socket.accept()
            await socket.close(4406, f"Use the subprotocol {PROTOCOL}.")
            return
        await socket.accept(subprotocol=PROTOCOL)
        await _Connection(socket, self._application, self._runner).serve()


class _Connection:
    def __init__(self, socket: WebSocket, application: Application, runner: OperationRunner) -> None:
        self._socket = socket
        self._application = application
        self._runner = runner
        self._actor: Actor | None = None
        self._operations: dict[str, asyncio.Task[None]] = {}

    async def serve(self) -> None:
        guard = asyncio.create_task(self._guard())
        try:
            while self._is_open:
                await self._handle(read_message(await self._receive()))
        except Closed as closed:
            await self._close(closed)
        except WebSocketDisconnect:
            pass
        finally:
            tasks = [guard, *self._operations.values()]
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)

    async def _receive(self) -> str | None:
        frame = await self._socket.receive()
        if frame["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(frame.get("code", 1005))
        text: str | None = frame.get("text")
        return text

    async def _guard(self) -> None:
        """Closes a connection that does not say in time who it is, or whose token holds no longer."""
        try:
            await asyncio.sleep(INIT_SECONDS)
            if self._actor is None:
                await self._close(Closed(4408, "Connection initialisation timeout"))
                return
            while True:
                await asyncio.sleep(TOKEN_CHECK_SECONDS)
                if not await self._application.access.is_live(self._actor):
                    await self._close(Closed(4403, "Forbidden"))
                    return
        except Exception:
            logger.exception("The token of a connection could not be checked")
            await self._close(Closed(1011, "Internal error"))

    async def _handle(self, message: Message) -> None:
        match message:
            case Init():
                await self._init(message)
            case Ping(payload):
                pong: dict[str, Any] = {"type": "pong"}
                await self._send(pong if payload is None else {**pong, "payload": payload})
            case Subscribe():
                await self._subscribe(message)
            case Complete(operation_id):
                self._stop(operation_id)
            case Pong():
                pass

    async def _init(self, message: Init) -> None:
        if self._actor is not None:
            raise Closed(4429, "Too many initialisation requests")
        given = {name.lower(): value for name, value in message.payload.items()}
        authorization = given.get("authorization", self._socket.headers.get("authorization"))
        if not isinstance(authorization, str):
            raise Closed(4403, "Forbidden")
        try:
            self._actor = await authenticate(self._application.access, authorization)
        except Refused:
            raise Closed(4403, "Forbidden") from None
        await self._send({"type": "connection_ack"})

    async def _subscribe(self, message: Subscribe) -> None:
        if self._actor is None:
            raise Closed(4401, "Unauthorized")
        if message.id in self._operations:
            reason = f"Subscriber for {message.id} already exists".encode()[:LONGEST_REASON]
            raise Closed(4409, reason.decode(errors="ignore"))
        if len(self._operations) >= MOST_OPERATIONS:
            error = {
                "message": f"{MOST_OPERATIONS} operations run already; complete one first.",
                "extensions": {"code": BAD_REQUEST},
            }
            await self._send({"id": message.id, "type": "error", "payload": [error]})
            return
        context = Context(self._application, self._actor, new_id())
        self._operations[message.id] = asyncio.create_task(self._run(message, context))

    def _stop(self, operation_id: str) -> None:
        task = self._operations.pop(operation_id, None)
        if task is not None:
            task.cancel()

    async def _run(self, message: Subscribe, context: Context) -> None:
        last: dict[str, Any] = {"id": message.id, "type": "complete"}
        try:
            admit(self._application.rate_limits, context.actor)
            async with aclosing(self._runner.answers(message.request, context)) as answers:
                async for answer in answers:
                    await self._send({"id": message.id, "type": "next", "payload": answer})
        except Refused as refusal:
            last = {"id": message.id, "type": "error", "payload": list(refusal.errors)}
        except Exception:
            logger.exception("Operation %s failed", context.request_id)
            last = {"id": message.id, "type": "error", "payload": [internal_error(context.request_id)]}
        # The id is free for the client as soon as it hears that the operation is over.
        del self._operations[message.id]
        await self._send(last)

    @property
    def _is_open(self) -> bool:
        return self._socket.application_state is WebSocketState.CONNECTED

    async def _send(self, message: dict[str, Any]) -> None:
        if self._is_open:
            with suppress(WebSocketDisconnect):
                await self._socket.send_text(orjson.dumps(message).decode())

    async def _close(self, closed: Closed) -> None:
        for operation_id in list(self._operations):
            self._stop(operation_id)
        if self._is_open:
            with suppress(WebSocketDisconnect):
                await self._socket.close(closed.code, closed.reason)
