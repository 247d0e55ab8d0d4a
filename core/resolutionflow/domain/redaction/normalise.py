"""A view of a text in which look-alikes are alike, with the way back to the original offsets.

Rules are written for plain ASCII; the view folds full-width forms (NFKC), typographic quotes, dashes and
blanks, and letters that only look Latin, and drops what cannot be seen.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

_ODD = re.compile(r"[^\x00-\x7f]|\r(?=\n)")
_HOMOGLYPHS = dict(
    zip(
        "АВЕЅІЈКМНОРСТУХаеѕіјорсухкмтЁёԁѡԝԛһӏΑΒΕΖΗΙΚΜΝΟΡΤΥΧανορυχıɡ",
        "ABESIJKMHOPCTYXaesijopcyxkmtEedwwqhlABEZHIKMNOPTYXavopuxig",
        strict=True,
    )
)
_DASHES = dict.fromkeys("‐‑‒–—―−﹘﹣", "-")
_QUOTES = dict.fromkeys("“”„‟«»〝〞", '"') | dict.fromkeys("‘’‚‛′‹›", "'")
_BLANKS = {"\x85": "\n", "\u2028": "\n", "\u2029": "\n"}
_FOLDED = _HOMOGLYPHS | _DASHES | _QUOTES | _BLANKS


@dataclass(frozen=True, slots=True)
class View:
    """The folded text, and where its pieces come from: parallel offsets, empty when nothing was folded."""

    text: str
    starts: tuple[int, ...] = ()
    origins: tuple[tuple[int, int], ...] = ()

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The half-open range of the original text behind a half-open, non-empty range of the view."""
        if not self.starts:
            return start, end
        return self._at(start)[0], self._at(end - 1)[1]

    def _at(self, offset: int) -> tuple[int, int]:
        piece = bisect_right(self.starts, offset) - 1
        begin, width = self.origins[piece]
        if width:
            return begin, begin + width
        begin += offset - self.starts[piece]
        return begin, begin + 1


@lru_cache(maxsize=4096)
def fold(character: str) -> str:
    """What stands in the view for one character; nothing for one that cannot be seen."""
    if character in _FOLDED:
        return _FOLDED[character]
    if unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f" or character == "\r":
        return ""
    plain = unicodedata.normalize("NFKC", character)
    return "".join(_FOLDED.get(part, part) for part in plain)


def folded(text: str) -> str:
    """The text of the view alone."""
    return text if text.isascii() else _ODD.sub(lambda match: fold(match[0]), text)


def view(text: str) -> View:
    """The view of a text; the text itself when there is nothing to fold."""
    if text.isascii() and "\r\n" not in text:
        return View(text)
    parts: list[str] = []
    starts: list[int] = []
    origins: list[tuple[int, int]] = []
    position = length = 0

    def add(part: str, origin: int, width: int) -> None:
        nonlocal length
        parts.append(part)
        starts.append(length)
        origins.append((origin, width))
        length += len(part)

    for match in _ODD.finditer(text):
        new = fold(match[0])
        if new == match[0]:
            continue
        if match.start() > position:
            add(text[position : match.start()], position, 0)
        if new:
            add(new, match.start(), 1)
        position = match.end()
    if position < len(text):
        add(text[position:], position, 0)
    return View("".join(parts), tuple(starts), tuple(origins))


def lowered(text: str) -> str:
    """The text in lower case, every character where it was (some capitals grow when lowered)."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
