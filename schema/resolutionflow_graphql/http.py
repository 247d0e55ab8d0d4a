"""GraphQL over HTTP: one request in, one JSON answer out, whatever happens."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import orjson
from graphql import OperationType
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from resolutionflow.bootstrap import Application
from resolutionflow.domain.ids import new_id

from .authentication import admit, authenticate
from .context import Context
from .documents import Documents
from .errors import internal_error
from .event_stream import EventStream, EventStreams, refusal_in_stream
from .negotiation import EVENT_STREAM, JSON, accepts_event_stream, media_type_for
from .operations import OperationRunner
from .refusals import BAD_REQUEST, Refused, refused
from .requests import read_request

logger = logging.getLogger(__name__)

REQUEST_ID = "X-Request-Id"
SUBSCRIBE_ELSEWHERE = (
    "A subscription runs over WebSocket, at the same path, or needs `Accept: text/event-stream`."
)


class GraphQLEndpoint:
    """The ASGI app at /graphql."""

    def __init__(
        self,
        application: Application,
        documents: Documents,
        runner: OperationRunner,
        streams: EventStreams,
    ) -> None:
        self._application = application
        self._documents = documents
        self._runner = runner
        self._streams = streams

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        response = await self._respond(Request(scope, receive))
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response | EventStream:
        request_id, media_type = new_id(), JSON
        response: Response | EventStream
        try:
            media_type = media_type_for(request.headers.get("accept"))
            response = await self._answer(request, request_id, media_type)
        except Refused as refusal:
            response = _refusal_response(refusal, media_type)
        except Exception:
            logger.exception("Request %s failed", request_id)
            response = _json_response({"errors": [internal_error(request_id)]}, media_type, 500)
        response.headers[REQUEST_ID] = request_id
        return response

    async def _answer(self, request: Request, request_id: str, media_type: str) -> Response | EventStream:
        if request.method not in ("GET", "POST"):
            raise refused(405, BAD_REQUEST, "Send a POST, or a GET for queries.", Allow="GET, POST")
        actor = await authenticate(self._application.access, request.headers.get("authorization"))
        admit(self._application.rate_limits, actor)
        asked = await read_request(request)
        operation = self._documents.operation(asked)
        kind = operation.kind
        if request.method == "GET" and kind is OperationType.MUTATION:
            raise refused(405, BAD_REQUEST, "A GET runs no mutations; send a POST.", Allow="POST")
        context = Context(self._application, actor, request_id)
        if media_type == EVENT_STREAM:
            return self._streams.answering(asked, context)
        if kind is OperationType.SUBSCRIPTION:
            if accepts_event_stream(request.headers.get("accept")):
                return self._streams.answering(asked, context)
            raise refused(400, BAD_REQUEST, SUBSCRIBE_ELSEWHERE)
        answer = await self._runner.answer(operation, asked, context)
        status = 400 if "data" not in answer and media_type != JSON else 200
        return _json_response(answer, media_type, status)


def _refusal_response(refusal: Refused, media_type: str) -> Response:
    if media_type == EVENT_STREAM and refusal.status == 400:
        return Response(refusal_in_stream(refusal), media_type=EVENT_STREAM)
    status = 200 if refusal.is_well_formed and media_type == JSON else refusal.status
    return _json_response({"errors": refusal.errors}, media_type, status, refusal.headers)


def _json_response(
    answer: Mapping[str, Any], media_type: str, status: int, headers: Mapping[str, str] | None = None
) -> Response:
    json_type = JSON if media_type == EVENT_STREAM else media_type
    return Response(
        orjson.dumps(answer), status, dict(headers or {}), media_type=f"{json_type}; charset=utf-8"
    )
