"""IDs as the API has them, for what is printed here and handed to it."""

from __future__ import annotations

import importlib

from resolutionflow.domain.integration import Integration


def api_id(integration: Integration) -> str:
    """The integration's ID in the API."""
    # By name, for the engine does not know GraphQL.
    found: str = importlib.import_module("resolutionflow_graphql.ids").encode(
        "PsaIntegration", integration.id
    )
    return found
