"""Checks an integration's configuration against the fields that its provider declares (B3).

Entries are what somebody writes; stored values are those entries, checked; a `Configuration` is the stored
values with the defaults filled in. No message holds a value, for it may be a secret.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum

from resolutionflow.plugin_api import Configuration, ConfigurationField, ConfigurationValue

from .configuration_values import WrongValue, read_value
from .limits import quoted

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
        except WrongValue as wrong:
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
        ConfigurationProblem(key, f"The field{quoted(key)} is given more than once.")
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


def _unknown_keys(fields: Fields, values: Mapping[str, object]) -> list[ConfigurationProblem]:
    known = {field.key.lower(): field.key for field in fields}
    problems = []
    for key in values:
        if key not in known.values():
            close = get_close_matches(key.lower(), known, n=1)
            hint = f": did you mean '{known[close[0]]}'?" if close else "."
            problems.append(ConfigurationProblem(key, f"There is no field{quoted(key)}{hint}"))
    return problems


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
    return read_value(field, given)


def _comparable(field: ConfigurationField, given: object) -> object:
    try:
        return _value_of(field, given)
    except WrongValue:
        return given
