"""An integration's configuration: what is written, split into what may be read again and what is secret."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from resolutionflow.domain.configuration import (
    ConfigurationRefused,
    Entry,
    check_configuration,
    update_configuration,
)
from resolutionflow.domain.configuration_declarations import json_value
from resolutionflow.domain.errors import InvalidInput, ProviderFailed
from resolutionflow.domain.integration import Integration
from resolutionflow.plugin_api import (
    ConfigurationField,
    ConfigurationInvalid,
    ConfigurationValue,
    PsaProvider,
)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ConfigurationEntry:
    """A declared field and its value as JSON; of a secret only whether it is set."""

    field: ConfigurationField
    is_set: bool
    value: Any


@dataclass(frozen=True, slots=True)
class StoredConfiguration:
    """Values to store, as JSON, by field key."""

    open: Mapping[str, Any]
    secrets: Mapping[str, Any]


def written_configuration(
    provider: PsaProvider, stored: Mapping[str, object], entries: Sequence[Entry]
) -> StoredConfiguration:
    """What to store after `entries` were written over `stored`, which holds the secrets too.

    Raises InvalidInput, which names everything that is wrong and leads to the first of it, and never holds a
    value; ProviderFailed where the plugin's own check breaks.
    """
    fields = provider.configuration_fields
    try:
        values = update_configuration(fields, stored, entries)
    except ConfigurationRefused as refused:
        raise InvalidInput(str(refused), path=_path(refused.problems[0].key, entries)) from None
    _validate(provider, values, entries)
    secret = {field.key for field in fields if field.is_secret}
    return StoredConfiguration(
        open={key: json_value(value) for key, value in values.items() if key not in secret},
        secrets={key: json_value(value) for key, value in values.items() if key in secret},
    )


def configuration_entries(provider: PsaProvider, integration: Integration) -> tuple[ConfigurationEntry, ...]:
    """Every field that the provider declares, with the integration's value."""
    return tuple(_entry(field, integration) for field in provider.configuration_fields)


def _entry(field: ConfigurationField, integration: Integration) -> ConfigurationEntry:
    if field.is_secret:
        return ConfigurationEntry(field, field.key in integration.set_secrets, None)
    value = integration.configuration.get(field.key)
    return ConfigurationEntry(field, value is not None, value)


def _validate(
    provider: PsaProvider, values: Mapping[str, ConfigurationValue], entries: Sequence[Entry]
) -> None:
    try:
        provider.validate(check_configuration(provider.configuration_fields, values))
    except ConfigurationInvalid as error:
        raise InvalidInput(error.message, path=_path(error.field, entries)) from None
    except Exception as error:  # noqa: BLE001  (a plugin may raise anything)
        logger.error("validate of the provider %s failed: %s", provider.key, type(error).__name__)
        raise ProviderFailed(
            "The provider's plugin could not check the configuration; the service's log names the error.",
            provider=provider.key,
        ) from None


def _path(key: str | None, entries: Sequence[Entry]) -> tuple[str, ...]:
    """Where the entry of that key stands in the input; the whole list where it has none."""
    numbers = [number for number, (given, _) in enumerate(entries) if given == key]
    return ("configuration", str(numbers[-1])) if numbers else ("configuration",)
