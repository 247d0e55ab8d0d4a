"""The section notes written without a model: from the session's own words, by rule, the same each time (B30 to B34)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from resolutionflow.domain import draft_phrases as phrases
from resolutionflow.domain.draft_material import LONGEST_LINE, Line, Material, merged
from resolutionflow.domain.draft_rules import FEWEST_STEPS, MOST_STEPS
from resolutionflow.domain.prose import clause, ended, same_words, says_something, sentence, sentences
from resolutionflow.plugin_api import (
    API_VERSION,
    SESSION_SOURCE,
    Draft,
    FactStatus,
    FixOutcome,
    FixView,
    NoteFormatter,
    NoteKind,
    PluginInfo,
    SessionView,
    Structure,
    TextFormat,
    hookimpl,
)

from .sections import Section, write_sections

_LONGEST_SUMMARY = 320
_LONGEST_REASON = 200
_NO_TRANSCRIPT = 200
_LONGEST_RESOLUTION = 600
_CAUSE = re.compile(
    r"\b(?:root cause|caus(?:ed|ing)|the cause|because|due to|led to|result of)\b", re.IGNORECASE
)
_NO_CAUSE = re.compile(
    r"(?:\b(?:not|never|no)|n't)\s(?:\w+\s){0,2}(?:caus|due|because|root)|\bcause (?:is|was|remains) (?:not|un)"
    r"|\b(?:may|might|probably|possibly|likely|suspect\w*|unclear|unknown|whether)\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:(?:was|were|had|did|could)(?:n't)?|failed|reported|stopped|lost|got|went|received|kept|became|began|started|called|asked"
    r"|requested|needed|saw|showed|dropped|crashed|appeared|broke|froze|replaced|changed|blocked|expired)\b",
    re.IGNORECASE,
)
_PRESENT = re.compile(
    r"\b(?:is|are|am|can|cannot|can't|has|have|does|do|don't|will|won't|keeps|gets|fails|shows|drops|says|wants|needs"
    r"|crashes|hangs|freezes|appears|asks|reports|isn't|aren't|doesn't|hasn't|haven't)\b",
    re.IGNORECASE,
)
_IMPERATIVE = re.compile(
    r"(?:add|ask|assign|change|check|clear|close|collect|configure|create|delete|disable|enable|ensure|extend|find|force"
    r"|have|install|let|log|make|map|move|open|power|prune|re-?\w+|run|send|set|shut|start|stop|switch|take|trace|turn"
    r"|un\w+|update|use|verify|wait)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w{3,}")


class DeterministicFormatter:
    """Writes the escalation package and the resolution note; the fallback of every formatter that asks a model."""

    key = "deterministic"
    display_name = "Sections, without a model"
    version = "2"
    kinds = frozenset(NoteKind)
    default_for = frozenset(NoteKind)
    text_format = TextFormat.MARKDOWN
    structure = Structure.SECTIONS
    model: str | None = None

    def format(self, view: SessionView) -> Draft:
        """Write the note. Whatever the session holds, the note keeps the rules of `domain.draft_rules`."""
        write = _resolution_note if view.kind is NoteKind.RESOLUTION else _escalation_package
        text, provenance = write_sections(write(Material(view)))
        return Draft(text=text, provenance=provenance)


def _escalation_package(material: Material) -> Iterator[Section]:
    yield _problem(material)
    yield _confirmed(material)
    yield Section(phrases.TRIED, _unless(material.tried, phrases.NOTHING_TRIED), material.tried)
    yield Section(phrases.HYPOTHESIS, [_hypothesis(material)])
    yield Section(phrases.NEXT_STEPS, bullets=_next_steps(material))


def _resolution_note(material: Material) -> Iterator[Section]:
    yield _problem(material)
    yield _confirmed(material)
    yield Section(phrases.ROOT_CAUSE, [_root_cause(material)])
    yield _resolution(material)


def _unless(lines: list[Line], text: str) -> list[Line]:
    return [] if lines else [Line(text)]


def _problem(material: Material) -> Section:
    view = material.view
    told = filter(None, (_problem_sentence(material, text) for text in _problem_texts(view)))
    is_handed_on = view.kind is NoteKind.ESCALATION
    reason = material.words.clean(view.escalation_reason, _LONGEST_REASON, ended) if is_handed_on else ""
    because = phrases.REASON.format(reason) if reason else ""
    problem = next(told, "")
    text = material.together(problem or phrases.NO_PROBLEM, because)
    return Section(phrases.PROBLEM, [Line(text, (SESSION_SOURCE,) if problem or because else ())])


def _problem_texts(view: SessionView) -> tuple[str | None, ...]:
    return view.problem_summary, view.title, view.intake_text


def _problem_sentence(material: Material, text: str | None) -> str:
    """A problem in the past tense: as it was told, or as what was reported."""
    for limit in (_LONGEST_SUMMARY, _NO_TRANSCRIPT):
        told = material.words.clean(text, limit, ended)
        problem = sentence(told) if _is_past(told) else phrases.REPORTED.format(told)
        if told and not material.words.breaches(problem):
            return problem
    return ""


def _is_past(text: str) -> bool:
    text = text.replace("’", "'")
    return bool(_PAST.search(text)) and not _PRESENT.search(text)


def _long(material: Material, text: str | None, limit: int) -> str:
    """A text as a paragraph; shorter where it would be a transcript."""
    return material.words.clean(text, limit, sentence) or material.words.clean(text, _NO_TRANSCRIPT, sentence)


def _confirmed(material: Material) -> Section:
    heading = phrases.CONFIRMED[material.view.kind]
    nothing = _unless(material.confirmed, phrases.NOTHING_CONFIRMED)
    return Section(heading, nothing, [*material.confirmed, *material.ruled_out])


def _hypothesis(material: Material) -> Line:
    fix = material.leading_fix
    if fix is None:
        return Line(phrases.NO_HYPOTHESIS)
    leading = phrases.LEADING.format(material.title(fix), fix.confidence_percent)
    outcome = phrases.HYPOTHESIS_OUTCOMES.get(fix.outcome, "")
    return Line(material.together(leading, _description(material, fix), outcome), (fix.id,))


def _description(material: Material, fix: FixView) -> str:
    text = material.words.clean_markdown(fix.description, LONGEST_LINE, sentence)
    return "" if same_words(text) == same_words(fix.title) else text


def _next_steps(material: Material) -> list[Line]:
    pending = [_settle(material, [line]) for line in material.pending]
    steps = _candidate_steps(material, pending)
    if len(steps) > MOST_STEPS and len(pending) > 1:
        steps = _candidate_steps(material, [_settle(material, material.pending)])
    fixed = [Line(text) for text in phrases.FIXED_STEPS]
    missing = max(0, FEWEST_STEPS - len(steps))
    return steps[:MOST_STEPS] + [line for line in fixed if line not in steps][:missing]


def _candidate_steps(material: Material, pending: list[Line]) -> list[Line]:
    fix, first = material.leading_fix, material.first_step
    steps = [Line(first, (fix.id,))] if fix and first else []
    steps += _of_session(material.lines(material.view.suggested_next_steps))
    steps += pending + material.open_steps + material.follow_ups
    if fix and not first and fix.outcome is FixOutcome.PROPOSED:
        steps.append(Line(sentence(phrases.CHECK_FIX.format(material.title(fix))), (fix.id,)))
    steps = merged(line for line in steps if line.text)
    return [line for line in steps if same_words(line.text) not in material.withheld_steps]


def _of_session(lines: list[Line]) -> list[Line]:
    """Lines that the engineer wrote into the session's own fields."""
    return [Line(line.text, (SESSION_SOURCE,)) for line in lines]


