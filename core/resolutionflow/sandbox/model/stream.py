"""A message as server-sent events, in the order in which Anthropic sends them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

PIECE = 24
"""Characters of one delta."""


def events(message: dict[str, Any]) -> Iterator[str]:
    """The events of one message whose only block is a text."""
    (block,) = message["content"]
    usage = {**message["usage"], "output_tokens": 1}
    begun = {**message, "content": [], "stop_reason": None, "usage": usage}
    yield _event("message_start", message=begun)
    yield _event("content_block_start", index=0, content_block={"type": "text", "text": ""})
    yield _event("ping")
    text = block["text"]
    for start in range(0, len(text), PIECE):
        delta = {"type": "text_delta", "text": text[start : start + PIECE]}
        yield _event("content_block_delta", index=0, delta=delta)
    yield _event("content_block_stop", index=0)
    ending = {"stop_reason": message["stop_reason"], "stop_sequence": None}
    yield _event("message_delta", delta=ending, usage={"output_tokens": message["usage"]["output_tokens"]})
    yield _event("message_stop")


def _event(kind: str, **values: Any) -> str:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **values}, ensure_ascii=False)}\n\n"
