"""What a customer may be told of a session: no confidence figures, no script parameters, no ruled-out guesses (B49)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from resolutionflow.domain.documentation import is_documented
from resolutionflow.domain.draft_material import LONGEST_LINE, Material
from resolutionflow.domain.prose import capitalised, clause, distinct, same_words, sentence, sentences
from resolutionflow.plugin_api import FactStatus, FixOutcome, FixView, SessionView, StepKind, StepView

LONGEST_PARAGRAPH = 600
LONGEST_QUESTION = 200
_CONFIDENCE = re.compile(
    r"\d\s*(?:%|percent)\s*(?:\w+\s){0,2}(?:confiden|certain|sure|likel|probab)"
    r"|(?:confiden\w*|certain\w*|likel\w*|probab\w*)[^.!?]{0,20}\d\s*(?:%|percent)",
    re.IGNORECASE,
)
_FIXES = {
    FixOutcome.APPLIED: "{}: done, and we are watching whether it helps.",
    FixOutcome.PARTIAL: "{}: done, and it helped in part.",
    FixOutcome.SUCCEEDED: "{}: done, and it helped.",
}


class CustomerWords:
    """Sentences for a customer, taken from one session's view. All are plain text on one line."""

    def __init__(self, view: SessionView) -> None:
        self._view = view
        self._material = Material(view)

    def paragraph(self, text: str | None, limit: int = LONGEST_PARAGRAPH) -> str:
        """A text of the session as sentences, those left out that a customer may not read."""
        told = self._material.words.clean(text, limit, sentence)
        return " ".join(each for each in sentences(told) if self._may_be_told(each))

    @property
    def problem(self) -> str:
        """What the customer asked for help with; empty where nobody wrote it down."""
        view = self._view
        told = (view.problem_summary, view.title, view.intake_text)
        return next(filter(None, (self.paragraph(text, limit) for text in told for limit in (320, 200))), "")

    @property
    def title(self) -> str:
        """The problem in a few words, without full stop; empty where there are none."""
        told = (self._view.title, self._view.problem_summary)
        return next(filter(None, (clause(self.paragraph(text, 90)) for text in told)), "")

    @property
    def resolution(self) -> str:
        """How it was solved; empty where nobody wrote it down and no fix is known to have worked."""
        told = self.paragraph(self._view.resolution_summary)
        return told or self.paragraph(self._view.resolution_action)

    @property
    def known(self) -> list[str]:
        """What is confirmed."""
        facts = (fact.text for fact in self._view.facts if fact.status is FactStatus.CONFIRMED)
        return self._lines(facts)

    @property
    def checked(self) -> list[str]:
        """Every answered step with its answer, in order."""
        steps = (step for step in self._view.steps if is_documented(step) and not step.was_skipped)
        return self._kept(map(self._checked, steps))

    @property
    def done(self) -> list[str]:
        """What the engineer did; where nobody wrote it down, the fixes that were applied and not found wrong."""
        actions = self._lines((self._view.resolution_action or "").splitlines())
        fixes = ((fix, self._title(fix)) for fix in self._view.fixes if fix.outcome in _FIXES)
        told = (_FIXES[fix.outcome].format(title) for fix, title in fixes if title)
        return actions or self._kept(told)

    @property
    def recommended(self) -> list[str]:
        """What should be done afterwards."""
        return self._kept(line.text for line in self._material.follow_ups)

    @property
    def next_fix(self) -> str:
        """What will be tried next, without full stop; empty where nothing stands out."""
        fix = self._material.leading_fix
        return self._title(fix) if fix and fix.outcome is FixOutcome.PROPOSED else ""

    @property
    def questions(self) -> list[str]:
        """What is still open: unanswered questions, then facts that nobody has confirmed yet."""
        is_open = (
            step
            for step in self._view.steps
            if step.kind is StepKind.QUESTION and not step.was_skipped and not step.response
        )
        asked = (
            self._material.words.clean_markdown(each.text, LONGEST_QUESTION, _as_question) for each in is_open
        )
        pending = (fact.text for fact in self._view.facts if fact.status is FactStatus.PENDING)
        guesses = (self._material.words.clean(text, LONGEST_QUESTION, clause) for text in pending)
        settle = (f"Can you tell us whether this is so: {guess}?" for guess in guesses if guess)
        return self._kept([*asked, *settle])

    def _checked(self, step: StepView) -> str:
        response = self._material.words.clean(step.response, LONGEST_LINE, clause)
        text = self._material.words.clean_markdown(step.text, LONGEST_LINE, clause)
        if not response or not text or not self._may_be_told(response):
            return ""
        mark = "" if text.endswith("?") else ":"
        return sentence(f"{capitalised(text)}{mark} {response}")

    def _title(self, fix: FixView) -> str:
        title = self._material.title(fix)
        return capitalised(title) if self._may_be_told(title) else ""

    def _lines(self, texts: Iterable[str]) -> list[str]:
        return self._kept(self._material.line(text) for text in texts)

    def _kept(self, lines: Iterable[str]) -> list[str]:
        return distinct(line for line in lines if self._may_be_told(line))

    def _may_be_told(self, text: str) -> bool:
        return not _CONFIDENCE.search(text) and same_words(text) not in self._guesses

    @cached_property
    def _guesses(self) -> frozenset[str]:
        return frozenset(map(same_words, self._given_up()))

    def _given_up(self) -> Iterator[str]:
        for fact in self._view.facts:
            if fact.status is FactStatus.RULED_OUT:
                yield fact.text
        for fix in self._view.fixes:
            if fix.outcome in (FixOutcome.FAILED, FixOutcome.DISMISSED):
                yield fix.title


def _as_question(text: str) -> str:
    asked = capitalised(clause(text))
    return asked if asked.endswith("?") else f"{asked}?"
