"""Lists of tickets and actions as HaloPSA gives them: whole, or page by page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from starlette.responses import JSONResponse, Response

from resolutionflow.sandbox.faults import StaleList
from resolutionflow.sandbox.halo.call import Call
from resolutionflow.sandbox.halo.errors import unreadable

DEFAULT_COUNT = 50
MAX_PAGE_SIZE = 100


def listing(call: Call, name: str, resources: Sequence[Mapping[str, Any]]) -> Response:
    """A page of the resources under `name`; without `pageinate` the first `count` of them, 50 if not said."""
    size, page = call.number("page_size", DEFAULT_COUNT), call.number("page_no", 1)
    if not call.asked("pageinate"):
        size, page = call.number("count", DEFAULT_COUNT), 1
    elif not 1 <= size <= MAX_PAGE_SIZE or page < 1:
        raise unreadable(f"page_size must be 1 to {MAX_PAGE_SIZE}, and page_no from 1")
    shown = resources[(page - 1) * size : page * size]
    return JSONResponse({"page_no": page, "page_size": size, "record_count": len(resources), name: shown})


def is_too_young(call: Call, created: str) -> bool:
    """Whether a stale list leaves out what came into being then."""
    stale = call.bent.get("stale-list")
    if not isinstance(stale, StaleList):
        return False
    return (call.state.clock() - datetime.fromisoformat(created)).total_seconds() < stale.seconds
