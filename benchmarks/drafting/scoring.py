"""What a draft is worth: form, support of its lines, coverage of the facts, forbidden content, length and cost."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from resolutionflow.domain.draft_rules import breaches
from resolutionflow.domain.session_view import texts_of
from resolutionflow.plugin_api import SESSION_SOURCE, Draft, FactStatus, SessionView

_WORD = re.compile(r"[^\W_]{3,}|[\u3040-\u30ff\u4e00-\u9fff]{2}")
_ENOUGH = 0.6
"""Share of a fact's words that one line must hold, so that the fact counts as told."""


@dataclass(frozen=True, slots=True)
class Score:
    """Of one draft. `supported` and `covered` are shares; `forbidden` are the texts that were said all the same."""

    faults: tuple[str, ...]
    supported: float
    covered: float
    forbidden: tuple[str, ...]
    words: int
    cost: Decimal

    @property
    def is_good(self) -> bool:
        """Whether a person could post it as it stands."""
        return not self.faults and not self.forbidden and min(self.supported, self.covered) == 1.0


def score(draft: Draft, view: SessionView, forbidden: Iterable[str]) -> Score:
    """Score a draft against the redacted view that it was made from."""
    return Score(
        faults=breaches(draft.text, view),
        supported=_share(_is_supported(line.text, line.sources, view) for line in draft.provenance),
        covered=_share(_is_told(fact, draft.text) for fact in _to_tell(view)),
        forbidden=tuple(text for text in forbidden if text.casefold() in draft.text.casefold()),
        words=len(draft.text.split()),
        cost=draft.usage.cost if draft.usage else Decimal(0),
    )


def _to_tell(view: SessionView) -> list[str]:
    return [fact.text for fact in view.facts if fact.status is FactStatus.CONFIRMED]


def _is_told(fact: str, text: str) -> bool:
    wanted = _words(fact)
    lines = [_words(line) for line in text.splitlines()]
    return not wanted or max(len(wanted & line) / len(wanted) for line in lines) >= _ENOUGH


def _is_supported(line: str, sources: tuple[str, ...], view: SessionView) -> bool:
    """Whether the line shares words with what it says it rests on. Fixed sentences rest on nothing."""
    if not sources:
        return line in _FIXED
    told = set().union(*(_words(" ".join(texts_of(each))) for each in _named(sources, view)))
    return bool(_words(line) & told)


def _named(sources: tuple[str, ...], view: SessionView) -> list[object]:
    parts = [*view.steps, *view.facts, *view.fixes, *view.script_runs]
    found: list[object] = [part for part in parts if part.id in sources]
    return [*found, view] if SESSION_SOURCE in sources else found


_FIXED = ("Confirm the symptom with the user.", "Reproduce the issue and record what is seen.")


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def _share(found: Iterable[bool]) -> float:
    known = list(found)
    return sum(known) / len(known) if known else 1.0
