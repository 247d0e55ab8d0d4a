"""Requests that are made to take much: each is refused with its code, and the service goes on.

What they take is measured by `python -m benchmarks.attacks`.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from benchmarks.attacks.__main__ import code_of
from benchmarks.attacks.attacks import Attack, FrameAttack, attacks, frame_attacks
from benchmarks.attacks.sending import drip, frames, post

from resolutionflow_graphql import requests

HTTP = list(attacks())
FRAMES = list(frame_attacks())
KINDS = ("depth", "aliases", "tokens", "comments", "directives", "cycle", "double", "lists", "introspection")


@pytest.fixture
def port(url: str) -> int:
    """Where the service listens."""
    return int(url.split(":")[2].split("/")[0])


def test_every_kind_of_attack_is_there() -> None:
    names = " ".join(attack.name for attack in HTTP)

    assert [kind for kind in KINDS if kind not in names] == []
    assert len({attack.name for attack in HTTP}) == len(HTTP) >= 50
    assert len({attack.name for attack in FRAMES}) == len(FRAMES) >= 10
    assert max(len(attack.body) for attack in HTTP) > 30_000_000


async def test_attacks_over_http_are_refused(client: Any, port: int) -> None:
    async def refused_with(attack: Attack) -> Any:
        return code_of(await asyncio.to_thread(post, port, client.token, attack.body))

    found = {attack.name: await refused_with(attack) for attack in HTTP}

    assert {attack.name: (attack.code, attack.limit) for attack in HTTP} == found
    assert await client.run("{ viewer { name } }") == {"name": "Ann Example"}


async def test_attacks_over_websocket_close_the_connection(client: Any, port: int) -> None:
    async def closed_with(attack: FrameAttack) -> int | None:
        return await frames(port, client.token, attack)

    found = {attack.name: await closed_with(attack) for attack in FRAMES}

    assert {attack.name: attack.code for attack in FRAMES} == found


async def test_bodies_that_do_not_end_are_given_up(
    client: Any, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests, "BODY_SECONDS", 0.5)
    answers = await asyncio.gather(*(drip(port, client.token, 2) for _ in range(5)))

    assert [code_of(answer)[0] for answer in answers] == ["BAD_REQUEST"] * 5
    assert "0.5 seconds" in str(answers[0])


def test_the_time_for_a_body() -> None:
    """The body has ten seconds, and 128 KiB."""
    assert (requests.BODY_SECONDS, requests.BODY_LIMIT) == (10.0, 131_072)
