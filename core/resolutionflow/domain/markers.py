"""Markers: the short, visible end of everything we post, by which it is found again after a doubtful send."""

from __future__ import annotations

from resolutionflow.plugin_api import ends_with_marker

__all__ = ["ENTROPY_BYTES", "ends_with_marker", "marker", "new_reference", "time_marker"]

# Crockford's base 32: no I, L, O or U, so that a reference survives being read aloud.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_DIGITS = 6
ENTROPY_BYTES = 4


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
