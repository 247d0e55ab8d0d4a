"""Notes as the stand-in writes them: from the blocks it was shown, each line with the ids that it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from .reading import Entry, ReadPrompt

_LONGEST = 180
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_WORDS = re.compile(r"\w+")
_PREVIOUS = re.compile(r"^(\d+): (?!## )(.+)$", re.MULTILINE)
_SECTION = re.compile(r"^\d+: ## (.+)\n((?:\d+: (?!## ).+\n?)*)", re.MULTILINE)
_TRIED = {
    "failed": "Tried without success: {}",
    "partial": "Tried with partial success: {}",
    "applied": "Applied, with the outcome not yet known: {}",
    "succeeded": "Applied with success: {}",
}
_USUAL = ("Confirm the symptom with the user.", "Reproduce the issue and record what is seen.")

Line = dict[str, Any]
Section = dict[str, Any]


def write_note(prompt: ReadPrompt) -> dict[str, list[Section]]:
    """The whole note, or only the sections that differ from the previous one where that is asked for."""
    sections = [_section(heading, prompt) for heading in prompt.headings]
    if prompt.previous and not prompt.is_repair:
        known = {_words(line): number for number, line in _PREVIOUS.findall(prompt.previous)}
        lengths = {
            heading: len(_PREVIOUS.findall(body)) for heading, body in _SECTION.findall(prompt.previous)
        }
        sections = [_kept(section, known) for section in sections]
        sections = [section for section in sections if not _stands(section, lengths)]
    return {"sections": sections}


def _section(heading: str, prompt: ReadPrompt) -> Section:
    paragraphs, bullets = _CONTENT[heading](prompt)
    if heading in prompt.sentences:
        ruled_out = [line for line in bullets if line["text"].startswith("Ruled out:")]
        paragraphs, bullets = [_line(prompt.sentences[heading])], ruled_out
    return {"heading": heading, "paragraphs": paragraphs, "bullets": bullets}


def _kept(section: Section, known: dict[str, str]) -> Section:
    """The section, with lines that stand already given by their number."""

    def kept(line: Line) -> Line:
        number = known.get(_words(line["text"]))
        return _line(f"={number}") if number else line

    return {
        **section,
        "paragraphs": [*map(kept, section["paragraphs"])],
        "bullets": [*map(kept, section["bullets"])],
    }


def _lines(section: Section) -> list[Line]:
    return [*section["paragraphs"], *section["bullets"]]


def _stands(section: Section, lengths: dict[str, int]) -> bool:
    """Whether a section holds nothing but what it held before, and all of it."""
    lines = _lines(section)
    return all(map(_is_kept, lines)) and len(lines) == lengths.get(section["heading"])


def _is_kept(line: Line) -> bool:
    return bool(line["text"].startswith("="))


def _words(text: str) -> str:
    return " ".join(_WORDS.findall(text.casefold()))


def _line(text: str, *sources: str) -> Line:
    return {"text": text, "sources": list(sources)}


def _short(text: str) -> str:
    """The first sentences of a text, as many as a line takes."""
    told = ""
    for sentence in _SENTENCE.split(" ".join(text.split())):
        if told and len(told) + len(sentence) > _LONGEST:
            break
        told = f"{told} {sentence}".strip()
    return told[:_LONGEST].strip()


def _problem(prompt: ReadPrompt) -> tuple[list[Line], list[Line]]:
    session = prompt.session
    told = session.text("problem") or session.text("title") or session.text("intake")
    text = f"The reported problem was: {_short(told)}" if told else "The problem was not described."
    return [_line(text, session.id)], []


def _confirmed(prompt: ReadPrompt) -> tuple[list[Line], list[Line]]:
    facts = prompt.of("fact")
    found = [_fact(fact, "{}") for fact in facts if fact.attributes["status"] == "confirmed"]
    out = [_fact(fact, "Ruled out: {}") for fact in facts if fact.attributes["status"] == "ruled_out"]
    return [], found + out


def _fact(fact: Entry, form: str) -> Line:
    evidence = fact.text("evidence")
    return _line(
        form.format(_short(f"{fact.text('text')} ({evidence})" if evidence else fact.text("text"))), fact.id
    )


def _root_cause(prompt: ReadPrompt) -> tuple[list[Line], list[Line]]:
    causes = [
        fact for fact in prompt.of("fact") if re.search(r"\bcaus|\bbecause\b|\bdue to\b", fact.text("text"))
    ]
    confirmed = [fact for fact in causes if fact.attributes["status"] == "confirmed"]
    if not confirmed:
        return [_line("The root cause was not established.")], []
    return [_line(_short(confirmed[-1].text("text")), confirmed[-1].id)], []


def _resolution(prompt: ReadPrompt) -> tuple[list[Line], list[Line]]:
    told = [prompt.standing.text("resolution_summary"), prompt.standing.text("resolution_action")]
    text = " ".join(_short(each) for each in told if each)
    paragraph = _line(text, prompt.session.id) if text else _line("No resolution was recorded.")
    return [paragraph], [*_runs(prompt), *_fixes(prompt)]


def _tried(prompt: ReadPrompt) -> tuple[list[Line], list[Line]]:
    answered = [step for step in prompt.of("step") if step.text("answer") not in ("", "skipped")]
    steps = [_line(_short(f"{step.text('text')} — {step.text('answer')}"), step.id) for step in answered]
    return [], [*steps, *_runs(prompt), *_fixes(prompt)]


def _runs(prompt: ReadPrompt) -> Iterator[Line]:
    for run in prompt.of("script_run"):
        result = run.text("result") or "no result was recorded"
        yield _line(_short(f"Ran {run.attributes['name']}: {result}"), run.id)


def _fixes(prompt: ReadPrompt) -> Iterator[Line]:
    for fix in prompt.of("fix"):
        form = _TRIED.get(prompt.outcomes.get(fix.id, ""))
        if form:
            yield _line(form.format(_short(fix.text("title"))), fix.id)


def _hypothesis(prompt: ReadPrompt) -> tuple[list[Line], list[Line]]:
    sources = [fix.id for fix in prompt.of("fix") if fix.text("title") in prompt.hypothesis]
    return [_line(prompt.hypothesis, *sources[-1:])], []


def _next_steps(prompt: ReadPrompt) -> tuple[list[Line], list[Line]]:
    pending = [fact for fact in prompt.of("fact") if fact.attributes["status"] == "pending"]
    steps = (
        [_line(prompt.first_step, *[fix.id for fix in prompt.of("fix")][-1:])] if prompt.first_step else []
    )
    steps += [
        _line(_short(each), prompt.session.id)
        for each in prompt.standing.texts.get("suggested_next_step", ())
    ]
    steps += [_line(f"Confirm or rule out: {_short(fact.text('text'))}", fact.id) for fact in pending]
    steps += [_line(step) for step in _USUAL][: max(0, 2 - len(steps))]
    return [], steps[:4]


_CONTENT = {
    "Problem": _problem,
    "What we confirmed": _confirmed,
    "What we've confirmed": _confirmed,
    "Root cause": _root_cause,
    "Resolution": _resolution,
    "What we've tried": _tried,
    "Current hypothesis": _hypothesis,
    "Suggested next steps": _next_steps,
}
