"""The engine: runs the rules over the view of each block until nothing more is found."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from resolutionflow.plugin_api import Span

from .blocks import blocks
from .harmless import masked
from .known import NONE, KnownSecrets
from .normalise import folded, lowered, view
from .rules import Gates, findings, gates_in
from .spans import Finder, Redacted, checked, counted, marker, merged, outside_markers, rendered

_ROUNDS = 8
UNSETTLED = "unsettled"


def redact(text: str, *, known: KnownSecrets = NONE, extra: Sequence[Finder] = ()) -> Redacted:
    """Takes every secret out of a text.

    `known` holds values that are secret wherever they stand; `extra` are further finders, which only add
    spans. Redacting the outcome again changes nothing. Raises what a finder raises, and ValueError when a
    finder's span does not fit: the text must then not be used.
    """
    search = _Search(known, tuple(extra))
    spans: tuple[Span, ...] = ()
    current = text
    for _ in range(_ROUNDS):
        found = search.spans(current)
        if not found:
            break
        spans = _joined(spans, found)
        current = rendered(text, spans)
    else:
        # Text built to change its meaning each time something is taken out: nothing of it can be trusted.
        spans = (Span(0, len(text), UNSETTLED),)
        current = rendered(text, spans)
    return Redacted(current, counted(spans), spans)


@dataclass(slots=True)
class _Search:
    """One call's search; blocks that stay as they were are not searched twice."""

    known: KnownSecrets
    extra: tuple[Finder, ...]
    _seen: dict[str, tuple[Span, ...]] = field(default_factory=dict)

    def spans(self, text: str) -> tuple[Span, ...]:
        gates = gates_in(lowered(folded(text)))
        found = [span for start, end in blocks(text) for span in self._block(text, start, end, gates)]
        for finder in self.extra:
            found += checked(finder(text), text)
        self.known = self.known.union(KnownSecrets.with_spans(text, found))
        if self.known:
            found += self.known.spans(text)
        return merged(outside_markers(found, text))

    def _block(self, text: str, start: int, end: int, gates: Gates) -> Iterator[Span]:
        part = text[start:end]
        if part not in self._seen:
            self._seen[part] = tuple(local_spans(part, gates))
        for span in self._seen[part]:
            yield Span(start + span.start, start + span.end, span.kind)


def local_spans(part: str, gates: Gates) -> Iterable[Span]:
    """What the rules find in one block, in the order of the rules, markers left alone."""
    seen = view(part)
    text = masked(seen.text)
    found = [Span(*seen.original(*place), rule.kind) for rule, place in findings(text, lowered(text), gates)]
    return outside_markers(found, part) if found else ()


def _joined(before: tuple[Span, ...], found: tuple[Span, ...]) -> tuple[Span, ...]:
    """Spans of the original text: those of earlier rounds and, mapped back, those found in their outcome."""
    starts: list[int] = []
    shifts: list[int] = []
    shift = 0
    for span in before:
        shift += len(marker(span.kind)) - (span.end - span.start)
        starts.append(span.end + shift)
        shifts.append(shift)

    def original(offset: int) -> int:
        place = bisect_right(starts, offset) - 1
        return offset - shifts[place] if place >= 0 else offset

    mapped = [Span(original(span.start), original(span.end - 1) + 1, span.kind) for span in found]
    return merged([*before, *mapped])
