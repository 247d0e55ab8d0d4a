"""Messages of graphql-transport-ws as clients send them, checked before anything is done with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from .refusals import Refused
from .requests import BODY_LIMIT, GraphQLRequest, request_of

LONGEST_ID = 200


class Closed(Exception):
    """The connection is to be closed, with a code of the protocol and a reason of at most 123 bytes."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Init:
    """The client says who it is."""

    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ping:
    """The client wants a pong, with the payload back."""

    payload: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Pong:
    """The client is there."""


@dataclass(frozen=True, slots=True)
class Subscribe:
    """The client starts an operation of any kind."""

    id: str
    request: GraphQLRequest


@dataclass(frozen=True, slots=True)
class Complete:
    """The client wants no more of an operation."""

    id: str


Message = Init | Ping | Pong | Subscribe | Complete


def read_message(text: str | None) -> Message:
    """A text frame as a message; `None` stands for a binary frame. Raises Closed with 4400, or 1009."""
    if text is None:
        raise Closed(4400, "Send text frames.")
    if len(text) > BODY_LIMIT:
        raise Closed(1009, f"A message may have {BODY_LIMIT // 1024} KiB.")
    try:
        frame = orjson.loads(text)
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        raise Closed(4400, "A message must be JSON.") from None
    if not isinstance(frame, dict):
        raise Closed(4400, "A message must be a JSON object.")
    match frame.get("type"):
        case "connection_init":
            return Init(_payload(frame) or {})
        case "ping":
            return Ping(_payload(frame))
        case "pong":
            _payload(frame)
            return Pong()
        case "subscribe":
            return Subscribe(_id(frame), _request(frame))
        case "complete":
            return Complete(_id(frame))
        case _:
            raise Closed(4400, "The type of the message is unknown.")


def _payload(frame: dict[str, Any]) -> dict[str, Any] | None:
    payload = frame.get("payload")
    if not isinstance(payload, dict | None):
        raise Closed(4400, "`payload` must be an object or null.")
    return payload


def _id(frame: dict[str, Any]) -> str:
    found = frame.get("id")
    if not isinstance(found, str) or not 0 < len(found) <= LONGEST_ID:
        raise Closed(4400, f"`id` must be a string of 1 to {LONGEST_ID} characters.")
    return found


def _request(frame: dict[str, Any]) -> GraphQLRequest:
    try:
        return request_of(_payload(frame))
    except Refused:
        raise Closed(4400, "`payload` must be a GraphQL request.") from None
