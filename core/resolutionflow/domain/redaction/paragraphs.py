"""Where a text may be cut without cutting a secret from what tells it is one.

Rules look no further than their paragraph. That keeps the work linear, and lets a stream be redacted as it
comes, with exactly the outcome of the whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_SCAN = re.compile(r"\n\s*|-----(BEGIN|END) [A-Z0-9 ]{0,40}")
_OPENERS = frozenset(":=,\\|>{([")
_LONGEST_KEY = 65_536


def breaks(text: str, *, start: int = 0) -> Iterator[int]:
    """The offsets after `start` at which a new paragraph begins.

    A break is a blank line before a letter or a heading, unless the line above announces something (it ends
    with a colon, say) or a PEM block is open.
    """
    key_opened: int | None = None
    for match in _SCAN.finditer(text, start):
        if match[1]:
            key_opened = match.start() if match[1] == "BEGIN" else None
            continue
        if match[0].count("\n") < 2 or match.end() == len(text):
            continue
        if key_opened is not None and match.start() - key_opened < _LONGEST_KEY:
            continue
        if _announces(text, match.start(), start) or not _begins(text[match.end()]):
            continue
        key_opened = None
        yield match.end()


def _announces(text: str, end: int, start: int) -> bool:
    while end > start and text[end - 1] in " \t\r*_":
        end -= 1
    return end > start and text[end - 1] in _OPENERS


def _begins(character: str) -> bool:
    return character.isalpha() or character == "#"


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """The half-open ranges of the paragraphs, in order and without gaps."""
    start = 0
    for offset in breaks(text):
        yield start, offset
        start = offset
    if start < len(text):
        yield start, len(text)
