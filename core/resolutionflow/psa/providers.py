"""What an integration's provider says of it without a connection: its limits, its format, a ticket's number."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from resolutionflow.domain.configuration import ConfigurationRefused, check_configuration
from resolutionflow.domain.integration import Integration
from resolutionflow.plugin_api import (
    Configuration,
    ConfigurationField,
    ConfigurationInvalid,
    NotSent,
    PsaProvider,
    TextFormat,
)
from resolutionflow.plugin_host import PluginHost

from .errors import PluginFailed

logger = logging.getLogger(__name__)


def loaded_provider(plugins: PluginHost, integration: Integration) -> PsaProvider:
    """The integration's provider. Raises NotSent where no loaded plugin registers it."""
    provider = plugins.provider(integration.provider)
    if provider is None:
        raise NotSent(
            f"No plugin for the provider {integration.provider!r} is loaded. Install or repair it; "
            "`resolutionflow plugins` shows what is wrong."
        )
    return provider


def connecting_configuration(provider: PsaProvider, stored: Mapping[str, object]) -> Configuration:
    """The whole configuration, from stored values with the secrets. Raises ConfigurationInvalid."""
    return _checked(provider.configuration_fields, stored)


def open_configuration(provider: PsaProvider, integration: Integration) -> Configuration:
    """The configuration but for its secrets, defaults filled in. Raises ConfigurationInvalid."""
    fields = tuple(field for field in provider.configuration_fields if not field.is_secret)
    return _checked(fields, integration.configuration)


def note_limit(plugins: PluginHost, integration: Integration) -> int:
    """Most characters of one note, as rendered. Raises NotSent, ConfigurationInvalid or PluginFailed."""
    provider = loaded_provider(plugins, integration)
    return _positive(provider, "note_limit", open_configuration(provider, integration))


def requests_per_minute(plugins: PluginHost, integration: Integration) -> int:
    """Requests that the PSA may be sent. Raises NotSent, ConfigurationInvalid or PluginFailed."""
    provider = loaded_provider(plugins, integration)
    return _positive(provider, "requests_per_minute", open_configuration(provider, integration))


def text_format(plugins: PluginHost, integration: Integration) -> TextFormat:
    """The form of text that the PSA shows. Raises NotSent."""
    return loaded_provider(plugins, integration).text_format


def ticket_display(plugins: PluginHost, integration: Integration, ticket_id: str) -> str:
    """A ticket's number as people write it; the bare id where no plugin can tell."""
    provider = plugins.provider(integration.provider)
    if provider is None:
        return ticket_id
    try:
        return str(provider.ticket_display(ticket_id))
    except Exception as error:  # noqa: BLE001  (a plugin may raise anything)
        logger.error("ticket_display of the provider %s failed: %s", provider.key, type(error).__name__)
        return ticket_id


def _checked(fields: tuple[ConfigurationField, ...], stored: Mapping[str, object]) -> Configuration:
    """Stored values that the plugin has no field for any more are left out."""
    declared = {field.key for field in fields}
    try:
        return check_configuration(fields, {key: value for key, value in stored.items() if key in declared})
    except ConfigurationRefused as refused:
        raise ConfigurationInvalid(str(refused), field=refused.problems[0].key) from None


def _positive(provider: PsaProvider, method: str, configuration: Configuration) -> int:
    try:
        number = getattr(provider, method)(configuration)
    except Exception as error:
        raise PluginFailed(f"{method} raised {type(error).__name__}") from error
    if not isinstance(number, int) or number < 1:
        raise PluginFailed(f"{method} gave no positive whole number")
    return number
