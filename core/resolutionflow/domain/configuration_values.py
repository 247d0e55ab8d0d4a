"""Reads one value of a configuration as the kind that its field declares. No message holds the value."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from resolutionflow.plugin_api import ConfigurationField, ConfigurationFieldKind, ConfigurationValue


class WrongValue(Exception):
    """A value does not fit its field; the message goes on after the field's label."""


def read_value(field: ConfigurationField, given: object) -> ConfigurationValue:
    """The given value, which is not empty, as its field's kind. Raises WrongValue."""
    return _READERS[field.kind](field, given)


def _read_string(_: ConfigurationField, given: object) -> str:
    if not isinstance(given, str):
        raise WrongValue("must be text")
    if any(ord(character) < 32 or ord(character) == 127 for character in given.strip()):
        raise WrongValue("must be one line without control characters")
    return given.strip()


def _read_text(_: ConfigurationField, given: object) -> str:
    if not isinstance(given, str):
        raise WrongValue("must be text")
    return given


def _read_boolean(_: ConfigurationField, given: object) -> bool:
    if not isinstance(given, bool):
        raise WrongValue("must be true or false")
    return given


def _read_integer(field: ConfigurationField, given: object) -> int:
    if not isinstance(given, int) or isinstance(given, bool):
        raise WrongValue("must be a whole number")
    _check_bounds(field, given)
    return given


def _read_decimal(field: ConfigurationField, given: object) -> Decimal:
    if isinstance(given, bool) or not isinstance(given, int | float | str | Decimal):
        raise WrongValue("must be a number")
    try:
        number = Decimal(str(given))
    except InvalidOperation:
        raise WrongValue("must be a number") from None
    if not number.is_finite():
        raise WrongValue("must be a number")
    _check_bounds(field, number)
    return number


def _check_bounds(field: ConfigurationField, number: int | Decimal) -> None:
    if field.minimum is not None and number < field.minimum:
        raise WrongValue(f"must be at least {field.minimum}")
    if field.maximum is not None and number > field.maximum:
        raise WrongValue(f"must be at most {field.maximum}")


def _read_choice(field: ConfigurationField, given: object) -> str:
    allowed = [choice.value for choice in field.choices]
    if not isinstance(given, str) or given not in allowed:
        raise WrongValue(f"must be one of {', '.join(allowed)}")
    return given


def _read_string_list(_: ConfigurationField, given: object) -> tuple[str, ...]:
    if not isinstance(given, list | tuple) or not all(
        isinstance(item, str) and item.strip() for item in given
    ):
        raise WrongValue("must be a list of texts, none of them empty")
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
