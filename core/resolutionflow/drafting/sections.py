"""Section notes written out: headings, paragraphs and bullets as markdown, with what each line rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from resolutionflow.domain.draft_material import Line
from resolutionflow.domain.markdown import escape_line
from resolutionflow.plugin_api import LineProvenance


@dataclass(frozen=True, slots=True)
class Section:
    """One heading with its paragraphs, then its bullets; lines are plain text and escaped when written."""

    heading: str
    paragraphs: list[Line] = field(default_factory=list)
    bullets: list[Line] = field(default_factory=list)


def write_sections(sections: Iterable[Section]) -> tuple[str, tuple[LineProvenance, ...]]:
    """The markdown of a note, and the provenance of its bullets and of paragraphs that rest on something."""
    lines: list[str] = []
    provenance: list[LineProvenance] = []
    for section in sections:
        lines += [f"## {section.heading}", ""]
        for paragraph in section.paragraphs:
            text = escape_line(paragraph.text)
            lines += [text, ""]
            if paragraph.sources:
                provenance.append(LineProvenance(len(lines) - 1, text, paragraph.sources))
        for bullet in section.bullets:
            text = escape_line(bullet.text)
            lines.append(f"- {text}")
            provenance.append(LineProvenance(len(lines), text, bullet.sources))
        lines += [""] * bool(section.bullets)
    return "\n".join(lines).strip(), tuple(provenance)
