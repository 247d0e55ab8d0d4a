"""A drafted note taken apart into its sections, so that some of them can be written anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from resolutionflow.drafting.sections import Section, write_sections
from resolutionflow.plugin_api import Draft, LineProvenance

_HEADING = "## "


@dataclass(frozen=True, slots=True)
class Part:
    """One section as markdown. The lines of its provenance count from 1, its heading."""

    text: str
    provenance: tuple[LineProvenance, ...]


def parts_of(draft: Draft) -> dict[str, Part]:
    """The sections of a note by heading, in order."""
    lines = draft.text.splitlines()
    starts = [index for index, line in enumerate(lines) if line.startswith(_HEADING)]
    parts = {}
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        own = (each for each in draft.provenance if start < each.line <= end)
        moved = tuple(replace(each, line=each.line - start) for each in own)
        parts[lines[start].removeprefix(_HEADING)] = Part("\n".join(lines[start:end]).strip(), moved)
    return parts


def part_of(section: Section) -> Part:
    """A section that was just written."""
    text, provenance = write_sections([section])
    return Part(text, provenance)


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
