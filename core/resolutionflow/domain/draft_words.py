"""What a drafted note may take over from a session's texts, and what no line of it may hold (B30, B33)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property

from resolutionflow.plugin_api import SessionView, TextFormat

from .draft_phrases import NOT_KNOWN, NOTHING_TO_TELL, OWN_WORDS, THE_ENGINEER, THE_RECEIVER
from .prose import flatten, joined_lines, same_words, says_something, shorten
from .rendering import render

TRANSCRIPT_LENGTH = 240
"""So many characters in a row from the intake or a step, letter by letter, are a transcript: some 40 words."""

_TBD = re.compile(r"(?<![\w/-])TBD(?![\w/-])", re.IGNORECASE)
_LINK = re.compile(r"(?:\b[a-z][a-z0-9+.-]*://|\bwww\.)[^\s<>\"]+", re.IGNORECASE)
_LINK_END = ".,;:!?)]}'*_…。"
_ID = re.compile(r"\b(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32})\b", re.IGNORECASE)
_MODEL = re.compile(r"\b(?:claude|anthropic|chatgpt|gpt-\d|gemini|language model|as an ai)\b", re.IGNORECASE)
_NO_NAME_SIGN = re.compile(r"[(\[].*|[^\w\s.'’,-]")
_WORD = re.compile(r"[^\W\d_]+")
_MOST_PASSES = 5
# Accounts are called by these too, and they are common words of our field.
_ROLES = frozenset(
    {"admin", "administrator", "support", "helpdesk", "help", "desk", "service", "system", "user", "it"}
)
_NO_NAMES = OWN_WORDS | _ROLES


class SessionWords:
    """The words of one session: cleans its texts for a note, and finds in a line what may not stand there."""

    def __init__(self, view: SessionView) -> None:
        self._view = view

    def clean(self, text: str | None, limit: int, finish: Callable[[str], str] = str) -> str:
        """A text of the session on one line, fit for a note; empty when nothing fit is left of it.

        Names of engineers, "TBD" and links that would be cut are gone. `finish` words it, and is applied before
        it is shortened to `limit` characters.
        """
        line = joined_lines(text)
        for _ in range(_MOST_PASSES):
            cleaned = self._without_cut_links(shorten(finish(self._without_names(line)), limit))
            if cleaned == line:
                return line if self._is_fit(line) else ""
            line = cleaned
        return ""

    def _is_fit(self, line: str) -> bool:
        # A fact that reads "Nothing confirmed yet." would speak for the whole note.
        speaks_for_note = any(same_words(each) in same_words(line) for each in NOTHING_TO_TELL)
        says_nothing = speaks_for_note or same_words(line) == NOT_KNOWN or not says_something(line)
        return not says_nothing and not self.breaches(line)

    def clean_markdown(self, text: str, limit: int, finish: Callable[[str], str] = str) -> str:
        """The same for a text that is markdown: its marks are gone too."""
        return self.clean(_plain(text), limit, finish)

    def breaches(self, line: str) -> list[str]:
        """What a line, as a reader sees it, holds that it may not; each in words to repair it by."""
        return list(self._breaches(line))

    def holds_link(self, link: str) -> bool:
        """Whether a link stands in the session letter by letter."""
        address = link.removeprefix("mailto:")
        return address.rstrip(_LINK_END) in self._links or ("@" in address and address in self._texts)

    def mentions(self, text: str) -> bool:
        """Whether the session says that somewhere, whatever stands between its letters and digits."""
        return _squeezed(text) in self._squeezed_texts

    def _breaches(self, line: str) -> Iterator[str]:
        if _TBD.search(line):
            yield 'It says "TBD": say what is known, or leave it out.'
        if any(name.search(line) for name, _ in self._names) or self._loose_names(line):
            yield "It names an engineer: leave the name out."
        for found in (*_MODEL.findall(line), *_ID.findall(line)):
            if not self.mentions(found):
                yield f'It says "{found}", which is not in the session: leave it out.'
        for found in self._foreign_links(line):
            yield f'The link "{found}" is not in the session: leave it out.'
        if self._is_transcript(line):
            yield "It takes over a long text word for word: tell it in short."

    def _without_names(self, line: str) -> str:
        line = _TBD.sub(NOT_KNOWN, line)
        for name, replacement in self._names:
            line = name.sub(replacement, line)
        return line

    def _without_cut_links(self, line: str) -> str:
        return flatten(_LINK.sub(lambda link: link[0] if self.holds_link(link[0]) else " ", line))

    def _foreign_links(self, line: str) -> list[str]:
        return [link for link in _LINK.findall(line) if not self.holds_link(link)]

    def _loose_names(self, line: str) -> bool:
        """Whether a first or last name of an engineer stands there that the session itself nowhere mentions."""
        return bool(self._name_words) and not self._name_words.isdisjoint(_WORD.findall(line))

    def _is_transcript(self, line: str) -> bool:
        text = flatten(line).casefold()
        half = TRANSCRIPT_LENGTH // 2
        for start in range(0, len(text) - TRANSCRIPT_LENGTH + 1, half):
            # A run of the whole length holds one of these halves, wherever it begins.
            middle = text[start + half : start + TRANSCRIPT_LENGTH]
            sources = [source for source in self._transcripts if middle in source]
            windows = range(start, min(start + half, len(text) - TRANSCRIPT_LENGTH) + 1)
            if any(text[at : at + TRANSCRIPT_LENGTH] in source for source in sources for at in windows):
                return True
        return False

    @cached_property
    def _texts(self) -> str:
        return "\n".join(flatten(text) for text in _texts_of(self._view) if text)

    @cached_property
    def _squeezed_texts(self) -> str:
        return _squeezed(self._texts)

    @cached_property
    def _links(self) -> frozenset[str]:
        return frozenset(link.rstrip(_LINK_END) for link in _LINK.findall(self._texts))

    @cached_property
    def _transcripts(self) -> list[str]:
        told = (self._view.intake_text, *(step.text for step in self._view.steps))
        texts = (flatten(text).casefold() for text in told)
        return [text for text in texts if len(text) >= TRANSCRIPT_LENGTH]

    @cached_property
    def _names(self) -> list[tuple[re.Pattern[str], str]]:
        people = ((self._view.engineer, THE_ENGINEER), (self._view.receiver, THE_RECEIVER))
        return [
            (_name_pattern(name), replacement)
            for person, replacement in people
            for name in _names_of(person)
            if not _NO_NAMES.issuperset(_WORD.findall(name.casefold()))
        ]

    @cached_property
    def _name_words(self) -> frozenset[str]:
        people = " ".join(filter(None, (self._view.engineer, self._view.receiver)))
        known = _NO_NAMES.union(_WORD.findall(self._texts.casefold()))
        words = (word for word in _WORD.findall(people) if len(word) > 2 and word.istitle())
        return frozenset(word for word in words if word.casefold() not in known)


def _squeezed(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _names_of(person: str | None) -> list[str]:
    """A person's name as written, and "First Last" for "Last, First"."""
    name = flatten(_NO_NAME_SIGN.sub(" ", person or ""))
    last, _, first = name.partition(",")
    names = [name, f"{first.strip()} {last}"] if first.strip() else [name]
    return [each for each in names if len(each) > 1]


def _name_pattern(name: str) -> re.Pattern[str]:
    """Finds a name as whole words; one of a single word by its exact letters, since it may be a common word."""
    words = name.split()
    flags = re.IGNORECASE if len(words) > 1 else re.NOFLAG
    return re.compile(r"(?<!\w)(?:the\s+)?" + r"\s+".join(map(re.escape, words)) + r"(?!\w)", flags)


def _plain(markdown: str) -> str:
    return render(markdown, TextFormat.MARKDOWN, TextFormat.PLAIN)


def _texts_of(view: SessionView) -> Iterator[str | None]:
    yield from (view.title, view.problem_summary, view.problem_domain, view.intake_text)
    yield from (view.resolution_summary, view.resolution_action, view.escalation_reason)
    yield from view.suggested_next_steps
    for step in view.steps:
        yield from (step.text, _plain(step.text), step.response, *step.follow_up_recommendations)
    for fact in view.facts:
        yield from (fact.text, fact.source_summary)
    for fix in view.fixes:
        yield from (fix.title, fix.description, _plain(fix.description))
    for run in view.script_runs:
        yield from (run.template_name, run.result, *(text for pair in run.parameters for text in pair))
