"""GraphQL over HTTP: one request in, one JSON answer out, whatever happens."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import orjson
from graphql import DocumentNode, ExecutionResult, GraphQLSchema, OperationType, execute
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from strawberry.utils.await_maybe import await_maybe

from resolutionflow.bootstrap import Application
from resolutionflow.domain.ids import new_id

from .authentication import authenticate
from .context import Context
from .documents import Documents
from .errors import internal_error, shown_errors
from .event_stream import EventStream, EventStreams, refusal_in_stream
from .execution import FastExecutor
from .negotiation import EVENT_STREAM, JSON, accepts_event_stream, media_type_for
from .refusals import BAD_REQUEST, Refused, refused
from .requests import GraphQLRequest, read_request

logger = logging.getLogger(__name__)

REQUEST_ID = "X-Request-Id"
SUBSCRIBE_ELSEWHERE = (
    "A subscription runs over WebSocket, at the same path, or needs `Accept: text/event-stream`."
)


class GraphQLEndpoint:
    """The ASGI app at /graphql."""

    def __init__(
        self, application: Application, schema: GraphQLSchema, documents: Documents, streams: EventStreams
    ) -> None:
        self._application = application
        self._schema = schema
        self._documents = documents
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
        asked = await read_request(request)
        document, kind = self._documents.operation(asked)
        if request.method == "GET" and kind is OperationType.MUTATION:
            raise refused(405, BAD_REQUEST, "A GET runs no mutations; send a POST.", Allow="POST")
        context = Context(self._application, actor, request_id)
        if media_type == EVENT_STREAM:
            return self._streams.answering(asked, context)
        if kind is OperationType.SUBSCRIPTION:
            if accepts_event_stream(request.headers.get("accept")):
                return self._streams.answering(asked, context)
            raise refused(400, BAD_REQUEST, SUBSCRIBE_ELSEWHERE)
        result = await self._execute(document, asked, context)
        answer: dict[str, Any] = {}
        if result.errors:
            answer["errors"] = shown_errors(result.errors, request_id)
        # Root fields are nullable, so that data is null for a request error alone: nothing ran.
        if result.data is not None:
            answer["data"] = result.data
        status = 400 if result.data is None and media_type != JSON else 200
        return _json_response(answer, media_type, status)

    async def _execute(
        self, document: DocumentNode, asked: GraphQLRequest, context: Context
    ) -> ExecutionResult:
        return await await_maybe(
            execute(
                self._schema,
                document,
                context_value=context,
                variable_values=asked.variables,
                operation_name=asked.operation_name,
                executor_class=FastExecutor,
            )
        )


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
