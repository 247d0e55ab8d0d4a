"""What a PSA says is redacted where it comes in, so that nobody beyond can forget it (B51)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, cast

from resolutionflow.domain.errors import RedactionFailed
from resolutionflow.domain.prose import shorten
from resolutionflow.plugin_api import ConfigurationInvalid, PsaClient, PsaError, Rejected

Redact = Callable[[str], Awaitable[str]]
"""Redacts one text. Raises RedactionFailed."""

MAX_MESSAGE = 500
"""Characters of a PSA's message that are kept, once it is redacted."""
WITHHELD = "The PSA's message is withheld, because a redactor failed."
_IDS = frozenset({"external_id", "code"})
_WRITES = frozenset({"post_note", "change_status", "create_time_entry"})
"""What gives an id or nothing."""


def redacting(client: PsaClient, redact: Redact) -> PsaClient:
    """The client, with the texts of all that it gives redacted but for ids, and the messages of its errors.

    Its methods raise RedactionFailed too.
    """
    return cast("PsaClient", _RedactingClient(client, redact))


async def redact_error(error: PsaError | ConfigurationInvalid, redact: Redact) -> None:
    """Redact what an error says, in place: whoever holds it holds it redacted."""
    error.message = await _message(error.message, redact)
    error.args = (error.message,)
    if isinstance(error, Rejected) and error.provider_code is not None:
        error.provider_code = await _message(error.provider_code, redact)


class _RedactingClient:
    def __init__(self, client: PsaClient, redact: Redact) -> None:
        self._client = client
        self._redact = redact

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._client, name)
        if not callable(found):
            return found

        async def call(*args: Any, **options: Any) -> Any:
            try:
                answer = await found(*args, **options)
            except PsaError as error:
                await redact_error(error, self._redact)
                raise
            return answer if name in _WRITES else await _redacted(answer, self._redact)

        return call


async def _redacted(answer: Any, redact: Redact) -> Any:
    """A value, or each of a list. Raises TypeError for anything else: the plugin is broken."""
    if isinstance(answer, Sequence) and not isinstance(answer, str):
        return tuple([await _redacted(each, redact) for each in answer])
    changes: dict[str, Any] = {}
    for field in fields(answer):
        part = getattr(answer, field.name)
        if isinstance(part, str) and field.name not in _IDS:
            changes[field.name] = await redact(part)
        elif is_dataclass(part):
            changes[field.name] = await _redacted(part, redact)
    return replace(answer, **changes)


async def _message(text: str, redact: Redact) -> str:
    try:
        return shorten(await redact(text), MAX_MESSAGE)
    except RedactionFailed:
        return WITHHELD
