"""The stand-ins by name: what `resolutionflow sandbox NAME` runs, and what leads to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.applications import Starlette

from resolutionflow.sandbox import connectwise, halo
from resolutionflow.sandbox.model import build_model


@dataclass(frozen=True, slots=True)
class StandIn:
    """Something to run in place of the real thing.

    `address` names the setting that takes its URL, `configuration` holds the others that it is used with.
    """

    title: str
    build: Callable[[], Starlette]
    configuration: Mapping[str, str | int]
    address: str = "site"

    def configured(self, url: str) -> dict[str, str | int]:
        """All that leads to the stand-in which is served at `url`."""
        return {self.address: url, **self.configuration}


STAND_INS: Mapping[str, StandIn] = {
    "connectwise": StandIn(
        "ConnectWise PSA",
        lambda: connectwise.build_connectwise(connectwise.demo_state()),
        {
            "company": connectwise.DEMO_CREDENTIALS.company,
            "publicKey": connectwise.DEMO_CREDENTIALS.public_key,
            "privateKey": connectwise.DEMO_CREDENTIALS.private_key,
            "clientId": connectwise.DEMO_CREDENTIALS.client_id,
        },
    ),
    "halo": StandIn(
        "HaloPSA",
        lambda: halo.build_halo(halo.demo_state()),
        {
            "tenant": halo.DEMO_CREDENTIALS.tenant,
            "clientId": halo.DEMO_CREDENTIALS.client_id,
            "clientSecret": halo.DEMO_CREDENTIALS.client_secret,
            "noteOutcomeId": halo.PUBLIC_NOTE,
            "internalNoteOutcomeId": halo.PRIVATE_NOTE,
        },
    ),
    "model": StandIn(
        "Anthropic's API",
        build_model,
        {"RESOLUTIONFLOW_ANTHROPIC_API_KEY": "any key will do"},
        address="RESOLUTIONFLOW_ANTHROPIC_BASE_URL",
    ),
}
"""A PSA's has the key of its provider."""