def _settle(material: Material, facts: list[Line]) -> Line:
    """One step that settles open facts."""
    told = phrases.SETTLE_FACT.format("; ".join(clause(fact.text) for fact in facts))
    return Line(material.line(told), tuple(source for fact in facts for source in fact.sources))


def _root_cause(material: Material) -> Line:
    for text, sources in _grounds(material):
        for each in sentences(text):
            if _CAUSE.search(each) and not _NO_CAUSE.search(each) and (cause := material.line(each)):
                return Line(cause, sources)
    return _likely_cause(material) or Line(phrases.NO_ROOT_CAUSE)


def _likely_cause(material: Material) -> Line | None:
    """What the fix that worked was meant against, where it says so."""
    fix = _worked(material)
    told = sentences(_description(material, fix)) if fix else []
    cause = next((each for each in told if _PAST.search(each) and not _IMPERATIVE.match(each)), None)
    return Line(phrases.LIKELY_CAUSE.format(cause), (fix.id,)) if fix and cause else None


def _grounds(material: Material) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Where a cause may be named: the latest confirmed fact first, then the fix that worked, then the engineer."""
    facts = (fact for fact in reversed(material.view.facts) if fact.status is FactStatus.CONFIRMED)
    yield from ((material.line(fact.text), (fact.id,)) for fact in facts)
    worked = _worked(material)
    if worked:
        yield _description(material, worked), (worked.id,)
    for text in (material.view.resolution_summary, material.view.resolution_action):
        yield _long(material, text, _LONGEST_RESOLUTION), (SESSION_SOURCE,)


def _worked(material: Material) -> FixView | None:
    fixes = (fix for fix in reversed(material.view.fixes) if fix.outcome is FixOutcome.SUCCEEDED)
    return next((fix for fix in fixes if material.title(fix)), None)


def _resolution(material: Material) -> Section:
    actions = [line for line in (material.view.resolution_action or "").splitlines() if says_something(line)]
    summary = _long(material, material.view.resolution_summary, _LONGEST_RESOLUTION)
    action = _long(material, actions[0], _LONGEST_RESOLUTION) if len(actions) == 1 else ""
    text = material.together(summary, "" if same_words(action) == same_words(summary) else action)
    told = Line(text, (SESSION_SOURCE,))
    done = _of_session(material.lines(actions)) if len(actions) > 1 else []
    if not told.text and not done:
        told = _unsummarised(material)
    bullets = merged(
        [*done, *material.script_runs, *_fixes_beside(material, [told, *done]), *_follow_ups(material)]
    )
    return Section(phrases.RESOLUTION, [told] if told.text else [], bullets)


def _fixes_beside(material: Material, told: list[Line]) -> list[Line]:
    """What became of the fixes; one that worked is left out where the engineer told of it."""
    worked = _worked(material)
    is_told = worked is None or _tells_of(" ".join(line.text for line in told), material.title(worked))
    outcomes = [FixOutcome.FAILED, FixOutcome.PARTIAL, FixOutcome.APPLIED]
    return material.tried_fixes(*outcomes, *[FixOutcome.SUCCEEDED] * (not is_told))


def _tells_of(text: str, title: str) -> bool:
    """Whether a text holds more than half of a title's words."""
    words = set(_WORD.findall(title.casefold()))
    return 2 * len(words.intersection(_WORD.findall(text.casefold()))) > len(words)


def _follow_ups(material: Material) -> list[Line]:
    return [Line(phrases.FOLLOW_UP.format(line.text), line.sources) for line in material.follow_ups]


def _unsummarised(material: Material) -> Line:
    """The resolution where the engineer wrote none."""
    fix = _worked(material)
    if fix is None:
        return Line(phrases.NO_RESOLUTION)
    working = sentence(phrases.WORKING_FIX.format(material.title(fix)))
    return Line(material.together(working, _description(material, fix)), (fix.id,))


@hookimpl
def describe_plugin() -> PluginInfo:
    """Say who the plugin is."""
    return PluginInfo("deterministic", "1", API_VERSION)


@hookimpl
def register_note_formatters() -> list[NoteFormatter]:
    """Give the deterministic formatter."""
    return [DeterministicFormatter()]
