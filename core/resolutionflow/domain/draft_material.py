"""What a session gives a drafted note to tell, cleaned and worded, each with the id it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from resolutionflow.plugin_api import (
    FactStatus,
    FactView,
    FixOutcome,
    FixView,
    ScriptRunView,
    SessionView,
    StepKind,
    StepView,
)

from . import draft_phrases as phrases
from .documentation import is_documented
from .draft_words import SessionWords
from .prose import capitalised, clause, ended, same_words, says_something, sentence

LONGEST_LINE = 230
LONGEST_TITLE = 160
LEAST_CONFIDENCE = 60
HIGH_CONFIDENCE = 80
_LONGEST_SOURCE = 60
_LONGEST_RESPONSE = 110
_LONGEST_TEMPLATE = 60
_UNKNOWN_TEMPLATE = "(unknown template)"
_GIVEN_UP = frozenset({FixOutcome.FAILED, FixOutcome.DISMISSED})
_MACHINE_VALUE = re.compile(r"[a-z]+(?:_[a-z]+)+")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a note as a reader sees it, and the ids of the facts, steps, runs and fixes it rests on."""

    text: str
    sources: tuple[str, ...] = ()


def merged(lines: Iterable[Line]) -> list[Line]:
    """Lines that say the same become one, with the sources of all."""
    seen: dict[str, Line] = {}
    for line in lines:
        same = seen.get(same_words(line.text))
        sources = (*same.sources, *line.sources) if same else line.sources
        seen[same_words(line.text)] = Line(same.text if same else line.text, tuple(dict.fromkeys(sources)))
    return list(seen.values())


