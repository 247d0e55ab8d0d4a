"""Token counts by the documented rules of the prompt cache."""

from __future__ import annotations

from typing import Any

import pytest

from resolutionflow.sandbox.model.cache import LEAST, LIFETIME, LOOKBACK, Counted, PromptCache

MODEL = "claude-sonnet-5-5"


def block(tokens: int, mark: str = "a", *, is_breakpoint: bool = False) -> dict[str, Any]:
    """A block of so many tokens; blocks of the same `mark` and size are the same."""
    cached = {"cache_control": {"type": "ephemeral"}} if is_breakpoint else {}
    return {"type": "text", "text": mark * tokens * 4, **cached}


HEAD, TAIL = block(600, is_breakpoint=True), block(40, "t")


@pytest.fixture
def now() -> list[float]:
    return [0.0]


@pytest.fixture
def cache(now: list[float]) -> PromptCache:
    return PromptCache(lambda: now[0])


def test_a_prefix_is_written_once_and_then_read(cache: PromptCache) -> None:
    assert Counted(fresh=40, written=600, read=0) == cache.count(MODEL, [HEAD, TAIL])
    assert Counted(fresh=40, written=0, read=600) == cache.count(MODEL, [HEAD, TAIL])


def test_a_short_prefix_is_never_cached(cache: PromptCache) -> None:
    short = block(LEAST - 1, is_breakpoint=True)

    assert [Counted(fresh=LEAST - 1 + 40, written=0, read=0)] * 2 == [
        cache.count(MODEL, [short, TAIL]) for _ in range(2)
    ]


def test_one_more_block_costs_only_itself(cache: PromptCache) -> None:
    cache.count(MODEL, [HEAD, block(50, "b", is_breakpoint=True), TAIL])

    grown = cache.count(MODEL, [HEAD, block(50, "b"), block(30, "c", is_breakpoint=True), TAIL])

    assert Counted(fresh=40, written=30, read=650) == grown


def test_a_change_further_up_breaks_what_follows(cache: PromptCache) -> None:
    cache.count(MODEL, [HEAD, block(50, "b", is_breakpoint=True)])

    changed = cache.count(MODEL, [block(600, "z", is_breakpoint=True), block(50, "b", is_breakpoint=True)])

    assert Counted(fresh=0, written=650, read=0) == changed


def test_a_prefix_lives_for_five_minutes_from_its_last_use(cache: PromptCache, now: list[float]) -> None:
    cache.count(MODEL, [HEAD])
    now[0] = LIFETIME - 1
    kept = cache.count(MODEL, [HEAD])
    now[0] += LIFETIME

    gone = cache.count(MODEL, [HEAD])

    assert (600, 0) == (kept.read, gone.read)


@pytest.mark.parametrize(("added", "read"), [(LOOKBACK, 600), (LOOKBACK + 1, 0)])
def test_a_prefix_is_looked_for_twenty_blocks_back(cache: PromptCache, added: int, read: int) -> None:
    cache.count(MODEL, [HEAD])
    head = {key: value for key, value in HEAD.items() if key != "cache_control"}
    more = [block(1, "m") for _ in range(added - 1)]

    found = cache.count(MODEL, [head, *more, block(1, "n", is_breakpoint=True)])

    assert read == found.read


def test_each_model_has_a_cache_of_its_own(cache: PromptCache) -> None:
    cache.count(MODEL, [HEAD])

    assert 0 == cache.count("claude-haiku-5-5", [HEAD]).read
