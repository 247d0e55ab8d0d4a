"""HaloPSA as a kind of PSA: what it can do, what it is configured with, how it is connected."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2

from resolutionflow.plugin_api import Configuration, ProviderCapability, TextFormat
from resolutionflow_halo.client import HaloClient
from resolutionflow_halo.configuration import FIELDS, Settings, requests_per_minute
from resolutionflow_halo.transport import Transport

NOTE_LIMIT = 30_000
"""HaloPSA states no limit. A page of the longest notes, as HTML and as text, can still be read whole."""


class HaloProvider:
    """HaloPSA, hosted and on-premise, over its REST API. Statuses belong to no board there, so it lists none."""

    key = "halo"
    display_name = "HaloPSA"
    capabilities = frozenset(ProviderCapability) - {ProviderCapability.LIST_BOARDS}
    text_format = TextFormat.HTML
    configuration_fields = FIELDS

    def note_limit(self, configuration: Configuration) -> int:  # noqa: ARG002  (the same for everyone)
        """Most characters of one note."""
        return NOTE_LIMIT

    def requests_per_minute(self, configuration: Configuration) -> int:
        """A fifth of the setting `requestsPerFiveMinutes`."""
        return requests_per_minute(configuration)

    def ticket_display(self, ticket_id: str) -> str:
        """E.g. `Halo #12345`."""
        return f"Halo #{ticket_id}"

    def validate(self, configuration: Configuration) -> None:
        """Check that addresses and credentials can be used at all. Raises ConfigurationInvalid."""
        Settings.parse(configuration)

    @asynccontextmanager
    async def connect(
        self, configuration: Configuration, http: httpx2.AsyncClient
    ) -> AsyncIterator[HaloClient]:
        """A client for this configuration; nothing is sent yet. Raises ConfigurationInvalid."""
        yield HaloClient(Transport(Settings.parse(configuration), http))
