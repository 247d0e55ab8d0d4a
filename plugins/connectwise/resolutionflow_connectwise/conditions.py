"""ConnectWise's `conditions`, built so that nothing a person typed can end the string it stands in.

ConnectWise documents no escape for quotes, brackets or asterisks. None is sent: each becomes the wildcard,
so that a search finds at least what holds its words.
"""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"[\"'\\*\[\]\x00-\x1f\x7f]+")


def contains(field: str, text: str) -> str:
    """That a text field holds `text`, at any place."""
    pattern = _SPECIAL.sub("*", f"*{text}*")
    return f'{field} like "{pattern}"'


def equals(field: str, number: int) -> str:
    """That a numeric field has this value."""
    return f"{field}={number}"
