"""Has a formatter write, checks what it wrote, and falls back to the deterministic one: there is always a draft."""

from __future__ import annotations

import logging
from dataclasses import replace

from resolutionflow.domain.draft_rules import breaches
from resolutionflow.plugin_api import (
    Draft,
    DraftingFailed,
    DraftOrigin,
    DraftRequest,
    Emit,
    NoteFormatter,
    PureFormatter,
    SessionView,
    Structure,
)

from .deterministic import DeterministicFormatter

logger = logging.getLogger(__name__)


async def write(formatter: NoteFormatter, request: DraftRequest, emit: Emit, session_id: str) -> Draft:
    """A usable draft (B34): the formatter's own, once repaired if need be, else the deterministic one's.

    A draft of a section formatter that breaks its rules is never returned.
    """
    try:
        draft = await _ask(formatter, request, emit)
        faults = _faults(formatter, draft, request.view)
        if faults and not isinstance(formatter, PureFormatter):
            draft = await _ask(formatter, replace(request, previous=draft, breaches=faults), emit)
            faults = _faults(formatter, draft, request.view)
    except DraftingFailed as failure:
        return _fallback(request.view, failure.reason)
    except Exception as error:  # noqa: BLE001  (a plugin may raise anything, and its text may quote the session)
        logger.error("formatter %s failed on session %s: %s", formatter.key, session_id, type(error).__name__)
        return _fallback(request.view, f"The formatter {formatter.key} failed ({type(error).__name__}).")
    if faults:
        return _fallback(
            request.view, f"The formatter {formatter.key} broke the rules of the note: {faults[0]}"
        )
    return draft


async def _ask(formatter: NoteFormatter, request: DraftRequest, emit: Emit) -> Draft:
    if isinstance(formatter, PureFormatter):
        return formatter.format(request.view)
    return await formatter.draft(request, emit)


def _faults(formatter: NoteFormatter, draft: Draft, view: SessionView) -> tuple[str, ...]:
    if not draft.text.strip():
        return ("it is empty.",)
    return breaches(draft.text, view) if formatter.structure is Structure.SECTIONS else ()


def _fallback(view: SessionView, reason: str) -> Draft:
    return replace(DeterministicFormatter().format(view), origin=DraftOrigin.FALLBACK, fallback_reason=reason)
