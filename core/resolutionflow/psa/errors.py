"""What a PSA's failure means to whoever asked for a live read.

| raised by the plugin                        | told to the caller                             |
|---------------------------------------------|------------------------------------------------|
| NotFound                                    | NotFound                                       |
| RateLimited                                 | ProviderRateLimited, with the time to retry at |
| every other PsaError, ConfigurationInvalid  | ProviderFailed, with the PSA's message         |
| a time-out                                  | ProviderFailed                                 |
| anything else                               | ProviderFailed; the type is logged, no text    |
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from resolutionflow.domain.errors import DomainError, NotFound, ProviderFailed, ProviderRateLimited
from resolutionflow.domain.integration import Integration
from resolutionflow.plugin_api import ConfigurationInvalid, PsaError, RateLimited, Rejected
from resolutionflow.plugin_api import NotFound as NotInPsa

logger = logging.getLogger(__name__)

MAX_PAUSE_SECONDS = 86_400.0
"""No PSA is believed that asks for a longer pause."""


class PluginFailed(Exception):
    """A plugin did what no plugin may; the message names what it did, never a text of its own."""


@contextmanager
def psa_failures(integration: Integration, what: str) -> Iterator[None]:
    """Within the block, failures of the PSA, of its plugin, and time-outs are raised as DomainError.

    `what` is what was asked for, such as "ticket".
    """
    try:
        yield
    except DomainError:
        raise
    except Exception as error:  # noqa: BLE001  (a plugin may raise anything)
        raise failure_of(error, integration, what) from None  # its text is not for logs


def failure_of(error: Exception, integration: Integration, what: str) -> DomainError:
    """What `error` means to a caller."""
    provider = integration.provider
    match error:
        case NotInPsa():
            return NotFound(f"{what} in {integration.name}")
        case RateLimited():
            retry_at = _retry_at(error.retry_after)
            return ProviderRateLimited(error.message, provider=provider, retry_at=retry_at)
        case Rejected():
            return ProviderFailed(error.message, provider=provider, provider_code=error.provider_code)
        case PsaError() | ConfigurationInvalid():
            return ProviderFailed(error.message, provider=provider)
        case TimeoutError():
            return ProviderFailed(f"{integration.name} did not answer in time.", provider=provider)
    logger.error("The plugin of the provider %s failed: %s", provider, type(error).__name__)
    message = f"The plugin for {integration.name} failed; the service's log names the error."
    return ProviderFailed(message, provider=provider)


def _retry_at(retry_after: float | None) -> datetime | None:
    if retry_after is None:
        return None
    return datetime.now(UTC) + timedelta(seconds=max(0.0, min(retry_after, MAX_PAUSE_SECONDS)))
