"""What redaction gives back: spans of the original text, and the text with a marker for each of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from resolutionflow.plugin_api import Span

MARKER = re.compile(r"\[REDACTED:[a-z0-9][a-z0-9-]{0,39}\]")
BLOT = "\u2588"
_KIND = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True)
class Redacted:
    """The redacted text, how many secrets of each kind were taken out, and where they stood."""

    text: str
    counts: Mapping[str, int]
    spans: tuple[Span, ...]


Finder = Callable[[str], Iterable[Span]]
"""Anything that finds secrets in a text: plugin redactors are finders. Finders only ever add spans."""


def marker(kind: str) -> str:
    """The text that stands in a redacted text for a secret of this kind."""
    return f"[REDACTED:{kind}]"


def checked(spans: Iterable[Span], text: str) -> Iterator[Span]:
    """The spans of a finder, refused with ValueError when one does not fit the text.

    A finder that miscounts would leave a secret in place, so the caller must not go on without it.
    """
    for span in spans:
        if not 0 <= span.start < span.end <= len(text) or not _KIND.fullmatch(span.kind):
            raise ValueError(f"span {span} does not fit a text of {len(text)} characters")
        yield span


def outside_markers(spans: Iterable[Span], text: str) -> list[Span]:
    """The spans less every marker the text already has: a marker is never touched again."""
    if "[REDACTED:" not in text:
        return list(spans)
    taken = [match.span() for match in MARKER.finditer(text)]
    left: list[Span] = []
    position = 0
    for span in sorted(spans, key=lambda s: s.start):
        while position < len(taken) and taken[position][1] <= span.start:
            position += 1
        left.extend(_less(span, taken, position, text))
    return left


def _less(span: Span, taken: Sequence[tuple[int, int]], position: int, text: str) -> Iterator[Span]:
    start = span.start
    while position < len(taken) and taken[position][0] < span.end:
        if _worth(text[start : taken[position][0]]):
            yield Span(start, taken[position][0], span.kind)
        start = max(start, taken[position][1])
        position += 1
    if start == span.start or _worth(text[start : span.end]):
        yield Span(start, span.end, span.kind)


def _worth(rest: str) -> bool:
    """Whether a leftover beside a marker says anything: punctuation and blanks do not."""
    return any(character.isalnum() for character in rest)


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans in order, overlapping ones joined under the kind of the one that was given first."""
    ranked = sorted(enumerate(spans), key=lambda item: (item[1].start, item[0]))
    result: list[Span] = []
    rank = 0
    for index, span in ranked:
        if result and span.start < result[-1].end:
            last = result[-1]
            kind = span.kind if index < rank else last.kind
            rank = min(rank, index)
            result[-1] = Span(last.start, max(last.end, span.end), kind)
        else:
            result.append(span)
            rank = index
    return tuple(result)


def rendered(text: str, spans: Iterable[Span]) -> str:
    """The text with a marker in place of every span; the spans are in order and do not overlap."""
    parts: list[str] = []
    position = 0
    for span in spans:
        parts += text[position : span.start], marker(span.kind)
        position = span.end
    parts.append(text[position:])
    return "".join(parts)


def counted(spans: Iterable[Span]) -> Mapping[str, int]:
    """How many spans there are of each kind."""
    return MappingProxyType(dict(Counter(span.kind for span in spans)))
