"""Finding again what was posted: the end of a note or a time entry's notes is its marker."""

from __future__ import annotations

import html
import re

# How much of a note's end is looked at: the marker, and the tags that a PSA's editor closes after it.
_TAIL = 2000
_TRAILING_TAG = re.compile(r"<[^<>]*>\Z")


def ends_with_marker(text: str, mark: str) -> bool:
    """Whether a note as the PSA gives it back, plain or HTML, ends with the marker.

    A marker elsewhere does not count: a customer's reply quotes it in the middle.
    """
    end = html.unescape(text[-_TAIL:]).rstrip()
    while (bare := _TRAILING_TAG.sub("", end).rstrip()) != end:
        end = bare
    return end.endswith(mark)
