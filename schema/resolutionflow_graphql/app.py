"""The ASGI app: /graphql over HTTP, event streams and WebSocket, GraphiQL and a health check."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route, WebSocketRoute

from resolutionflow.bootstrap import Application

from .documents import Documents
from .event_stream import EventStreams
from .graphiql import graphiql_routes
from .http import GraphQLEndpoint
from .operations import OperationRunner
from .schema import graphql_schema
from .trusted_documents import read_trusted
from .websocket import WebSocketEndpoint

ASKED_HEADERS = ["Authorization", "Content-Type", "GraphQL-Require-Preflight", "Apollo-Require-Preflight"]
"""Headers of the API that a browser asks about first; Accept it may always send."""


def create_app(application: Application, *, graphiql: bool = True) -> Starlette:
    """An app over running services. `graphiql` serves the GraphQL IDE at /graphiql, which needs no token itself.

    Raises SettingsInvalid where the trusted documents cannot be used.
    Event streams go on until their clients leave; whoever stops the app calls its `state.end_streams()` first.
    """
    limits, folder = application.settings.query_limits(), application.settings.trusted_documents
    trusted = None if folder is None else read_trusted(folder, Documents(graphql_schema, limits))
    documents = Documents(graphql_schema, limits, trusted)
    runner = OperationRunner(graphql_schema, documents, limits)
    streams = EventStreams(application.access, runner)
    routes: list[BaseRoute] = [
        Route("/graphql", GraphQLEndpoint(application, documents, runner, streams)),
        WebSocketRoute("/graphql", WebSocketEndpoint(application, runner)),
        Route("/healthz", _healthz),
    ]
    if graphiql:
        routes += graphiql_routes()
    app = Starlette(routes=routes, middleware=[_cors(application.settings.cors_origins)])
    app.state.end_streams = streams.close
    return app


def _cors(origins: tuple[str, ...]) -> Middleware:
    """Lets pages of these origins call the API. No credentials: a token is sent by the page, never by the browser."""
    return Middleware(
        CORSMiddleware,
        allow_origins=origins,
        allow_methods=["GET", "POST"],
        allow_headers=ASKED_HEADERS,
        expose_headers=["X-Request-Id", "Retry-After"],
    )


async def _healthz(_: Request) -> JSONResponse:
    return JSONResponse({"status": "ok"})
