"""The stand-in for Anthropic's API, asked through Anthropic's own SDK."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import anthropic
import pytest
from anthropic import Anthropic

from resolutionflow.sandbox.model import build_model
from resolutionflow.sandbox.server import sandbox_thread

LONG = "All of this is the same for every session. " * 60
"""More than the 512 tokens that a prefix needs."""
ASKED: dict[str, Any] = {
    "model": "claude-sonnet-5-5",
    "max_tokens": 1000,
    "system": [{"type": "text", "text": LONG, "cache_control": {"type": "ephemeral"}}],
    "messages": [
        {
            "role": "user",
            "content": [
                {
                    "type": "text",
                    "text": '<session id="session">\n<problem>It was slow.</problem>\n</session>',
                },
                {"type": "text", "text": "Write the resolution note with the sections: Problem; Resolution."},
            ],
        }
    ],
}


@pytest.fixture
def url() -> Iterator[str]:
    with sandbox_thread(build_model()) as url:
        yield url


@pytest.fixture
def client(url: str) -> Iterator[Anthropic]:
    with Anthropic(api_key="any key", base_url=url, max_retries=0) as client:
        yield client


def test_an_answer_is_the_same_in_one_piece_and_streamed(client: Anthropic) -> None:
    whole = client.messages.create(**ASKED)
    with client.messages.stream(**ASKED) as stream:
        pieces = list(stream.text_stream)
        streamed = stream.get_final_message()

    assert whole.content[0].text == streamed.content[0].text == "".join(pieces)
    assert 1 < len(pieces)
    assert ["Problem", "Resolution"] == [each["heading"] for each in json.loads("".join(pieces))["sections"]]
    assert ("end_turn", "end_turn") == (whole.stop_reason, streamed.stop_reason)


def test_what_was_written_to_the_cache_is_read_the_next_time(client: Anthropic) -> None:
    first, second = (client.messages.create(**ASKED).usage for _ in range(2))

    assert 0 < first.cache_creation_input_tokens == second.cache_read_input_tokens
    assert (0, 0) == (first.cache_read_input_tokens, second.cache_creation_input_tokens)
    assert first.input_tokens == second.input_tokens


def test_what_the_real_api_refuses_is_refused(client: Anthropic) -> None:
    with pytest.raises(anthropic.BadRequestError, match="temperature"):
        client.messages.create(**ASKED, extra_body={"temperature": 0.5})


def test_no_key_no_answer(url: str) -> None:
    with (
        Anthropic(
            api_key="", base_url=url, max_retries=0, default_headers={"Authorization": "none"}
        ) as client,
        pytest.raises(anthropic.AuthenticationError),
    ):
        client.messages.create(**ASKED)
