"""Redaction of a text that comes in pieces."""

from __future__ import annotations

from collections.abc import Sequence

from .blocks import breaks
from .engine import redact
from .known import NONE, KnownSecrets
from .spans import Finder


class StreamRedactor:
    """Redacts a stream block by block, holding back what is not complete yet.

    However the text is split, the outcome is the same. It is that of `redact` on the whole, but for one thing
    no stream can do: a value first recognised in a later block is not called back from an earlier one.
    Give such values as `known`.
    """

    def __init__(self, *, known: KnownSecrets = NONE, extra: Sequence[Finder] = ()) -> None:
        self._known = known
        self._extra = tuple(extra)
        self._held = ""

    def feed(self, chunk: str) -> str:
        """Takes the next piece, gives the redacted text of the blocks that it completes."""
        self._held += chunk
        if "\n" not in self._held:
            return ""
        start, ready = 0, []
        for offset in breaks(self._held):
            ready.append(self._redacted(self._held[start:offset]))
            start = offset
        self._held = self._held[start:]
        return "".join(ready)

    def close(self) -> str:
        """Gives the redacted text of what was held back; the stream may then start anew."""
        rest, self._held = self._held, ""
        return self._redacted(rest)

    def _redacted(self, part: str) -> str:
        result = redact(part, known=self._known, extra=self._extra)
        self._known = self._known.union(KnownSecrets.with_spans(part, result.spans))
        return result.text
