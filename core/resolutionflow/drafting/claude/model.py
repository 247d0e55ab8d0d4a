"""Asks Claude, through Anthropic's SDK, and turns every way to fail into a reason for people."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import anthropic
import httpx2
from anthropic import AsyncAnthropic, DefaultAsyncHttpxClient, transform_schema
from anthropic.types import Message, TextBlockParam
from pydantic import BaseModel, ValidationError

from resolutionflow.plugin_api import DraftingFailed, ModelUsage

from .pricing import usage_of
from .settings import ModelSettings

Form = TypeVar("Form", bound=BaseModel)
Hear = Callable[[str], Awaitable[None]]
"""Is told the whole answer so far, each time there is more of it."""

MAX_TOKENS = 8192
"""Room for the longest note and for thinking, which counts too."""
RETRIES = 2
NO_FORM = "The model's answer did not have the form that was asked for."
STOPPED = {
    "max_tokens": "The model's answer was cut off.",
    "model_context_window_exceeded": "The session is too long for the model.",
    "refusal": "The model declined to write it.",
}


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is sent: `cached` blocks are the same next time, or only grow; `fresh` ones change each time."""

    system: str
    cached: Sequence[str]
    fresh: Sequence[str]


@dataclass(slots=True)
class _Begun:
    """What an answer has cost so far: nothing is known of one that never began."""

    usage: ModelUsage | None = None


class Model:
    """One model at one address."""

    def __init__(self, settings: ModelSettings) -> None:
        self._settings = settings

    async def ask(self, prompt: Prompt, form: type[Form], hear: Hear) -> tuple[Form, ModelUsage]:
        """The answer in the form asked for, and what it cost. Raises DraftingFailed, with the cost as far as known."""
        begun = _Begun()
        try:
            async with asyncio.timeout(self._settings.seconds), self._client() as client:
                message = await self._stream(client, prompt, form, hear, begun)
        except (TimeoutError, anthropic.AnthropicError, httpx2.HTTPError, ValueError) as error:
            reason, request_id = _reason(error, self._settings.seconds), getattr(error, "request_id", None)
            raise DraftingFailed(reason, request_id=request_id, usage=begun.usage) from error
        return self._read(message, form)

    def _client(self) -> AsyncAnthropic:
        settings = self._settings
        return AsyncAnthropic(
            api_key=settings.api_key,
            base_url=settings.base_url,
            max_retries=RETRIES,
            # A session goes to nobody but the address that was set.
            http_client=DefaultAsyncHttpxClient(timeout=settings.seconds, follow_redirects=False),
        )

    async def _stream(
        self, client: AsyncAnthropic, prompt: Prompt, form: type[Form], hear: Hear, begun: _Begun
    ) -> Message:
        async with client.messages.stream(
            model=self._settings.model,
            max_tokens=MAX_TOKENS,
            system=[_cached(prompt.system)],
            messages=[{"role": "user", "content": _blocks(prompt)}],
            thinking={"type": "between_tools"},
            output_config={
                "effort": "low",
                "format": {"type": "json_schema", "schema": transform_schema(form)},
            },
        ) as stream:
            answer = ""
            async for text in stream.text_stream:
                answer += text
                begun.usage = _usage(self._settings.model, stream.current_message_snapshot)
                await hear(answer)
            return await stream.get_final_message()

    def _read(self, message: Message, form: type[Form]) -> tuple[Form, ModelUsage]:
        usage = _usage(self._settings.model, message)
        if message.stop_reason in STOPPED:
            raise DraftingFailed(STOPPED[message.stop_reason], usage=usage)
        text = "".join(block.text for block in message.content if block.type == "text")
        try:
            return form.model_validate_json(text), usage
        except ValidationError as error:
            raise DraftingFailed(NO_FORM, usage=usage) from error


def _blocks(prompt: Prompt) -> list[TextBlockParam]:
    *earlier, last = prompt.cached
    return [*map(_text, earlier), _cached(last), *map(_text, prompt.fresh)]


def _text(text: str) -> TextBlockParam:
    return {"type": "text", "text": text}


def _cached(text: str) -> TextBlockParam:
    return {"type": "text", "text": text, "cache_control": {"type": "ephemeral"}}


def _usage(model: str, message: Message) -> ModelUsage:
    usage = message.usage
    return usage_of(
        model,
        fresh=usage.input_tokens,
        cache_write=usage.cache_creation_input_tokens or 0,
        cache_read=usage.cache_read_input_tokens or 0,
        output=usage.output_tokens,
    )


def _reason(error: Exception, seconds: float) -> str:
    match error:
        case TimeoutError() | anthropic.APITimeoutError():
            return f"The model did not answer within {seconds:g} seconds."
        case anthropic.RateLimitError():
            return "The model's provider has had too many requests for now."
        case anthropic.OverloadedError():
            return "The model's provider is overloaded."
        case anthropic.AuthenticationError() | anthropic.PermissionDeniedError():
            return "The model's provider refused the key."
        case anthropic.APIStatusError():
            return f"The model's provider answered with the status {error.status_code}."
        case anthropic.APIConnectionError():
            return "The model's provider could not be reached."
        case anthropic.APIError():
            return "The model's provider failed."
        case httpx2.HTTPError():  # the SDK lets a stream that breaks off through as it is
            return "The model's answer broke off."
    return "The model's answer could not be read."
