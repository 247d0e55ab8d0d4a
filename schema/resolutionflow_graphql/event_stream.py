"""GraphQL over server-sent events, in distinct connections: one operation, whose answers come in one long response.

Events are `next`, with an answer, and `complete`. A stream that ends without `complete` was cut short because the
service stops: the client asks again.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncGenerator, Coroutine, Mapping
from contextlib import aclosing
from typing import Any

import orjson
from starlette.types import Receive, Scope, Send

from resolutionflow.domain.errors import Unauthenticated
from resolutionflow.services.access import AccessService

from .context import Context
from .errors import internal_error
from .negotiation import EVENT_STREAM
from .operations import Answer, OperationRunner
from .refusals import TOO_MANY_REQUESTS, Refused, refused
from .requests import GraphQLRequest

logger = logging.getLogger(__name__)

MOST_STREAMS = 100
"""Streams that one user may have open on a node."""
CHECK_SECONDS = 5.0
"""How often a sign of life is sent, and the token checked."""
KEEP_ALIVE = b":\n\n"
COMPLETE = b"event: complete\ndata: \n\n"
REVOKED = {
    "message": "The token holds no longer; ask for a new one.",
    "extensions": {"code": Unauthenticated.code.value},
}


class EventStreams:
    """Answers by event streams, and knows those that are open."""

    def __init__(self, access: AccessService, runner: OperationRunner) -> None:
        self.access = access
        self.closing = asyncio.Event()
        self.open: Counter[str] = Counter()
        self._runner = runner

    def close(self) -> None:
        """End all streams, so that the service can stop."""
        self.closing.set()

    def answering(self, asked: GraphQLRequest, context: Context) -> EventStream:
        """The response to a request. Raises Refused where the user has too many streams open."""
        if self.open[context.actor.user_id] >= MOST_STREAMS:
            message = f"{MOST_STREAMS} event streams are open already; close one first."
            raise refused(429, TOO_MANY_REQUESTS, message, Retry_After="1")
        return EventStream(self, self._runner.answers(asked, context), context)


class EventStream:
    """An ASGI response that sends answers as they come, until there is no more or the client leaves."""

    def __init__(
        self, streams: EventStreams, answers: AsyncGenerator[Answer, None], context: Context
    ) -> None:
        self.headers: dict[str, str] = {
            "Content-Type": f"{EVENT_STREAM}; charset=utf-8",
            "Cache-Control": "no-cache",
            "X-Accel-Buffering": "no",
        }
        self._streams = streams
        self._answers = answers
        self._actor = context.actor
        self._request_id = context.request_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Send the whole stream."""
        headers = [(name.lower().encode(), value.encode()) for name, value in self.headers.items()]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        self._streams.open[self._actor.user_id] += 1
        try:
            await _first_of(
                self._tell(send), self._watch_over(send), _left(receive), self._streams.closing.wait()
            )
        except Exception:
            logger.exception("The token of an event stream could not be checked")
        finally:
            self._streams.open[self._actor.user_id] -= 1
        await send({"type": "http.response.body", "body": b""})

    async def _tell(self, send: Send) -> None:
        try:
            async with aclosing(self._answers) as answers:
                async for answer in answers:
                    await _send(send, _next(answer))
        except Refused as refusal:
            await _send(send, _next({"errors": list(refusal.errors)}))
        except Exception:
            logger.exception("Operation %s failed", self._request_id)
            await _send(send, _next({"errors": [internal_error(self._request_id)]}))
        await _send(send, COMPLETE)

    async def _watch_over(self, send: Send) -> None:
        """Shows a client and everything in between that the stream stands; ends it with its token."""
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            if not await self._streams.access.is_live(self._actor):
                await _send(send, _next({"errors": [REVOKED]}) + COMPLETE)
                return
            await _send(send, KEEP_ALIVE)


def refusal_in_stream(refusal: Refused) -> bytes:
    """A whole stream that tells why nothing runs: browsers show no body of an answer that is none."""
    return _next({"errors": list(refusal.errors)}) + COMPLETE


async def _first_of(*doing: Coroutine[Any, Any, object]) -> None:
    """Run all until the first one ends, then stop the others. Raises what the first one raised."""
    tasks = [asyncio.create_task(each) for each in doing]
    try:
        ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
    for task in ended:
        task.result()


async def _left(receive: Receive) -> None:
    """Wait until the client has closed its connection."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _next(answer: Mapping[str, Any]) -> bytes:
    return b"event: next\ndata: %b\n\n" % orjson.dumps(answer)


async def _send(send: Send, events: bytes) -> None:
    await send({"type": "http.response.body", "body": events, "more_body": True})
