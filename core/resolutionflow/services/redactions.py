"""Counting what was taken out of a redacted text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

_MARKER = re.compile(r"\[REDACTED:([^\]]{1,40})\]")


def redaction_counts(text: str) -> Mapping[str, int]:
    """How many secrets of each kind a redacted text stands without."""
    return Counter(_MARKER.findall(text))