class Material:
    """The material of one session."""

    def __init__(self, view: SessionView) -> None:
        self.view = view
        self.words = SessionWords(view)

    @cached_property
    def confirmed(self) -> list[Line]:
        """The confirmed facts."""
        return [Line(sentence(line.text), line.sources) for line in self._facts(FactStatus.CONFIRMED)]

    @cached_property
    def ruled_out(self) -> list[Line]:
        """The facts that were ruled out, told as that."""
        return self._facts(FactStatus.RULED_OUT, phrases.RULED_OUT)

    @cached_property
    def pending(self) -> list[Line]:
        """The facts that nobody has confirmed or ruled out yet, as they stand."""
        return self._facts(FactStatus.PENDING)

    @cached_property
    def tried(self) -> list[Line]:
        """What was done, in order: answered steps, script runs, applied fixes."""
        return merged([*self._answered_steps(), *self.script_runs, *self.tried_fixes(*phrases.FIX_OUTCOMES)])

    @cached_property
    def script_runs(self) -> list[Line]:
        """The scripts that were run, with what came of them."""
        return merged(Line(self._run_text(run), (run.id,)) for run in self.view.script_runs)

    def tried_fixes(self, *outcomes: FixOutcome) -> list[Line]:
        """The fixes that came to one of these outcomes."""
        told = [(fix, self.title(fix)) for fix in self.view.fixes if fix.outcome in outcomes]
        lines = (
            Line(sentence(phrases.FIX_OUTCOMES[fix.outcome].format(title)), (fix.id,))
            for fix, title in told
            if title
        )
        return merged(lines)

    @cached_property
    def open_steps(self) -> list[Line]:
        """The steps that are neither answered nor skipped."""
        steps = (step for step in self.view.steps if is_documented(step) and not step.was_skipped)
        lines = (self._open_step(step) for step in steps if not says_something(step.response))
        return [line for line in lines if line.text]

    @cached_property
    def follow_ups(self) -> list[Line]:
        """The follow-up recommendations of every resolution suggestion."""
        suggestions = [step for step in self.view.steps if step.kind is StepKind.RESOLUTION_SUGGESTION]
        room = LONGEST_LINE - len(phrases.FOLLOW_UP)
        lines = (
            Line(self.words.clean(each, room, sentence), (step.id,))
            for step in suggestions
            for each in step.follow_up_recommendations
        )
        return merged(line for line in lines if line.text)

    @cached_property
    def leading_fix(self) -> FixView | None:
        """The active fix when it makes a hypothesis: 60 % or more, neither failed nor dismissed (B32)."""
        fix = self.view.active_fix
        if fix is None or fix.outcome in _GIVEN_UP or fix.confidence_percent < LEAST_CONFIDENCE:
            return None
        return fix if self.title(fix) else None

    @cached_property
    def first_step(self) -> str | None:
        """The next step that must come first: trying the leading fix, over 80 %."""
        fix = self.leading_fix
        if fix is None or fix.confidence_percent <= HIGH_CONFIDENCE:
            return None
        return self._try(fix)

    @cached_property
    def withheld_steps(self) -> frozenset[str]:
        """What may not be suggested, in the words it is compared by: fixes given up, or too unsure to try."""
        given_up = [fix for fix in self.view.fixes if fix.outcome in _GIVEN_UP]
        active = [self.view.active_fix] if self.view.active_fix else []
        steps = [*map(self.title, given_up), *map(self._try, given_up), *map(self._try, active)]
        allowed = {"", same_words(self.first_step or "")}
        return frozenset(map(same_words, steps)) - allowed

    @property
    def has_grounds(self) -> bool:
        """Whether anything in the session could establish a root cause."""
        told = (self.view.resolution_summary, self.view.resolution_action)
        return bool(
            self.confirmed or self.tried_fixes(*phrases.FIX_OUTCOMES) or any(map(says_something, told))
        )

    def title(self, fix: FixView) -> str:
        """A fix's title as a note names it, without full stop; empty when it says nothing that may be told."""
        return self.words.clean(fix.title, LONGEST_TITLE, clause)

    def line(self, text: str | None) -> str:
        """A text as a line of its own: a sentence."""
        return self.words.clean(text, LONGEST_LINE, sentence)

    def lines(self, texts: Sequence[str]) -> list[Line]:
        """Texts that have no id of their own, as lines."""
        return merged(Line(text) for each in texts if (text := self.line(each)))

    def together(self, *parts: str) -> str:
        """Sentences as one paragraph; a later one is left out where it would make a breach of the whole."""
        text = ""
        for part in filter(None, parts):
            longer = f"{text} {part}".strip()
            if not text or not self.words.breaches(longer):
                text = longer
        return text

    def _try(self, fix: FixView) -> str:
        title = self.title(fix)
        return sentence(phrases.TRY_FIX.format(title)) if title else ""

    def _facts(self, status: FactStatus, phrase: str = "{}") -> list[Line]:
        told = ((fact.id, self._fact_text(fact)) for fact in self.view.facts if fact.status is status)
        return merged(Line(ended(phrase.format(text)), (fact_id,)) for fact_id, text in told if text)

    def _fact_text(self, fact: FactView) -> str:
        source = self.words.clean(in_words(fact.source_summary), _LONGEST_SOURCE, clause)
        room = LONGEST_LINE - len(phrases.RULED_OUT) - len(source)
        text = self.words.clean(fact.text, room, clause)
        return f"{text} — {source}" if text and source else text

    def _answered_steps(self) -> list[Line]:
        lines = []
        for step in self.view.steps:
            response = self.words.clean(in_words(step.response), _LONGEST_RESPONSE, clause)
            if not response or step.was_skipped or not is_documented(step):
                continue
            text = self.words.clean_markdown(step.text, LONGEST_LINE - len(response) - 3, _opening)
            if text:
                lines.append(Line(sentence(f"{text} → {response}"), (step.id,)))
        return lines

    def _open_step(self, step: StepView) -> Line:
        if step.kind is not StepKind.QUESTION:
            return Line(self.words.clean_markdown(step.text, LONGEST_LINE, sentence), (step.id,))
        text = self.words.clean_markdown(step.text, LONGEST_LINE - len(phrases.FIND_OUT), clause)
        return Line(sentence(phrases.FIND_OUT.format(text)) if text else "", (step.id,))

    def _run_text(self, run: ScriptRunView) -> str:
        template = self.words.clean(run.template_name, _LONGEST_TEMPLATE, clause) or _UNKNOWN_TEMPLATE
        result = self.words.clean(run.result, LONGEST_LINE - len(template) - len(phrases.RAN), clause)
        for name in (template, _UNKNOWN_TEMPLATE):
            text = phrases.RAN.format(name, result) if result else phrases.RAN_SILENTLY.format(name)
            if not self.words.breaches(text):
                break
        return sentence(text)


def _opening(text: str) -> str:
    """A text that begins a line and does not end it."""
    return capitalised(clause(text))


def in_words(text: str | None) -> str | None:
    """A value for machines, like "yes_often", as words; any other text as it is."""
    return text.replace("_", " ") if text and _MACHINE_VALUE.fullmatch(text) else text
