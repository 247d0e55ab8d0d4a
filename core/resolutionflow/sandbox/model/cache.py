"""Token counts, with the prompt cache by its documented rules.

A prefix is written at each block that carries `cache_control`, where it has at least 512 tokens (Sonnet 5.5), and
lives for five minutes from its last use. A request reads the longest prefix that was written, looking back at most
20 blocks from each of its own breakpoints. Tokens are estimated at four characters each: proportions are what counts.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

LEAST = 512
LIFETIME = 300.0
LOOKBACK = 20
CHARACTERS = 4


def tokens(text: str) -> int:
    """An estimate, rounded up."""
    return -(-len(text) // CHARACTERS)


@dataclass(frozen=True, slots=True)
class Counted:
    """Input tokens by kind; together they are the whole prompt."""

    fresh: int
    written: int
    read: int


@dataclass(frozen=True, slots=True)
class _Prefix:
    digest: str
    tokens: int
    is_breakpoint: bool


class PromptCache:
    """Prefixes that were written, until their time is over. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until: dict[str, float] = {}

    def count(self, model: str, blocks: Sequence[dict[str, Any]]) -> Counted:
        """Count a prompt's blocks (system first), and keep what it writes."""
        prefixes = _prefixes(model, blocks)
        marked = [index for index, prefix in enumerate(prefixes) if prefix.is_breakpoint]
        usable = [index for index in marked if prefixes[index].tokens >= LEAST]
        read = max((prefixes[index].tokens for index in self._hits(prefixes, usable)), default=0)
        for index in usable:
            self._until[prefixes[index].digest] = self._clock() + LIFETIME
        end = max((prefixes[index].tokens for index in usable), default=0)
        return Counted(fresh=prefixes[-1].tokens - end, written=end - read, read=read)

    def clear(self) -> None:
        """Forget everything."""
        self._until.clear()

    def _hits(self, prefixes: Sequence[_Prefix], usable: Sequence[int]) -> set[int]:
        now = self._clock()
        near = {index for each in usable for index in range(max(0, each - LOOKBACK), each + 1)}
        return {index for index in near if self._until.get(prefixes[index].digest, 0.0) > now}


def _prefixes(model: str, blocks: Sequence[dict[str, Any]]) -> list[_Prefix]:
    digest, total, prefixes = hashlib.sha256(model.encode()), 0, []
    for block in blocks:
        text = str(block.get("text", ""))
        digest.update(f"\0{block.get('type')}\0{text}".encode())
        total += tokens(text)
        prefixes.append(_Prefix(digest.hexdigest(), total, bool(block.get("cache_control"))))
    return prefixes
