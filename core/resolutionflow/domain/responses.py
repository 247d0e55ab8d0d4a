"""What an engineer answered to a step, in words (B9)."""

from __future__ import annotations

from collections.abc import Iterable


def response_text(
    options: Iterable[tuple[str, str]], selected: str | None, free_text: str | None, *, was_skipped: bool
) -> str | None:
    """The response to a step; `None` when it was skipped or is unanswered.

    `options` are the step's (value, label) pairs, `selected` the value of the chosen one. A value without a
    known label stands for itself, and free text given with a choice follows in brackets.
    """
    if was_skipped:
        return None
    added = (free_text or "").strip()
    if selected is None:
        return added or None
    label = dict(options).get(selected, "").strip() or selected.strip()
    if label and added:
        return f"{label} ({added})"
    return label or added or None
