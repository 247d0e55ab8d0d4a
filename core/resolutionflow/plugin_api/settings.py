"""Configuration fields that a PSA provider declares, and the values an integration gives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

ConfigurationValue = str | bool | int | Decimal | tuple[str, ...]
Configuration = Mapping[str, ConfigurationValue]
"""Values by field key, checked and with defaults filled in. An optional field without a value is absent."""


class ConfigurationFieldKind(StrEnum):
    """The type of a field: `str`, multi-line `str`, `bool`, `int`, `Decimal`, one of `choices`, `tuple[str, …]`."""

    STRING = "STRING"
    TEXT = "TEXT"
    BOOLEAN = "BOOLEAN"
    INTEGER = "INTEGER"
    DECIMAL = "DECIMAL"
    CHOICE = "CHOICE"
    STRING_LIST = "STRING_LIST"


@dataclass(frozen=True, slots=True)
class ConfigurationChoice:
    """One value of a CHOICE field."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigurationField:
    """One field of a provider's configuration.

    A secret is encrypted at rest and never given back. A destination decides where credentials are sent:
    changing it needs every secret given again. `minimum` and `maximum` bound INTEGER and DECIMAL fields.
    """

    key: str
    label: str
    kind: ConfigurationFieldKind = ConfigurationFieldKind.STRING
    help_text: str | None = None
    is_required: bool = False
    is_secret: bool = False
    is_destination: bool = False
    choices: tuple[ConfigurationChoice, ...] = ()
    default: ConfigurationValue | None = None
    minimum: int | None = None
    maximum: int | None = None
