"""The fields that a provider declares: what is wrong with them, and what they are in JSON Schema."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from resolutionflow.plugin_api import ConfigurationField, ConfigurationFieldKind, ConfigurationValue

from .configuration import ConfigurationProblem, Fields
from .configuration_values import WrongValue, read_value


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
            read_value(field, field.default)
        except WrongValue as wrong:
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
