"""All rules, in the order in which they name a secret that several of them find."""

from __future__ import annotations

from collections.abc import Iterator

from . import (
    checksums,
    cli,
    codes,
    credentials,
    keys,
    labelled,
    network,
    passwords,
    powershell,
    providers,
    recovery,
    tokens,
    web,
    wifi,
    windows,
)
from .rule import Range, Rule

RULES: tuple[Rule, ...] = (
    *keys.RULES,
    *providers.RULES,
    *recovery.RULES,
    *web.RULES,
    *network.RULES,
    *powershell.RULES,
    *windows.RULES,
    *cli.RULES,
    *wifi.RULES,
    *passwords.RULES,
    *codes.RULES,
    *tokens.RULES,
    *labelled.RULES,
    *credentials.RULES,
    *checksums.RULES,
)

_OPENED: dict[str, tuple[int, ...]] = {
    word: tuple(place for place, rule in enumerate(RULES) if word in rule.gate)
    for word in sorted({word for rule in RULES for word in rule.gate})
}


Gates = tuple[tuple[str, tuple[int, ...]], ...]
"""Words of gates with the places of the rules that they open."""


def gates_in(low: str) -> Gates:
    """The gates that a whole text in lower case may open: no other one is looked for in its blocks."""
    return tuple((word, places) for word, places in _OPENED.items() if word in low)


def findings(text: str, low: str, gates: Gates) -> Iterator[tuple[Rule, Range]]:
    """What the rules find in a block of a view, rule by rule; `low` is the block in lower case."""
    opened = {place for word, places in gates if word in low for place in places}
    for place in sorted(opened):
        for found in RULES[place].search(text, low):
            yield RULES[place], found
