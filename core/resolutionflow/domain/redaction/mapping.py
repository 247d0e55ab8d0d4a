"""Redaction of JSON: by the names of its members, and as text everywhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .engine import redact
from .known import NONE, KnownSecrets
from .spans import MARKER, Finder, marker

_BETWEEN_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")
_SECRET_NAME = re.compile(
    r"(?:^|_)(?:pass(?:word|wd|phrase|code)?s?|pwd|pw|secrets?|token|credentials?|creds|authorization|cookies?|psk|pin"
    r"|otp|cvv|ssn|community|connection_?string|(?:api|access|private|secret|auth|account|client|shared|encryption"
    r"|signing|session|license|recovery|storage|master|sas)_?keys?)(?:_(?:value|text|hash))?[0-9]*$"
)


def redact_mapping(
    values: Mapping[str, object], *, known: KnownSecrets = NONE, extra: Sequence[Finder] = ()
) -> dict[str, Any]:
    """A copy of a JSON object in which every value behind a secret's name is a marker.

    Names decide at any depth, that of a `name` beside a `value` too; all other strings are redacted as text,
    and a value found anywhere is removed everywhere. Raises as `redact` does.
    """
    open_texts, hidden = _sorted_strings(values)
    known = known.with_values(hidden).union(KnownSecrets.found_in(open_texts))
    return {name: _redacted(value, decides, known, extra) for name, decides, value in _members(values)}


def secret_name(name: str) -> bool:
    """Whether a member of this name holds a secret: `adminPassword` does, `passwordLastSet` does not."""
    return _SECRET_NAME.search(_BETWEEN_WORDS.sub("_", name).lower()) is not None


def _members(values: Mapping[str, object], outer: str = "") -> Iterator[tuple[str, str, object]]:
    """Each member's name, the name that decides about it, and its value.

    The outermost secret's name decides for all inside it; a `name` decides for the `value` beside it.
    """
    label = values.get("name", values.get("key"))
    for name, value in values.items():
        decides = label if name.lower() == "value" and isinstance(label, str) else name
        yield name, outer if secret_name(outer) else decides, value


def _redacted(value: object, decides: str, known: KnownSecrets, extra: Sequence[Finder]) -> Any:
    if isinstance(value, Mapping):
        members = _members(value, decides)
        return {name: _redacted(item, inner, known, extra) for name, inner, item in members}
    if isinstance(value, (list, tuple)):
        return [_redacted(item, decides, known, extra) for item in value]
    if value is None or isinstance(value, bool) or value == "":
        return value
    if secret_name(decides):
        return value if isinstance(value, str) and MARKER.fullmatch(value) else marker("secret")
    return redact(value, known=known, extra=extra).text if isinstance(value, str) else value


def _sorted_strings(values: Mapping[str, object]) -> tuple[list[str], list[str]]:
    """All strings in a JSON object: those that are texts, and those behind a secret's name."""
    sorted_strings: tuple[list[str], list[str]] = [], []

    def visit(value: object, decides: str) -> None:
        if isinstance(value, str):
            sorted_strings[secret_name(decides)].append(value)
        elif isinstance(value, Mapping):
            for _, inner, item in _members(value, decides):
                visit(item, inner)
        elif isinstance(value, (list, tuple)):
            for item in value:
                visit(item, decides)

    visit(values, "")
    return sorted_strings
