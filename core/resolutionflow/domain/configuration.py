"""Checks an integration's configuration against the fields that its provider declares (B3).

Entries are what somebody writes; stored values are those entries, checked; a `Configuration` is the stored
values with the defaults filled in. No message holds a value, for it may be a secret.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from enum import Enum
from typing import Any

from resolutionflow.plugin_api import (
    Configuration,
    ConfigurationField,
    ConfigurationFieldKind,
    ConfigurationValue,
)

Fields = Sequence[ConfigurationField]


class Clear(Enum):
    """Given in place of a value: forget the stored one."""

    CLEAR = "clear"


CLEAR = Clear.CLEAR

Entry = tuple[str, object]
"""A field's key and a value of any type, or CLEAR."""


@dataclass(frozen=True, slots=True)
class ConfigurationProblem:
    """What is wrong, for people, with the field of that key (`key` is as it was given, known or not)."""

    key: str | None
    message: str


class ConfigurationRefused(ValueError):
    """A configuration was refused; `problems` are all that was found, in the order of the fields."""

    def __init__(self, problems: Iterable[ConfigurationProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(problem.message for problem in self.problems))


class _Wrong(Exception):
    """A value does not fit its field; the message goes on after the field's label."""


def check_configuration(fields: Fields, values: Mapping[str, object]) -> Configuration:
    """`values` as a Configuration: typed and with defaults filled in. Raises ConfigurationRefused with all problems.

    Takes what GraphQL, JSON or Python give: a list for STRING_LIST; a number or its text for DECIMAL. White
    space around a STRING is cut off; an empty value counts as none.
    """
    problems = _unknown_keys(fields, values)
    checked: dict[str, ConfigurationValue] = {}
    for field in fields:
        try:
            value = _value_of(field, values.get(field.key))
        except _Wrong as wrong:
            problems.append(ConfigurationProblem(field.key, f"{field.label} {wrong}."))
            continue
        if value is not None:
            checked[field.key] = value
        elif field.is_required:
            problems.append(ConfigurationProblem(field.key, f"{field.label} is required."))
    if problems:
        raise ConfigurationRefused(problems)
    return checked


def update_configuration(
    fields: Fields, stored: Mapping[str, object], entries: Sequence[Entry]
) -> dict[str, ConfigurationValue]:
    """The values to store after an update: each entry sets or clears a value, all others are kept.

    For a new integration `stored` is empty. Defaults are not stored, so that a new default takes effect.
    Raises ConfigurationRefused with all problems: those of `check_configuration`, a key given twice, and
    stored secrets that a new destination needs again.
    """
    keys = [key for key, _ in entries]
    declared = {field.key for field in fields}
    merged = {key: value for key, value in stored.items() if key in declared}
    merged.update(entries)
    problems = [
        ConfigurationProblem(key, f"The field '{_shown(key)}' is given more than once.")
        for key in dict.fromkeys(keys)
        if keys.count(key) > 1
    ]
    try:
        checked = check_configuration(fields, merged)
    except ConfigurationRefused as refused:
        raise ConfigurationRefused([*problems, *refused.problems]) from None
    problems += [
        ConfigurationProblem(
            field.key, f"{field.label} must be given again, because the place that it is sent to changes."
        )
        for field in missing_secrets_for_new_destination(fields, stored, merged, given=keys)
    ]
    if problems:
        raise ConfigurationRefused(problems)
    return {key: value for key, value in checked.items() if not _is_empty(merged.get(key))}


def changes_destination(fields: Fields, old: Mapping[str, object], new: Mapping[str, object]) -> bool:
    """True where a field that decides where credentials are sent differs, defaults counting as values."""
    return any(
        _comparable(field, old.get(field.key)) != _comparable(field, new.get(field.key))
        for field in fields
        if field.is_destination
    )


def missing_secrets_for_new_destination(
    fields: Fields, old: Mapping[str, object], new: Mapping[str, object], *, given: Collection[str]
) -> tuple[ConfigurationField, ...]:
    """Secrets that are stored in `old` and not among the `given` keys, where `new` has another destination."""
    if not changes_destination(fields, old, new):
        return ()
    return tuple(
        field
        for field in fields
        if field.is_secret and not _is_empty(old.get(field.key)) and field.key not in given
    )


def declaration_problems(fields: Fields) -> tuple[ConfigurationProblem, ...]:
    """What is wrong with the fields themselves, for whoever writes the provider."""
    found: list[ConfigurationProblem] = []
    keys = [field.key for field in fields]
    for field in fields:
        reason = _declaration_problem(field)
        if keys.count(field.key) > 1:
            reason = "is declared more than once"
        if reason is not None:
            found.append(ConfigurationProblem(field.key, f"the configuration field {field.key!r} {reason}"))
    return tuple(found)


def json_schema(fields: Fields) -> dict[str, Any]:
    """The fields as JSON Schema 2020-12; a secret is `writeOnly`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {field.key: _property_schema(field) for field in fields},
        "required": [field.key for field in fields if field.is_required and field.default is None],
        "additionalProperties": False,
    }


def json_value(value: ConfigurationValue) -> Any:
    """The value in JSON, lossless: a Decimal as text, a tuple as list. `check_configuration` reads it back."""
    if isinstance(value, Decimal):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def _unknown_keys(fields: Fields, values: Mapping[str, object]) -> list[ConfigurationProblem]:
    known = {field.key.lower(): field.key for field in fields}
    problems = []
    for key in values:
        if key not in known.values():
            close = get_close_matches(key.lower(), known, n=1)
            hint = f": did you mean '{known[close[0]]}'?" if close else "."
            problems.append(ConfigurationProblem(key, f"There is no field '{_shown(key)}'{hint}"))
    return problems


def _shown(key: str) -> str:
    return key if len(key) <= 60 else f"{key[:59]}…"


def _is_empty(value: object) -> bool:
    return (
        value is None
        or value is CLEAR
        or value in ("", (), [])
        or (isinstance(value, str) and not value.strip())
    )


def _value_of(field: ConfigurationField, given: object) -> ConfigurationValue | None:
    if _is_empty(given):
        return field.default
    return _READERS[field.kind](field, given)


def _comparable(field: ConfigurationField, given: object) -> object:
    try:
        return _value_of(field, given)
    except _Wrong:
        return given


def _read_string(_: ConfigurationField, given: object) -> str:
    if not isinstance(given, str):
        raise _Wrong("must be text")
    if any(ord(character) < 32 or ord(character) == 127 for character in given.strip()):
        raise _Wrong("must be one line without control characters")
    return given.strip()


def _read_text(_: ConfigurationField, given: object) -> str:
    if not isinstance(given, str):
        raise _Wrong("must be text")
    return given


def _read_boolean(_: ConfigurationField, given: object) -> bool:
    if not isinstance(given, bool):
        raise _Wrong("must be true or false")
    return given


def _read_integer(field: ConfigurationField, given: object) -> int:
    if not isinstance(given, int) or isinstance(given, bool):
        raise _Wrong("must be a whole number")
    _check_bounds(field, given)
    return given


def _read_decimal(field: ConfigurationField, given: object) -> Decimal:
    if isinstance(given, bool) or not isinstance(given, int | float | str | Decimal):
        raise _Wrong("must be a number")
    try:
        number = Decimal(str(given))
    except InvalidOperation:
        raise _Wrong("must be a number") from None
    if not number.is_finite():
        raise _Wrong("must be a number")
    _check_bounds(field, number)
    return number


def _check_bounds(field: ConfigurationField, number: int | Decimal) -> None:
    if field.minimum is not None and number < field.minimum:
        raise _Wrong(f"must be at least {field.minimum}")
    if field.maximum is not None and number > field.maximum:
        raise _Wrong(f"must be at most {field.maximum}")


def _read_choice(field: ConfigurationField, given: object) -> str:
    allowed = [choice.value for choice in field.choices]
    if not isinstance(given, str) or given not in allowed:
        raise _Wrong(f"must be one of {', '.join(allowed)}")
    return given


def _read_string_list(_: ConfigurationField, given: object) -> tuple[str, ...]:
    if not isinstance(given, list | tuple) or not all(
        isinstance(item, str) and item.strip() for item in given
    ):
        raise _Wrong("must be a list of texts, none of them empty")
    return tuple(item.strip() for item in given)


_READERS: dict[ConfigurationFieldKind, Callable[[ConfigurationField, object], ConfigurationValue]] = {
    ConfigurationFieldKind.STRING: _read_string,
    ConfigurationFieldKind.TEXT: _read_text,
    ConfigurationFieldKind.BOOLEAN: _read_boolean,
    ConfigurationFieldKind.INTEGER: _read_integer,
    ConfigurationFieldKind.DECIMAL: _read_decimal,
    ConfigurationFieldKind.CHOICE: _read_choice,
    ConfigurationFieldKind.STRING_LIST: _read_string_list,
}

_NUMBERS = (ConfigurationFieldKind.INTEGER, ConfigurationFieldKind.DECIMAL)


def _declaration_problem(field: ConfigurationField) -> str | None:
    if (field.kind is ConfigurationFieldKind.CHOICE) != bool(field.choices):
        return "must have choices if, and only if, it is a CHOICE"
    if field.kind not in _NUMBERS and (field.minimum, field.maximum) != (None, None):
        return "has bounds, but is not a number"
    if field.is_secret and field.default is not None:
        return "is a secret and has a default, which everybody can read"
    if field.default is not None:
        try:
            _READERS[field.kind](field, field.default)
        except _Wrong as wrong:
            return f"has a default that {wrong}"
    return None


_SCHEMA_TYPES: dict[ConfigurationFieldKind, dict[str, Any]] = {
    ConfigurationFieldKind.STRING: {"type": "string"},
    ConfigurationFieldKind.TEXT: {"type": "string"},
    ConfigurationFieldKind.BOOLEAN: {"type": "boolean"},
    ConfigurationFieldKind.INTEGER: {"type": "integer"},
    ConfigurationFieldKind.DECIMAL: {"type": "number"},
    ConfigurationFieldKind.CHOICE: {"type": "string"},
    ConfigurationFieldKind.STRING_LIST: {"type": "array", "items": {"type": "string", "minLength": 1}},
}


def _property_schema(field: ConfigurationField) -> dict[str, Any]:
    schema = {"title": field.label, **_SCHEMA_TYPES[field.kind]}
    optional = {
        "description": field.help_text,
        "enum": [choice.value for choice in field.choices] or None,
        "minimum": field.minimum,
        "maximum": field.maximum,
        "default": None if field.default is None else _schema_default(field.default),
        "writeOnly": True if field.is_secret else None,
    }
    return schema | {keyword: value for keyword, value in optional.items() if value is not None}


def _schema_default(default: ConfigurationValue) -> Any:
    return float(default) if isinstance(default, Decimal) else json_value(default)
