"""Somebody with a token who asks the service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx2

_CONNECT = """
mutation ($input: CreatePsaIntegrationInput!) {
  createPsaIntegration(input: $input) { integration { id } userErrors { message } }
}
"""


class GraphQLFailed(AssertionError):
    """An operation had errors; the message lists them."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__("; ".join(str(error["message"]) for error in errors))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class GraphQLClient:
    """Asks over HTTP, and waits for the answer."""

    http: httpx2.Client
    token: str

    def execute(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data of an operation. Raises GraphQLFailed where there are errors."""
        response = self.http.post(
            "/graphql",
            json={"query": query, "variables": variables},
            headers={"Authorization": f"Bearer {self.token}"},
        )
        answer = response.json()
        if "errors" in answer:
            raise GraphQLFailed(answer["errors"])
        data: dict[str, Any] = answer["data"]
        return data

    def mutate(self, mutation: str, **given: Any) -> dict[str, Any]:
        """The payload of a mutation that takes `$input`. Raises GraphQLFailed for `userErrors`, too."""
        (payload,) = self.execute(mutation, input=given).values()
        if payload.get("userErrors"):
            raise GraphQLFailed(payload["userErrors"])
        found: dict[str, Any] = payload
        return found

    def connect(self, provider: str, configuration: Mapping[str, str | int], **settings: Any) -> str:
        """Creates an integration with these fields, and these posting settings; its id."""
        entries = [{"key": key, "value": _value(value)} for key, value in configuration.items()]
        payload = self.mutate(
            _CONNECT, name=provider, provider=provider, configuration=entries, settings=settings
        )
        integration_id: str = payload["integration"]["id"]
        return integration_id


def _value(value: str | int) -> dict[str, Any]:
    """How GraphQL is told of a configuration's value."""
    if isinstance(value, bool):
        return {"boolean": value}
    return {"integer": value} if isinstance(value, int) else {"string": value}
