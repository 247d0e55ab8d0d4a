"""Where a list ends."""

from __future__ import annotations

from resolutionflow.plugin_api import OutcomeUnknown

PAGE_SIZE = 50
"""HaloPSA allows 100. Long notes make such a page too large for the service to read; 50 of them fit."""

MOST = 10_000
"""Records that a list is asked for where it knows no pages; no ticket has as many actions."""


def is_last(records: int, new: int, size: int, found: int, promised: int | None) -> bool:
    """Whether a page is the last one.

    `records` were on it, `new` of them for the first time; `size` were asked for; `found` are known by now, of
    `promised` in all where HaloPSA says so. Neither sign is enough: some lists count the page alone, some
    ignore the asked size. So a full page has another after it, and whoever promises more must give it. Raises
    OutcomeUnknown where they do not.
    """
    is_short = promised is not None and found < promised
    if is_short and not new:
        raise cut_short(found, promised)
    return not is_short and (records < size or not new)


def cut_short(found: int, promised: int | None) -> OutcomeUnknown:
    """The error for a list that cannot be read to its end."""
    named = "more" if promised is None else promised
    return OutcomeUnknown(f"HaloPSA names {named} records of a list and gives {found}.")
