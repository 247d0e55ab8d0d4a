"""How notes print a moment (B8)."""

from __future__ import annotations

from datetime import UTC, datetime

NOT_AVAILABLE = "N/A"


def timestamp_text(moment: datetime | None) -> str:
    """An aware datetime in UTC, "2026-04-05 03:18 PM UTC"; "N/A" for `None`.

    Raises `ValueError` for a naive datetime, which names no moment.
    """
    if moment is None:
        return NOT_AVAILABLE
    if moment.tzinfo is None:
        raise ValueError("a naive datetime names no moment")
    utc = moment.astimezone(UTC)
    # Not strftime("%p"), which speaks the language of the machine.
    half = "AM" if utc.hour < 12 else "PM"
    return f"{utc.date().isoformat()} {utc.hour % 12 or 12:02d}:{utc.minute:02d} {half} UTC"
