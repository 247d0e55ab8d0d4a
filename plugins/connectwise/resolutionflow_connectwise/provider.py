"""ConnectWise PSA as a kind of PSA: what it can do, what it is configured with, how it is connected."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2

from resolutionflow.plugin_api import Configuration, ProviderCapability, TextFormat
from resolutionflow_connectwise.client import ConnectWiseClient
from resolutionflow_connectwise.configuration import (
    DEFAULT_NOTE_LIMIT,
    DEFAULT_REQUESTS_PER_MINUTE,
    FIELDS,
    Settings,
    whole_number,
)
from resolutionflow_connectwise.transport import Knowledge, Transport


class ConnectWiseProvider:
    """ConnectWise PSA, cloud and on-premise, over REST API 3.0.

    It remembers per tenant and API member where the API lives and under which name it writes, and nothing
    that is secret: the memory is keyed by a digest.
    """

    key = "connectwise"
    display_name = "ConnectWise PSA"
    capabilities = frozenset(ProviderCapability)
    text_format = TextFormat.PLAIN
    configuration_fields = FIELDS

    def __init__(self) -> None:
        self._knowledge: dict[str, Knowledge] = {}

    def note_limit(self, configuration: Configuration) -> int:
        """Most characters of one note: the setting `noteLimit`."""
        return whole_number(configuration, "noteLimit", DEFAULT_NOTE_LIMIT)

    def requests_per_minute(self, configuration: Configuration) -> int:
        """The setting `requestsPerMinute`."""
        return whole_number(configuration, "requestsPerMinute", DEFAULT_REQUESTS_PER_MINUTE)

    def ticket_display(self, ticket_id: str) -> str:
        """E.g. `CW #12345`."""
        return f"CW #{ticket_id}"

    def validate(self, configuration: Configuration) -> None:
        """Check that site and credentials can be used at all. Raises ConfigurationInvalid."""
        Settings.parse(configuration)

    @asynccontextmanager
    async def connect(
        self, configuration: Configuration, http: httpx2.AsyncClient
    ) -> AsyncIterator[ConnectWiseClient]:
        """A client for this configuration; nothing is sent yet. Raises ConfigurationInvalid."""
        settings = Settings.parse(configuration)
        knowledge = self._knowledge.setdefault(settings.fingerprint, Knowledge())
        yield ConnectWiseClient(Transport(settings, http, knowledge))
