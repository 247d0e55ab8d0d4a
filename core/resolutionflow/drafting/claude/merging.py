"""A drafted note taken apart into its sections, so that some of them can be written anew."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from resolutionflow.domain.draft_material import Line
from resolutionflow.domain.markdown import escape_line
from resolutionflow.drafting.sections import Section
from resolutionflow.plugin_api import Draft, LineProvenance

HEADING, BULLET = "## ", "- "
KEPT = re.compile(r"=(\d+)")
"""How an answer keeps a line of the previous note: by its number."""


@dataclass(frozen=True, slots=True)
class Part:
    """One section as markdown. The lines of its provenance count from 1, its heading."""

    text: str
    provenance: tuple[LineProvenance, ...]


def parts_of(draft: Draft) -> dict[str, Part]:
    """The sections of a note by heading, in order."""
    lines = draft.text.splitlines()
    starts = [index for index, line in enumerate(lines) if line.startswith(HEADING)]
    parts = {}
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        own = (each for each in draft.provenance if start < each.line <= end)
        moved = tuple(replace(each, line=each.line - start) for each in own)
        parts[lines[start].removeprefix(HEADING)] = Part("\n".join(lines[start:end]).strip(), moved)
    return parts


def numbered(draft: Draft) -> str:
    """The note with the number of each line that says something, so that an answer can keep lines by number."""
    lines = enumerate(draft.text.splitlines(), 1)
    return "\n".join(f"{number}: {line}" for number, line in lines if line.strip())


def part_of(section: Section, previous: Draft | None = None) -> Part:
    """A section that was just written; lines that are kept by number are taken from `previous` as they stand."""
    paragraphs = [_text(line, previous) for line in section.paragraphs]
    bullets = [_text(line, previous) for line in section.bullets]
    lines = [f"{HEADING}{section.heading}"]
    provenance = []
    for text, sources in paragraphs:
        lines += ["", text]
        if sources:
            provenance.append(LineProvenance(len(lines), text, sources))
    lines += [""] * bool(bullets)
    for text, sources in bullets:
        lines.append(f"{BULLET}{text}")
        provenance.append(LineProvenance(len(lines), text, sources))
    return Part("\n".join(lines), tuple(provenance))


def _text(line: Line, previous: Draft | None) -> tuple[str, tuple[str, ...]]:
    """A line as markdown, with its sources."""
    kept = KEPT.fullmatch(line.text)
    lines = previous.text.splitlines() if previous else []
    if previous is None or kept is None or not 0 < int(kept[1]) <= len(lines):
        return escape_line(line.text), line.sources
    number = int(kept[1])
    sources = next((each.sources for each in previous.provenance if each.line == number), ())
    return lines[number - 1].removeprefix(BULLET), sources


def joined(parts: Iterable[Part], known: Mapping[str, str]) -> tuple[str, tuple[LineProvenance, ...]]:
    """The note that the sections make. Sources that are not `known` (a fact deleted meanwhile) are dropped."""
    text, provenance = "", []
    for part in parts:
        before = text.count("\n") + 2 if text else 0
        text = f"{text}\n\n{part.text}" if text else part.text
        for each in part.provenance:
            sources = tuple(source for source in each.sources if source in known)
            provenance.append(LineProvenance(each.line + before, each.text, sources))
    return text, tuple(provenance)
