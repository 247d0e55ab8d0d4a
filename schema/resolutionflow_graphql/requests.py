"""GraphQL requests read from HTTP, and everything that makes them none. Nothing runs before all of it held."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.requests import ClientDisconnect, Request

from .refusals import BAD_REQUEST, Refused, refused

BODY_LIMIT = 128 * 1024
THROWN_AWAY = 32 * 1024 * 1024
BODY_SECONDS = 10.0
PREFLIGHT_HEADERS = ("graphql-require-preflight", "apollo-require-preflight", "x-apollo-operation-name")
"""Any of these makes a browser ask before it sends a GET from another site."""


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """What a client asks for."""

    query: str
    variables: dict[str, Any] | None
    operation_name: str | None
    wants_cost: bool = False
    """Whether the answer is to say what it cost: `"extensions": {"cost": true}`."""


async def read_request(request: Request) -> GraphQLRequest:
    """The request's parameters, from a POST's body or a GET's query. Raises Refused."""
    if request.method == "POST":
        _check_content_type(request.headers.get("content-type"))
        return request_of(_json(await _body(request), "The body"))
    if not any(request.headers.get(name) for name in PREFLIGHT_HEADERS):
        raise refused(
            403,
            BAD_REQUEST,
            "A GET needs the header GraphQL-Require-Preflight, with any value; or send a POST.",
        )
    parameters: dict[str, Any] = dict(request.query_params)
    for name in ("variables", "extensions"):
        if name in parameters:
            parameters[name] = _json(parameters[name].encode(), f"`{name}`")
    return request_of(parameters)


def _check_content_type(content_type: str | None) -> None:
    media_type, *parameters = (part.strip().lower() for part in (content_type or "").split(";"))
    charsets = [
        part.removeprefix("charset=").strip('"') for part in parameters if part.startswith("charset=")
    ]
    if media_type != "application/json" or any(charset != "utf-8" for charset in charsets):
        raise refused(
            415, BAD_REQUEST, "Send the body as application/json in UTF-8.", Accept="application/json"
        )


async def _body(request: Request) -> bytes:
    """The whole body.

    One over the limit is read on and thrown away, because a client that is still sending hears no answer.
    """
    body, received = bytearray(), 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                received += len(chunk)
                if received <= BODY_LIMIT:
                    body += chunk
                elif received > THROWN_AWAY:
                    break
    except TimeoutError:
        message = f"The body did not arrive within {BODY_SECONDS:g} seconds."
        raise refused(408, BAD_REQUEST, message, Connection="close") from None
    except ClientDisconnect:
        raise refused(400, BAD_REQUEST, "The body was cut short.") from None
    if received > BODY_LIMIT:
        message = f"The body is larger than {BODY_LIMIT // 1024} KiB."
        raise refused(413, BAD_REQUEST, message, Connection="close")
    return bytes(body)


def _json(text: bytes, what: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        raise refused(400, BAD_REQUEST, f"{what} is no JSON in UTF-8.") from None


def request_of(parameters: Any) -> GraphQLRequest:
    """The request that decoded JSON asks for. Raises Refused."""
    if isinstance(parameters, list):
        raise refused(400, BAD_REQUEST, "Requests cannot be sent in batches; send one at a time.")
    if not isinstance(parameters, Mapping):
        raise refused(400, BAD_REQUEST, "The body must be a JSON object.")
    query = parameters.get("query")
    if not isinstance(query, str) or not query.strip():
        raise refused(400, BAD_REQUEST, "`query` must be a GraphQL document.")
    for name, kind, words in (
        ("variables", dict, "an object"),
        ("operationName", str, "a string"),
        ("extensions", dict, "an object"),
    ):
        if not isinstance(parameters.get(name), kind | None):
            raise refused(400, BAD_REQUEST, f"`{name}` must be {words} or null.")
    wants_cost = (parameters.get("extensions") or {}).get("cost") is True
    return GraphQLRequest(query, parameters.get("variables"), parameters.get("operationName"), wants_cost)


__all__ = ["GraphQLRequest", "Refused", "read_request", "request_of"]
