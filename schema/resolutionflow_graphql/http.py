"""GraphQL over HTTP: one request in, one JSON answer out, whatever happens."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import orjson
from graphql import ExecutionResult, GraphQLSchema, OperationType, execute, get_operation_ast
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from strawberry.utils.await_maybe import await_maybe

from resolutionflow.bootstrap import Application
from resolutionflow.domain.ids import new_id

from .authentication import authenticate
from .context import Context
from .documents import Documents
from .errors import shown_errors
from .execution import FastExecutor
from .negotiation import JSON, media_type_for
from .refusals import BAD_REQUEST, BAD_USER_INPUT, INTERNAL, Refused, refused
from .requests import GraphQLRequest, read_request

logger = logging.getLogger(__name__)

REQUEST_ID = "X-Request-Id"


class GraphQLEndpoint:
    """The ASGI app at /graphql."""

    def __init__(self, application: Application, schema: GraphQLSchema) -> None:
        self._application = application
        self._schema = schema
        self._documents = Documents(schema)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        response = await self._respond(Request(scope, receive))
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        request_id, media_type = new_id(), JSON
        try:
            media_type = media_type_for(request.headers.get("accept"))
            response = await self._answer(request, request_id, media_type)
        except Refused as refusal:
            status = 200 if refusal.is_well_formed and media_type == JSON else refusal.status
            response = _json_response({"errors": refusal.errors}, media_type, status, refusal.headers)
        except Exception:
            logger.exception("Request %s failed", request_id)
            message = f"Something went wrong here; the operator finds it in the log under {request_id}."
            error = {"message": message, "extensions": {"code": INTERNAL, "requestId": request_id}}
            response = _json_response({"errors": [error]}, media_type, 500)
        response.headers[REQUEST_ID] = request_id
        return response

    async def _answer(self, request: Request, request_id: str, media_type: str) -> Response:
        if request.method not in ("GET", "POST"):
            raise refused(405, BAD_REQUEST, "Send a POST, or a GET for queries.", Allow="GET, POST")
        actor = await authenticate(self._application.access, request.headers.get("authorization"))
        asked = await read_request(request)
        result = await self._execute(asked, request.method, Context(self._application, actor, request_id))
        answer: dict[str, Any] = {}
        if result.errors:
            answer["errors"] = shown_errors(result.errors, request_id)
        # Root fields are nullable, so that data is null for a request error alone: nothing ran.
        if result.data is not None:
            answer["data"] = result.data
        status = 400 if result.data is None and media_type != JSON else 200
        return _json_response(answer, media_type, status)

    async def _execute(self, asked: GraphQLRequest, method: str, context: Context) -> ExecutionResult:
        document = self._documents.read(asked.query)
        operation = get_operation_ast(document, asked.operation_name)
        if operation is None:
            message = "`operationName` must name one of the document's operations."
            raise refused(400, BAD_USER_INPUT, message)
        if operation.operation is OperationType.SUBSCRIPTION:
            raise refused(400, BAD_REQUEST, "Subscriptions run over WebSocket, at the same path.")
        if method == "GET" and operation.operation is not OperationType.QUERY:
            raise refused(405, BAD_REQUEST, "A GET runs queries only; send a POST.", Allow="POST")
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


def _json_response(
    answer: Mapping[str, Any], media_type: str, status: int, headers: Mapping[str, str] | None = None
) -> Response:
    return Response(
        orjson.dumps(answer), status, dict(headers or {}), media_type=f"{media_type}; charset=utf-8"
    )
