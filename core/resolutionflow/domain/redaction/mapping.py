"""Redaction of JSON: by the names of its members, and as text everywhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .engine import redact
from .known import NONE, KnownSecrets
from .spans import MARKER, Finder, marker

_SECRET_NAME = re.compile(
    r"(?i)(?:.*[^a-z]|.*(?<=[a-z])(?=[A-Z])|)?(?:pass(?:word|wd|phrase|code)?s?|pwd|pw|secrets?|tokens?|credentials?|creds|api[ _-]?keys?|authorization|cookies?"
    r"|(?:access|private|secret|auth|account|client|shared|encryption|signing|session|license|recovery|storage|master|sas)[ _-]?keys?|psk|pin|otp|cvv|ssn|community|connection[ _-]?string)(?:[_-]?(?:value|text|hash))?[0-9]*"
)


def redact_mapping(
    values: Mapping[str, object], *, known: KnownSecrets = NONE, extra: Sequence[Finder] = ()
) -> dict[str, Any]:
    """A copy of a JSON object in which every value behind a secret's name is a marker.

    Names decide at any depth (`{"name": "adminPassword", "value": …}` counts as a name too); all other
    strings are redacted as text, and a value found anywhere is removed everywhere.
    """
    texts = list(_strings(values))
    known = known.with_values(_by_name(values)).union(KnownSecrets.found_in(texts))
    return {name: _redacted(value, name, known, extra) for name, value in _named(values)}


def secret_name(name: str) -> bool:
    """Whether a member of this name holds a secret."""
    return _SECRET_NAME.fullmatch(name) is not None or _SECRET_NAME.fullmatch(_snake(name)) is not None


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)


def _redacted(value: object, name: str, known: KnownSecrets, extra: Sequence[Finder]) -> Any:
    if isinstance(value, Mapping):
        return {key: _redacted(item, _within(name, key), known, extra) for key, item in _named(value)}
    if isinstance(value, (list, tuple)):
        return [_redacted(item, name, known, extra) for item in value]
    if value is None or isinstance(value, bool) or value == "":
        return value
    if secret_name(name):
        return value if isinstance(value, str) and MARKER.fullmatch(value) else marker("secret")
    return redact(value, known=known, extra=extra).text if isinstance(value, str) else value


def _within(outer: str, inner: str) -> str:
    """The name that decides: a secret's name holds for all that is inside it."""
    return outer if secret_name(outer) else inner


def _named(values: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """The members, a `value` that stands beside a `name` under that name's judgement."""
    label = values.get("name", values.get("key"))
    for name, value in values.items():
        hidden = name.lower() == "value" and isinstance(label, str) and secret_name(label)
        yield name, (marker("secret") if hidden and value not in (None, "") else value)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _strings(item)


def _by_name(value: object, *, hidden: bool = False) -> Iterator[str]:
    if isinstance(value, Mapping):
        label = value.get("name", value.get("key"))
        beside = isinstance(label, str) and secret_name(label)
        for name, item in value.items():
            yield from _by_name(
                item, hidden=hidden or secret_name(name) or (beside and name.lower() == "value")
            )
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _by_name(item, hidden=hidden)
    elif hidden and isinstance(value, str):
        yield value
