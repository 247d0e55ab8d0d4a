"""Has Claude write the section notes: whole at first, and only what changed from then on."""

from __future__ import annotations

from dataclasses import replace
from html import escape

from resolutionflow.domain import draft_phrases as phrases
from resolutionflow.plugin_api import (
    Draft,
    DraftOrigin,
    DraftRequest,
    Emit,
    FactStatus,
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
        request = _without_what_fell(request, bundle)
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


def _without_what_fell(request: DraftRequest, bundle: Bundle) -> DraftRequest:
    """The request, as one for a whole note where the previous one rests on what the session no longer holds.

    A section that is kept is not read again by the model, so nothing in it may have been removed, or taken for
    confirmed and opened again.
    """
    if request.previous is None or request.breaches:
        return request
    view, parts = request.view, parts_of(request.previous)
    rests_on = {source for line in request.previous.provenance for source in line.sources}
    confirmed = parts.get(phrases.CONFIRMED[view.kind])
    told = {source for line in confirmed.provenance for source in line.sources} if confirmed else set()
    pending = {fact.id for fact in view.facts if fact.status is FactStatus.PENDING}
    stands = rests_on <= set(bundle.sources.values()) and told.isdisjoint(pending)
    return request if stands else replace(request, previous=None)


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
