"""How attacks are sent, and what is heard: over bare sockets, for no client library would send them."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress

import orjson
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from .attacks import FrameAttack

HEAD = (
    "POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n"
    "Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
)


def post(port: int, token: str, body: bytes) -> dict[str, object]:
    """Send a body; the answer, read even where it comes before the body is over."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(HEAD.format(token=token, length=len(body)).encode() + body)
        answer: dict[str, object] = orjson.loads(_received(connection).partition(b"\r\n\r\n")[2])
        return answer


def _received(connection: socket.socket) -> bytes:
    received = bytearray()
    with suppress(ConnectionResetError):
        while piece := connection.recv(65_536):
            received += piece
    return bytes(received)


async def drip(port: int, token: str, count: int) -> dict[str, object]:
    """Send so many bytes of a body of a thousand, ten a second, and no more; the answer.

    They must be over before the service gives the body up: what comes after its answer is met with a reset.
    """
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(HEAD.format(token=token, length=1_000).encode())
    for _ in range(count):
        writer.write(b" ")
        await asyncio.sleep(0.1)
    answer: dict[str, object] = orjson.loads((await reader.read()).partition(b"\r\n\r\n")[2])
    writer.close()
    return answer


async def frames(port: int, token: str, attack: FrameAttack) -> int | None:
    """Send frames after `connection_init`; the closing code."""
    url, protocol = f"ws://127.0.0.1:{port}/graphql", Subprotocol("graphql-transport-ws")
    async with connect(url, subprotocols=[protocol], proxy=None, compression=None) as connection:
        init = {"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}}
        await connection.send(orjson.dumps(init).decode())
        await connection.recv()
        with suppress(ConnectionClosed):
            for frame in attack.frames:
                await connection.send(frame)
            while True:
                await connection.recv()
        return connection.close_code
