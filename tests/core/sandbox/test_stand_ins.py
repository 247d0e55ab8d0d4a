from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from resolutionflow.bootstrap import Application
from resolutionflow.domain.access import Actor
from resolutionflow.domain.integration import PostingSettings
from resolutionflow.sandbox.server import running_sandbox
from resolutionflow.sandbox.stand_ins import STAND_INS
from resolutionflow.services.commands import CreateIntegration


@pytest.fixture
def checked(application: Application, actor: Actor) -> Callable[..., Any]:
    """What the check of a new integration finds."""

    async def check(provider: str, configuration: dict[str, str | int]) -> list[bool]:
        command = CreateIntegration(
            name="PSA",
            provider=provider,
            settings=PostingSettings(),
            configuration=tuple(configuration.items()),
        )
        made = await application.integrations.create(actor, command)
        return [finding.is_problem for finding in await application.integrations.check(actor, made.id)]

    return check


@pytest.mark.parametrize("name", ["connectwise", "halo"])
async def test_what_a_stand_in_for_a_psa_tells_leads_to_it(checked, name):
    stand_in = STAND_INS[name]
    async with running_sandbox(stand_in.build()) as url:
        findings = await checked(name, stand_in.configured(url))

    assert findings == [False, False]
