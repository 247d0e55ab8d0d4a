"""The ASGI app: /graphql over HTTP and WebSocket, GraphiQL and a health check."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route, WebSocketRoute

from resolutionflow.bootstrap import Application

from .graphiql import graphiql_routes
from .http import GraphQLEndpoint
from .schema import graphql_schema
from .websocket import WebSocketEndpoint


def create_app(application: Application, *, graphiql: bool = True) -> Starlette:
    """An app over running services. `graphiql` serves the GraphQL IDE at /graphiql, which needs no token itself."""
    routes: list[BaseRoute] = [
        Route("/graphql", GraphQLEndpoint(application, graphql_schema)),
        WebSocketRoute("/graphql", WebSocketEndpoint(application, graphql_schema)),
        Route("/healthz", _healthz),
    ]
    if graphiql:
        routes += graphiql_routes()
    return Starlette(routes=routes)


async def _healthz(_: Request) -> JSONResponse:
    return JSONResponse({"status": "ok"})
