"""The audit log: one line of JSON for each mutation, to the logger `resolutionflow.audit`.

Who, what, on which objects, and how it ended; the moment is the line's own. Objects are told by type and id, and
nothing else of an input or an answer: no text, no secret (B51).
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

import orjson

from resolutionflow.domain.errors import InvalidInput

from . import ids
from .context import Context
from .refusals import INTERNAL
from .types.node import NODE_KINDS, in_words, name_of

logger = logging.getLogger("resolutionflow.audit")

T = TypeVar("T")

DONE = "DONE"
CUT_SHORT = "CUT_SHORT"
"""The deadline passed, or the client left: what was written until then stays written."""


async def recorded(mutation: str, context: Context, given: Any, answering: Awaitable[T]) -> T:
    """What a mutation answers, once that is in the log, or that it failed. `given` is its input."""
    try:
        answer = await answering
    except BaseException as failure:
        _record(mutation, context, _named(given), [INTERNAL if isinstance(failure, Exception) else CUT_SHORT])
        raise
    codes = [error.code.value for error in answer.user_errors]  # type: ignore[attr-defined]
    _record(mutation, context, (*_named(given), *_written(answer)), codes or [DONE])
    return answer


def _record(mutation: str, context: Context, objects: Iterable[str], outcome: list[str]) -> None:
    actor = context.actor
    line = {
        "mutation": mutation,
        "outcome": outcome,
        "objects": list(dict.fromkeys(objects)),
        "account": actor.account_id,
        "user": actor.user_id,
        "via": actor.token_id or "OIDC",
        "request": context.request_id,
    }
    logger.info("%s", orjson.dumps(line).decode())


def _named(given: Any) -> Iterator[str]:
    """The objects whose ids stand in an input, in words."""
    if is_dataclass(given):
        for each in fields(given):
            value = getattr(given, each.name)
            if each.name.endswith("_id") and isinstance(value, str):
                yield from _object(value)
            else:
                yield from _named(value)
    elif isinstance(given, list):
        for each in given:
            yield from _named(each)


def _object(global_id: str) -> Iterator[str]:
    try:
        type_name, key = ids.decode(global_id)
    except InvalidInput:
        return
    if type_name in NODE_KINDS:
        yield in_words(type_name, key)


def _written(payload: Any) -> Iterator[str]:
    """The objects that an answer holds."""
    if is_dataclass(payload):
        names = (name_of(getattr(payload, each.name)) for each in fields(payload))
        yield from filter(None, names)
