"""What a rule is: a kind, a cheap gate, a search, and its examples both ways.

Examples are templates: `«…»` encloses what must be taken out, `{name}` or `{name:length}` is filled with a
synthetic value by the tests (`tests/core/domain/redaction/conftest.py` lists the names), so that no
provider-shaped literal is ever written down.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

Range = tuple[int, int]
Search = Callable[[str, str], Iterable[Range]]
"""Takes the view and its lower-case twin (same offsets), gives half-open ranges of secrets."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How one kind of secret is recognised.

    `gate` holds lower-case strings, at least one of which every match contains: the search runs only where
    one occurs. `catches` and `leaves` are run by the tests.
    """

    name: str
    kind: str
    gate: tuple[str, ...]
    search: Search
    catches: tuple[str, ...]
    leaves: tuple[str, ...] = ()


def pattern(
    *forms: str, accept: Callable[[str], bool] | None = None, any_case: bool = True, trim: bool = True
) -> Search:
    """A search for any of these regular expressions; groups are the secrets, or the whole when there is none.

    `accept` judges each value; `trim` takes quotes and closing punctuation off its ends. Keep quantifiers
    bounded: nothing here may take more than linear time.
    """
    form = "|".join(forms)
    on_low = any_case and "(?-i:" not in form
    if on_low:  # the same in lower case, and much faster than comparing without regard to case
        form = _CAPITAL.sub(lambda match: match[0] if match[0][0] == "\\" else match[0].lower(), form)
    compiled = re.compile(form, re.MULTILINE | (re.IGNORECASE if any_case and not on_low else 0))
    groups = range(1, compiled.groups + 1) if compiled.groups else (0,)

    def search(text: str, low: str) -> Iterator[Range]:
        for match in compiled.finditer(low if on_low else text):
            for group in groups:
                start, end = match.span(group)
                if trim:
                    start, end = trimmed(text, start, end)
                if start < end and (accept is None or accept(text[start:end])):
                    yield start, end

    return search


_CAPITAL = re.compile(r"\\.|[A-Z]")
_QUOTES = "'\"`"
_MARKS = ".,;:?"
_CLOSED_BY = {"(": ")", "[": "]", "{": "}", "<": ">"}
_OPENED_BY = {closing: opening for opening, closing in _CLOSED_BY.items()}


def trimmed(text: str, start: int, end: int) -> Range:
    """The range without quotes around it, marks behind it, or a bracket that has no partner inside."""
    while start < end and (text[start] in _QUOTES or _alone(text, start, _CLOSED_BY, start, end)):
        start += 1
    while end > start and (
        text[end - 1] in _QUOTES + _MARKS or _alone(text, end - 1, _OPENED_BY, start, end)
    ):
        end -= 1
    return start, end


def _alone(text: str, place: int, partners: Mapping[str, str], start: int, end: int) -> bool:
    partner = partners.get(text[place])
    return partner is not None and text.find(partner, start, end) < 0
