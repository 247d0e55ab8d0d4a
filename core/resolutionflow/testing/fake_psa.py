"""A PSA that exists in memory alone, asked over real HTTP: the demo's first stand-in, with its tickets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx2

from resolutionflow.sandbox.demo import DEMO_PSAS
from resolutionflow.sandbox.psa import Psa, TicketView
from resolutionflow.sandbox.server import sandbox_thread
from resolutionflow.sandbox.stand_ins import STAND_INS

DEMO_PSA = DEMO_PSAS[0]


@dataclass(frozen=True, slots=True)
class FakePsa:
    """A running one. `url` shows it to people; `provider` and `configuration` lead an integration there.

    The tickets are numbered from `first_ticket`.
    """

    url: str
    _psa: Psa
    provider: str = DEMO_PSA.key
    first_ticket: str = str(DEMO_PSA.ticket)

    @property
    def configuration(self) -> Mapping[str, str | int]:
        """The values of an integration's fields."""
        return STAND_INS[DEMO_PSA.key].configured(self.url)

    def ticket(self, ticket_id: str) -> TicketView:
        """A ticket with its status, notes, time, e-mails and moves, as they stand."""
        return self._psa.ticket(int(ticket_id))

    def fault(self, fault: str, *, method: str = "*", path: str = "*", **values: Any) -> None:
        """Switch on a fault, as `docs/sandbox.md` lists them, for requests whose method and path fit the globs."""
        body = {"fault": fault, "match": {"method": method, "path": path}, **values}
        self._control("POST", "faults", body)

    def requests(self) -> list[dict[str, Any]]:
        """What was asked so far, oldest first: method, path, query, body, status, and the effect that it had."""
        found: list[dict[str, Any]] = self._control("GET", "requests").json()
        return found

    def _control(self, method: str, path: str, body: object = None) -> httpx2.Response:
        url = f"{self.url}/_sandbox/{path}"
        with httpx2.Client(trust_env=False, verify=False) as http:
            return http.request(method, url, json=body).raise_for_status()


@contextmanager
def fake_psa() -> Iterator[FakePsa]:
    """One that runs within the block, in a thread of its own."""
    app = STAND_INS[DEMO_PSA.key].build()
    with sandbox_thread(app) as url:
        yield FakePsa(url, app.state.psa)
