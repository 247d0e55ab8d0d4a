"""Has Claude write the section notes: whole at first, and only what changed from then on."""

from __future__ import annotations

from html import escape

from resolutionflow.domain import draft_phrases as phrases
from resolutionflow.plugin_api import (
    Draft,
    DraftOrigin,
    DraftRequest,
    Emit,
    NoteKind,
    Structure,
    TextFormat,
)

from .answers import WrittenNote, sections_of, text_so_far
from .bundle import Bundle, bundle_of
from .instructions import CHANGED_ONLY, REPAIR, SYSTEM, demands
from .merging import Part, joined, numbered, part_of, parts_of
from .model import Model, Prompt


class ClaudeFormatter:
    """A formatter that asks a model."""

    key = "claude"
    display_name = "Claude"
    version = "1"
    kinds = frozenset(NoteKind)
    default_for = frozenset(NoteKind)
    text_format = TextFormat.MARKDOWN
    structure = Structure.SECTIONS

    def __init__(self, asked: Model, name: str) -> None:
        self._asked = asked
        self.model: str | None = name

    async def draft(self, request: DraftRequest, emit: Emit) -> Draft:
        """Write the note. Raises DraftingFailed."""
        bundle = bundle_of(request.view)
        is_first = request.previous is None
        watched = _Watched(emit if is_first else None)
        note, usage = await self._asked.ask(_prompt(bundle, request), WrittenNote, watched.hear)
        kept = None if request.breaches else request.previous
        written = {section.heading: part_of(section, kept) for section in sections_of(note, bundle.sources)}
        if kept is not None:
            written = _in_order(request.view.kind, {**parts_of(kept), **written})
        text, provenance = joined(written.values(), {each: each for each in bundle.sources.values()})
        if not is_first:
            await emit(text)
        return Draft(text=text, origin=DraftOrigin.MODEL, provenance=provenance, usage=usage)


class _Watched:
    """Tells a watcher what is new in the note, as the model's answer grows."""

    def __init__(self, emit: Emit | None) -> None:
        self._emit = emit
        self._told = ""

    async def hear(self, answer: str) -> None:
        if self._emit is None:
            return
        text = text_so_far(answer)
        if len(text) > len(self._told) and text.startswith(self._told):
            await self._emit(text[len(self._told) :])
            self._told = text


def _prompt(bundle: Bundle, request: DraftRequest) -> Prompt:
    told = [bundle.standing]
    if request.previous is not None:
        previous = request.previous.text if request.breaches else numbered(request.previous)
        told.append(f"<previous>\n{escape(previous, quote=False)}\n</previous>")
    if request.breaches:
        told.append("\n".join((REPAIR, *(f"- {breach}" for breach in request.breaches))))
    elif request.previous is not None:
        told.append(CHANGED_ONLY)
    told.append("\n".join(demands(request.view)))
    return Prompt(SYSTEM, (bundle.opening, *bundle.log), told)


def _in_order(kind: NoteKind, parts: dict[str, Part]) -> dict[str, Part]:
    known = {heading: parts[heading] for heading in phrases.HEADINGS[kind] if heading in parts}
    return known | {heading: part for heading, part in parts.items() if heading not in known}
