"""How far the contract of providers goes, and where it stops."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import pytest

from resolutionflow.plugin_api import ProviderCapability, PsaProvider
from resolutionflow.sandbox.stand_ins import STAND_INS
from resolutionflow.testing import ProviderContract, ProviderUnderTest, Reach, running_sandbox, verdicts
from resolutionflow_connectwise.provider import ConnectWiseProvider


class Told(ProviderContract):
    """ConnectWise's provider, of which the contract is told what is needed for a few writes; `effects` are theirs."""

    def __init__(self, reach: Reach, provider: PsaProvider) -> None:
        self.reach = reach
        self.provider = provider
        self.effects: list[str] = []

    @asynccontextmanager
    async def subject(self) -> AsyncIterator[ProviderUnderTest]:
        stand_in = STAND_INS["connectwise"]
        async with running_sandbox(stand_in.build()) as url:
            yield ProviderUnderTest(
                provider=self.provider,
                configuration=stand_in.configured(url),
                ticket_id="7001",
                status_id="306",
                member_id="101",
            )
            async with httpx2.AsyncClient(base_url=url, trust_env=False) as http:
                requests = (await http.get("/_sandbox/requests")).json()
            self.effects += [each["effect"].split()[0] for each in requests if each["effect"]]


class Reading(ConnectWiseProvider):
    """Declares that it can do nothing but read tickets."""

    capabilities: frozenset[ProviderCapability] = frozenset()


@pytest.mark.parametrize(
    ("reach", "effects"), [(Reach.READ, []), (Reach.WRITE, ["note", "time", "status", "status"])]
)
def test_on_a_real_psa_it_writes_nothing_or_each_thing_once(reach, effects):
    contract = Told(reach, ConnectWiseProvider())
    outcomes = {verdict.outcome for verdict in verdicts(contract)}

    assert {"kept", "skipped"} == outcomes
    assert sorted(effects) == sorted(contract.effects)


def test_what_is_not_declared_is_left_out_and_the_rest_is_tried():
    found = {verdict.name: verdict for verdict in verdicts(Told(Reach.STAND_IN, Reading()))}

    broken = [name for name, verdict in found.items() if verdict.outcome == "broken"]
    assert ["test_capabilities_are_true"] == broken
    assert "kept" == found["test_b44_a_refused_connection_was_not_sent"].outcome
    note = found["test_b44_a_note_is_posted_by_one_request_and_found_by_its_marker"]
    assert "the provider does not declare FIND_NOTE, POST_NOTE" == note.detail
    late = found["test_b44_a_write_that_times_out_after_the_effect_is_an_unknown_outcome"]
    assert "the contract is told of no write that is declared" == late.detail
