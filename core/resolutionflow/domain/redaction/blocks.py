"""Where a text may be cut without cutting a secret from what tells it is one.

Rules look no further than their block. That keeps the work small and linear, and lets a stream be redacted as
it comes, with exactly the outcome of the whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_SCAN = re.compile(r"\n\s*|-----(BEGIN|END) [A-Z0-9 ]{0,40}")
_OPENERS = frozenset(":=,\\|>{([")
_SENTENCE = re.compile(r"(?:[-*\u2022] |[0-9]{1,2}[.)] )?[A-Z][a-z]{1,15}(?:'s)? [A-Za-z0-9]")
_LONGEST_KEY = 65_536


def breaks(text: str) -> Iterator[int]:
    """The offsets at which a new block begins, in order.

    A block ends at a line break before a line that starts like a sentence, or at a blank line before a word
    or a heading; unless the line above announces something (it ends with a colon, say) or a PEM block is
    open. Text that follows adds breaks and takes none away, so a stream may cut at any of them.
    """
    start, key_opened = 0, -_LONGEST_KEY
    for match in _SCAN.finditer(text):
        if match[1]:
            key_opened = match.start() if match[1] == "BEGIN" else -_LONGEST_KEY
            continue
        if match.start() - key_opened < _LONGEST_KEY or _announces(text, match.start(), start):
            continue
        if _begins_anew(text, match.end(), blank=match[0].count("\n") > 1):
            start = match.end()
            yield start


def _announces(text: str, end: int, start: int) -> bool:
    while end > start and text[end - 1] in " \t\r*_":
        end -= 1
    return end > start and text[end - 1] in _OPENERS


def _begins_anew(text: str, start: int, *, blank: bool) -> bool:
    if _SENTENCE.match(text, start):
        return text[start - 1] == "\n"
    return blank and (text[start : start + 1].isalpha() or text.startswith("#", start))


def blocks(text: str) -> Iterator[tuple[int, int]]:
    """The half-open ranges of the blocks, in order and without gaps."""
    start = 0
    for offset in breaks(text):
        yield start, offset
        start = offset
    if start < len(text):
        yield start, len(text)
