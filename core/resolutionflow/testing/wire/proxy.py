"""The proxy that a wire runs through: hands requests on, and spoils the answers that a test wants spoilt."""

from __future__ import annotations

from collections.abc import Sequence

import httpx2
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from resolutionflow.sandbox.server import ABORT

from .exchanges import Exchange
from .faults import Fault, How

NUMBER = b"x-resolutionflow-exchange"
"""The header that names the exchange which a request belongs to."""
_OF_ONE_CONNECTION = {
    *("connection", "content-encoding", "content-length", "date", "keep-alive", "server", "transfer-encoding")
}
"""Headers of an answer that are made anew for the provider's connection; the body was unpacked."""


class Proxy:
    """An ASGI application. `exchanges` are the wire's, by number; it looks up there what becomes of a request."""

    def __init__(self, exchanges: Sequence[Exchange], upstream: httpx2.AsyncClient) -> None:
        self._exchanges = exchanges
        self._upstream = upstream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        exchange = self._exchanges[int(dict(scope["headers"])[NUMBER])]
        exchange.arrived.set()
        fault, answer = exchange.fault, None
        if fault is None or fault.reaches_psa:
            answer = await self._asked(exchange)
            exchange.done.set()
        if fault is not None and fault.how is How.ANSWER:
            answer = Response(fault.body, fault.status, dict(fault.headers))
        if answer is None or (fault is not None and fault.how in (How.HANG, How.HOLD, How.CUT)):
            await self._silent(fault, exchange, scope, receive)
        elif fault is not None and fault.how is How.BREAK:
            await _half_sent(answer, scope, receive, send)
        else:
            if fault is not None and fault.how is How.HALVE:
                answer = _halved(answer)
            await answer(scope, receive, send)

    async def _asked(self, exchange: Exchange) -> Response | None:
        """What the PSA answers; None where it does not."""
        try:
            response = await self._upstream.request(
                exchange.method,
                exchange.url,
                headers=exchange.headers,
                content=exchange.body,
                follow_redirects=False,
            )
        except httpx2.HTTPError:
            return None
        exchange.size = len(response.content)
        answer = Response(response.content, response.status_code)
        answer.raw_headers += [
            (name.lower(), value)
            for name, value in response.headers.raw
            if name.decode().casefold() not in _OF_ONE_CONNECTION
        ]
        return answer

    async def _silent(self, fault: Fault | None, exchange: Exchange, scope: Scope, receive: Receive) -> None:
        """No answer: at once, or until the provider has left."""
        if fault is None or fault.how is How.CUT:
            scope[ABORT]()
        await _left(receive)
        exchange.left.set()


def _halved(answer: Response) -> Response:
    half = Response(bytes(answer.body)[: len(answer.body) // 2], answer.status_code)
    half.raw_headers += [each for each in answer.raw_headers if each[0] != b"content-length"]
    return half


async def _half_sent(answer: Response, scope: Scope, receive: Receive, send: Send) -> None:
    """Promise the whole answer, send half of it, and break the connection."""
    body = bytes(answer.body)
    headers = [each for each in answer.raw_headers if each[0] != b"content-length"]
    headers.append((b"content-length", str(len(body) + 1).encode()))
    status = answer.status_code if body else 200  # one without a body cannot break off within it
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
    scope[ABORT]()
    await _left(receive)


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
