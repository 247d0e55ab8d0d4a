"""Values known to be secret: recognised once, or declared, they are removed wherever they stand bare."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from resolutionflow.plugin_api import Span

from .normalise import folded, view
from .shapes import phrase, placeholder, word
from .words import ordinary

_PREFIX = 5
_LONGEST = 512
_STARTS = re.compile(rf"(?<![A-Za-z0-9])(?=(\S.{{{_PREFIX - 1}}}))", re.DOTALL)


def bare(value: str) -> bool:
    """Whether a value is distinctive enough to be removed where nothing around it says that it is secret."""
    if not _PREFIX < len(value) <= _LONGEST or placeholder(value) or "[REDACTED:" in value:
        return False
    if " " in value or "\n" in value:
        return phrase(value) or any(c.isdigit() for c in value)
    if value.isdigit():
        return len(value) >= 8
    return not word(value) or (len(value) >= 8 and not ordinary(value))


@dataclass(frozen=True, slots=True)
class KnownSecrets:
    """An immutable set of secret values with their kinds; `union` and `with_values` give larger ones."""

    # Out of repr, so that no log line ever shows them.
    kinds: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    _lengths: Mapping[str, tuple[int, ...]] = field(
        default_factory=lambda: MappingProxyType({}), compare=False, repr=False
    )

    @classmethod
    def found_in(cls, texts: Iterable[str]) -> KnownSecrets:
        """The secrets that `redact` recognises in these texts."""
        from .engine import redact  # the engine itself looks for known values

        result = NONE
        for text in texts:
            result = result.union(cls.with_spans(text, redact(text).spans))
        return result

    @classmethod
    def with_spans(cls, text: str, spans: Iterable[Span]) -> KnownSecrets:
        """The values behind these spans of a text."""
        return cls._of({text[span.start : span.end]: span.kind for span in spans})

    def with_values(self, values: Iterable[str], kind: str = "secret") -> KnownSecrets:
        """This set and further values of one kind, less those too short or too plain to stand bare."""
        return self.union(self._of(dict.fromkeys(values, kind)))

    def union(self, other: KnownSecrets) -> KnownSecrets:
        """The values of both; a value's first kind stays."""
        if not other.kinds or other.kinds.keys() <= self.kinds.keys():
            return self
        return self._indexed({**other.kinds, **self.kinds}) if self.kinds else other

    @classmethod
    def _of(cls, kinds: Mapping[str, str]) -> KnownSecrets:
        plain = {folded(value): kind for value, kind in kinds.items()}
        return cls._indexed({value: kind for value, kind in plain.items() if bare(value)})

    @classmethod
    def _indexed(cls, kinds: Mapping[str, str]) -> KnownSecrets:
        lengths: dict[str, set[int]] = {}
        for value in kinds:
            lengths.setdefault(value[:_PREFIX], set()).add(len(value))
        index = {prefix: tuple(sorted(sizes, reverse=True)) for prefix, sizes in lengths.items()}
        return cls(MappingProxyType(dict(kinds)), MappingProxyType(index))

    def __bool__(self) -> bool:
        return bool(self.kinds)

    def __len__(self) -> int:
        return len(self.kinds)

    def spans(self, text: str) -> Iterator[Span]:
        """Where the values stand in a text with no letter or digit on either side, the longest first."""
        seen = view(text)
        for match in _STARTS.finditer(seen.text):
            for length in self._lengths.get(match[1], ()):
                value = seen.text[match.start() : match.start() + length]
                start, end = match.start(), match.start() + len(value)
                kind = self.kinds.get(value)
                if kind and not seen.text[end : end + 1].isalnum():
                    yield Span(*seen.original(start, end), kind)
                    break


NONE = KnownSecrets()
