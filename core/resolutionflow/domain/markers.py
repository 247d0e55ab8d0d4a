"""Markers: the short, visible end of everything we post, by which it is found again after a doubtful send."""

from __future__ import annotations

import html
import re

# Crockford's base 32: no I, L, O or U, so that a reference survives being read aloud.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_DIGITS = 6
ENTROPY_BYTES = 4
# How much of a note's end is looked at: the marker, and the tags that a PSA's editor closes after it.
_TAIL = 2000
_TRAILING_TAG = re.compile(r"<[^<>]*>\Z")


def new_reference(entropy: bytes) -> str:
    """A delivery's reference, "RF-7K3Q9D", from at least four random bytes (30 bits are used).

    Raises `ValueError` for fewer bytes. A ticket with a hundred notes holds two alike once in 200,000.
    """
    if len(entropy) < ENTROPY_BYTES:
        raise ValueError(f"a reference takes {ENTROPY_BYTES} random bytes")
    number = int.from_bytes(entropy[:ENTROPY_BYTES], "big")
    return "RF-" + "".join(_ALPHABET[number >> 5 * place & 31] for place in reversed(range(_DIGITS)))


def marker(reference: str, part: int) -> str:
    """The marker of one part of a note, counted from 1: "[ref RF-7K3Q9D-1]"."""
    return f"[ref {reference}-{part}]"


def time_marker(reference: str) -> str:
    """The marker of the delivery's time entry: "[ref RF-7K3Q9D-T]"."""
    return f"[ref {reference}-T]"


def ends_with_marker(text: str, mark: str) -> bool:
    """Whether a note as the PSA gives it back, plain or HTML, ends with the marker.

    A marker elsewhere does not count: a customer's reply quotes it in the middle.
    """
    end = html.unescape(text[-_TAIL:]).rstrip()
    while (bare := _TRAILING_TAG.sub("", end).rstrip()) != end:
        end = bare
    return end.endswith(mark)
