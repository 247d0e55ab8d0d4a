"""Ids of our own rows: 32 hex digits of a UUID version 7, so that they sort by the time they were made.

Source of the layout: RFC 9562, section 5.7.
"""

from __future__ import annotations

import re
import secrets
import time

_ID = re.compile(r"[0-9a-f]{32}")


def new_id() -> str:
    """A new id: 48 bits of milliseconds since 1970, version, variant and 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    random_a, random_b = secrets.randbits(12), secrets.randbits(62)
    value = milliseconds << 80 | 7 << 76 | random_a << 64 | 0b10 << 62 | random_b
    return f"{value:032x}"


def is_id(text: str) -> bool:
    """Whether a text could be one of our ids."""
    return _ID.fullmatch(text) is not None
