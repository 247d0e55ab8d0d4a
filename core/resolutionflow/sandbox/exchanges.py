"""The log of what was asked of a sandbox, answered, and brought about."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

EXCHANGE = "sandbox.exchange"
"""Scope key of the exchange that a request is recorded in."""


@dataclass
class Exchange:
    """One request; headers are never kept, since they hold credentials.

    `status` is None where the connection was cut. `effect` names what was written, e.g. `note 5001`, and is
    None where nothing was. `faults` are the kinds that bent this request.
    """

    number: int
    method: str
    path: str
    query: str
    body: str
    faults: list[str] = field(default_factory=list)
    status: int | None = None
    effect: str | None = None


class ExchangeLog:
    """All exchanges with the API since the start or the last `clear`, oldest first."""

    def __init__(self) -> None:
        self._exchanges: list[Exchange] = []

    def open(self, method: str, path: str, query: str, body: bytes) -> Exchange:
        exchange = Exchange(len(self._exchanges) + 1, method, path, query, body.decode("utf-8", "replace"))
        self._exchanges.append(exchange)
        return exchange

    def clear(self) -> None:
        self._exchanges.clear()

    def listed(self) -> list[dict[str, Any]]:
        """The exchanges as JSON, oldest first."""
        return [asdict(exchange) for exchange in self._exchanges]
