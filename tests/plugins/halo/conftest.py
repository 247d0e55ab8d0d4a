"""An integration with a HaloPSA sandbox in place of the other one: what posts and pushes goes there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from resolutionflow.bootstrap import Application
from resolutionflow.domain.access import Actor
from resolutionflow.domain.integration import Integration, PostingSettings, StatusTarget
from resolutionflow.sandbox.halo import API_AGENT, HaloState, build_halo, demo_state
from resolutionflow.sandbox.server import running_sandbox
from resolutionflow.sandbox.stand_ins import STAND_INS
from resolutionflow.services.commands import CreateIntegration

TICKET = 4001
"""An incident, In Progress."""
TARGETS = (StatusTarget(None, resolved_status_id="8", escalated_status_id="21"),)


@dataclass
class Halo:
    """A running sandbox: its state to look into, and its control API to make trouble by."""

    url: str
    state: HaloState
    control: httpx2.AsyncClient

    async def fault(self, fault: str, *, method: str = "*", path: str = "/api/*", **values: Any) -> None:
        """Switch a fault on for requests that match; `path` is a glob over the whole path."""
        match = {"method": method, "path": path}
        answer = await self.control.post("/faults", json={"fault": fault, "match": match, **values})
        answer.raise_for_status()

    async def move(self, status: str) -> None:
        """A colleague moves the ticket by hand."""
        body = {"status": status, "member": "Dmitri Volkov"}
        (await self.control.post(f"/tickets/{TICKET}/move", json=body)).raise_for_status()

    async def requests(self, method: str, path: str) -> list[dict[str, Any]]:
        """The requests so far, of this method and to this path."""
        listed: list[dict[str, Any]] = (await self.control.get("/requests")).json()
        return [each for each in listed if (each["method"], each["path"]) == (method, path)]

    def written(self) -> list[Any]:
        """The actions that the application wrote, but for changes of the status."""
        actions = self.state.actions[TICKET]
        return [
            each for each in actions if each["actionby_agent_id"] == API_AGENT and not each["action_systemid"]
        ]

    def notes(self) -> list[Any]:
        return [each for each in self.written() if not each["timetaken"]]

    def time(self) -> list[Any]:
        return [each for each in self.written() if each["timetaken"]]

    def status(self) -> str:
        return self.state.tickets[TICKET]["status_name"]


@pytest.fixture
async def halo() -> AsyncIterator[Halo]:
    """A HaloPSA sandbox with the demo MSP."""
    state = demo_state()
    async with (
        running_sandbox(build_halo(state)) as url,
        httpx2.AsyncClient(base_url=f"{url}/_sandbox", trust_env=False) as control,
    ):
        yield Halo(url, state, control)


@pytest.fixture
def configured() -> dict[str, Any]:
    """Fields of the configuration other than the demo's. Parametrise it."""
    return {}


@pytest.fixture
async def integration(
    application: Application,
    halo: Halo,
    actor: Actor,
    posting_settings: dict[str, Any],
    configured: dict[str, Any],
) -> Integration:
    """An integration with the sandbox, with a target for all tickets, and the actor mapped to Amara Diallo (12)."""
    command = CreateIntegration(
        name="Main PSA",
        provider="halo",
        settings=PostingSettings(**{"status_targets": TARGETS, **posting_settings}),
        configuration=tuple(
            {**STAND_INS["halo"].configured(halo.url), "requestsPerFiveMinutes": 30_000, **configured}.items()
        ),
    )
    integration = await application.integrations.create(actor, command)
    await application.integrations.set_mapping(actor, integration.id, actor.user_id, "12")
    return integration


@pytest.fixture
async def worked(begun: Any) -> Any:
    """A session of ten minutes on the ticket."""
    return await begun(ticket=TICKET)
