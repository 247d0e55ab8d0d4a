"""The form of the model's answer, and what is made of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import jiter
from pydantic import BaseModel, ConfigDict

from resolutionflow.domain.draft_material import Line
from resolutionflow.domain.prose import flatten
from resolutionflow.drafting.sections import Section, write_sections


class WrittenLine(BaseModel):
    """A paragraph or a bullet, and the references of what it rests on."""

    model_config = ConfigDict(extra="forbid")

    text: str
    sources: list[str]


class WrittenSection(BaseModel):
    """One section: its paragraphs, then its bullets."""

    model_config = ConfigDict(extra="forbid")

    heading: str
    paragraphs: list[WrittenLine]
    bullets: list[WrittenLine]


class WrittenNote(BaseModel):
    """A note, or the changed sections of one."""

    model_config = ConfigDict(extra="forbid")

    sections: list[WrittenSection]


def sections_of(note: WrittenNote, sources: Mapping[str, str]) -> list[Section]:
    """The note's sections, with ids of the view; references that lead nowhere are dropped."""
    return [
        Section(
            section.heading.strip().removeprefix("## "),
            [_line(each, sources) for each in section.paragraphs if each.text.strip()],
            [_line(each, sources) for each in section.bullets if each.text.strip()],
        )
        for section in note.sections
    ]


def text_so_far(answer: str) -> str:
    """The markdown of an answer that is still being written: as much of it as can be told."""
    try:
        read: Any = jiter.from_json(answer.encode(), partial_mode="trailing-strings")
    except ValueError:
        return ""
    found = read.get("sections") if isinstance(read, dict) else None
    return write_sections(_partial(found or []))[0]


def _partial(found: Iterable[dict[str, Any]]) -> Iterable[Section]:
    for section in found:
        lines = {
            name: [Line(flatten(each["text"])) for each in section.get(name, ()) if each.get("text")]
            for name in ("paragraphs", "bullets")
        }
        if section.get("heading") and any(lines.values()):
            yield Section(section["heading"], lines["paragraphs"], lines["bullets"])


def _line(line: WrittenLine, sources: Mapping[str, str]) -> Line:
    known = (sources[each] for each in dict.fromkeys(line.sources) if each in sources)
    return Line(flatten(line.text), tuple(known))
