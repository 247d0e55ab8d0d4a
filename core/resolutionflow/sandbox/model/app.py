"""The Messages API over HTTP, and the control calls beside it."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Mount, Route

from resolutionflow.sandbox.server import ABORT

from .cache import PromptCache, tokens
from .faults import FAULTS, Fault, FaultSwitch
from .messages import write_message
from .reading import read_prompt
from .spoiling import spoilt
from .stream import events
from .writing import write_note

STATUSES = {
    "429": (429, "rate_limit_error", "This organisation has sent too many requests."),
    "500": (500, "api_error", "Internal server error."),
    "529": (529, "overloaded_error", "Overloaded."),
}
PAUSE = 0.002
"""Seconds between the events of a stream."""


def build_model() -> Starlette:
    """A stand-in with an empty cache and no fault switched on."""
    model = _Model()
    control = [
        Route("/faults", model.add_fault, methods=["POST"]),
        Route("/faults", model.clear_faults, methods=["DELETE"]),
        Route("/requests", model.list_requests, methods=["GET"]),
        Route("/reset", model.reset, methods=["POST"]),
    ]
    return Starlette(
        routes=[
            Route("/", _welcome),
            Route("/v1/messages", model.messages, methods=["POST"]),
            Mount("/_sandbox", routes=control),
        ]
    )


async def _welcome(_request: Request) -> Response:
    """What this is, for whoever opens it in a browser."""
    faults = "\n".join(f"  {each}" for each in FAULTS)
    return PlainTextResponse(
        "A stand-in for Anthropic's API: POST /v1/messages.\n"
        "GET /_sandbox/requests gives what was asked. POST /_sandbox/faults switches a fault on:\n" + faults
    )


class _Model:
    def __init__(self) -> None:
        self._faults = FaultSwitch()
        self._cache = PromptCache()
        self._requests: list[dict[str, Any]] = []

    async def messages(self, request: Request) -> Response:
        """Answer one request, as the next fault says."""
        asked = await request.json()
        self._requests.append(asked)
        refusal = _refusal(request, asked)
        if refusal is not None:
            return refusal
        fault = self._faults.next()
        failure = await _failure(request, fault)
        return failure or self._answer(request, asked, fault)

    async def add_fault(self, request: Request) -> Response:
        """Switch a fault on."""
        try:
            self._faults.add(await request.json())
        except (TypeError, ValueError) as error:
            return JSONResponse({"error": str(error)}, 422)
        return Response(status_code=204)

    async def clear_faults(self, _request: Request) -> Response:
        """Switch all faults off."""
        self._faults.on.clear()
        return Response(status_code=204)

    async def list_requests(self, _request: Request) -> Response:
        """Everything that was asked so far."""
        return JSONResponse(self._requests)

    async def reset(self, _request: Request) -> Response:
        """Forget requests, faults and cached prefixes."""
        self._requests.clear()
        self._faults.on.clear()
        self._cache.clear()
        return Response(status_code=204)

    def _answer(self, request: Request, asked: dict[str, Any], fault: Fault | None) -> Response:
        message = self._message(asked, fault)
        headers = {"request-id": message["id"].replace("msg", "req")}
        if not asked.get("stream"):
            return JSONResponse(message, headers=headers)
        is_cut = fault is not None and fault.kind == "cut-off"
        body = _streamed(message, request.scope[ABORT] if is_cut else None)
        return StreamingResponse(body, media_type="text/event-stream", headers=headers)

    def _message(self, asked: dict[str, Any], fault: Fault | None) -> dict[str, Any]:
        blocks = asked["messages"][-1]["content"]
        counted = self._cache.count(asked["model"], [*asked.get("system", ()), *blocks])
        text, stop_reason = _text(asked, [block["text"] for block in blocks], fault)
        return {
            "id": f"msg_{secrets.token_hex(12)}",
            "type": "message",
            "role": "assistant",
            "model": asked["model"],
            "content": [{"type": "text", "text": text}],
            "stop_reason": stop_reason,
            "stop_sequence": None,
            "usage": {
                "input_tokens": counted.fresh,
                "cache_creation_input_tokens": counted.written,
                "cache_read_input_tokens": counted.read,
                "output_tokens": tokens(text),
            },
        }


def _text(asked: dict[str, Any], texts: list[str], fault: Fault | None) -> tuple[str, str]:
    schema = asked.get("output_config", {}).get("format", {}).get("schema", {})
    if "body" in schema.get("properties", {}):
        message = write_message(texts)
        if fault is not None and fault.kind == "echo":
            message["body"] = fault.text
        return json.dumps(message, ensure_ascii=False), "end_turn"
    text = spoilt(write_note(read_prompt(texts)), fault)
    if fault is not None and fault.kind == "refusal":
        return "", "refusal"
    if fault is not None and fault.kind == "max-tokens":
        return text[: len(text) // 2], "max_tokens"
    return text, "end_turn"


def _refusal(request: Request, asked: dict[str, Any]) -> Response | None:
    """What the real API refuses too: no key, and parameters that are gone."""
    if not request.headers.get("authorization", "").startswith("Bearer "):
        return _error(401, "authentication_error", "Send the key as a bearer token.")
    gone = {"temperature", "top_p", "top_k"} & asked.keys()
    if gone or not asked.get("max_tokens") or not asked.get("model"):
        return _error(
            400, "invalid_request_error", f"Not allowed or missing: {sorted(gone) or 'max_tokens, model'}"
        )
    return None


async def _failure(request: Request, fault: Fault | None) -> Response | None:
    """What goes wrong before there is an answer."""
    match fault:
        case Fault(kind="slow" | "hang"):
            await asyncio.sleep(fault.seconds)
        case Fault(kind="dropped"):
            cut: Callable[[], None] = request.scope[ABORT]
            cut()
            return Response()
        case Fault(kind="html"):
            return HTMLResponse("<html><body>Bad gateway</body></html>", 502)
        case Fault(kind="redirect"):
            return RedirectResponse("https://elsewhere.example/", 307)
        case Fault(kind=kind) if kind in STATUSES:
            headers = {"retry-after": f"{fault.seconds:g}"} if kind == "429" else {}
            return _error(*STATUSES[kind], headers)
    return None


def _error(status: int, kind: str, message: str, headers: dict[str, str] | None = None) -> Response:
    request_id = f"req_{secrets.token_hex(12)}"
    body = {"type": "error", "error": {"type": kind, "message": message}, "request_id": request_id}
    return JSONResponse(body, status, {**(headers or {}), "request-id": request_id})


async def _streamed(message: dict[str, Any], cut: Callable[[], None] | None) -> AsyncIterator[str]:
    """The events one by one; with `cut` the connection breaks in the middle."""
    told = list(events(message))
    for index, event in enumerate(told):
        if cut is not None and index > len(told) // 2:
            cut()
            return
        yield event
        await asyncio.sleep(PAUSE)
