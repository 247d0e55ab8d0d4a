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
    ModelUsage,
    NoteFormatter,
    PureFormatter,
    SessionView,
    Structure,
)

from .deterministic import DeterministicFormatter
from .usage import total_usage

logger = logging.getLogger(__name__)


async def write(formatter: NoteFormatter, request: DraftRequest, emit: Emit, session_id: str) -> Draft:
    """A usable draft (B34): the formatter's own, once repaired if need be, else the deterministic one's.

    A draft of a section formatter that breaks its rules is never returned. Its usage is that of all attempts.
    """
    spent: ModelUsage | None = None
    faults: tuple[str, ...] = ()
    try:
        draft = await _ask(formatter, request, emit)
        spent = draft.usage
        faults = _faults(formatter, draft, request.view, session_id)
        if faults and not isinstance(formatter, PureFormatter):
            draft = await _ask(formatter, replace(request, previous=draft, breaches=faults), emit)
            spent = total_usage(spent, draft.usage)
            faults = _faults(formatter, draft, request.view, session_id)
    except DraftingFailed as failure:
        told = "formatter %s on session %s, request %s: %s"
        logger.warning(told, formatter.key, session_id, failure.request_id, failure.reason)
        return fallback(request.view, failure.reason, total_usage(spent, failure.usage))
    except Exception as error:  # noqa: BLE001  (a plugin may raise anything, and its text may quote the session)
        logger.error("formatter %s failed on session %s: %s", formatter.key, session_id, type(error).__name__)
        reason = f"The formatter {formatter.key} failed ({type(error).__name__})."
        return fallback(request.view, reason, spent)
    if faults:
        reason = f"The formatter {formatter.key} broke the rules of the note: {faults[0]}"
        return fallback(request.view, reason, spent)
    return replace(draft, usage=spent)


def fallback(view: SessionView, reason: str, spent: ModelUsage | None = None) -> Draft:
    """What stands in for a draft that could not be had, with the reason for people and what was `spent` on it."""
    draft = DeterministicFormatter().format(view)
    return replace(draft, origin=DraftOrigin.FALLBACK, fallback_reason=reason, usage=spent)


async def _ask(formatter: NoteFormatter, request: DraftRequest, emit: Emit) -> Draft:
    if isinstance(formatter, PureFormatter):
        return formatter.format(request.view)
    return await formatter.draft(request, emit)


def _faults(formatter: NoteFormatter, draft: Draft, view: SessionView, session_id: str) -> tuple[str, ...]:
    if not draft.text.strip():
        return ("it is empty.",)
    if formatter.structure is not Structure.SECTIONS:
        return ()
    return breaches(draft.text, view, forbidden=filter(None, (session_id, formatter.model)))
