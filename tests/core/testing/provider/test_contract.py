"""What the contract of providers makes of one that can do little, and of little that it is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from resolutionflow.plugin_api import ProviderCapability
from resolutionflow.sandbox.stand_ins import STAND_INS
from resolutionflow.testing import (
    ContractBroken,
    ProviderContract,
    ProviderUnderTest,
    running_sandbox,
    verdicts,
)
from resolutionflow_connectwise.provider import ConnectWiseProvider


class Reading(ConnectWiseProvider):
    """Declares that it can do nothing but read tickets."""

    capabilities: frozenset[ProviderCapability] = frozenset()


class Writing(ConnectWiseProvider):
    """Declares that it can post notes and not find them, and posts each twice."""

    capabilities = frozenset({ProviderCapability.POST_NOTE})

    @asynccontextmanager
    async def connect(self, configuration, http):
        async with super().connect(configuration, http) as client:
            post = client.post_note

            async def post_twice(ticket_id, note):
                await post(ticket_id, note)
                return await post(ticket_id, note)

            client.post_note = post_twice
            yield client


class Told(ProviderContract):
    """Of ConnectWise's sandbox the contract is told no more than a ticket."""

    provider: ConnectWiseProvider = Reading()

    @asynccontextmanager
    async def subject(self) -> AsyncIterator[ProviderUnderTest]:
        stand_in = STAND_INS["connectwise"]
        async with running_sandbox(stand_in.build()) as url:
            yield ProviderUnderTest(
                provider=self.provider, configuration=stand_in.configured(url), ticket_id="7001"
            )


def test_what_is_not_declared_is_left_out_and_the_rest_is_tried():
    found = {verdict.name: verdict for verdict in verdicts(Told())}

    broken = [name for name, verdict in found.items() if verdict.outcome == "broken"]
    assert ["test_capabilities_are_true"] == broken
    assert "kept" == found["test_b44_a_refused_connection_was_not_sent"].outcome
    note = found["test_b44_a_note_is_posted_by_one_request_and_found_by_its_marker"]
    assert "the provider does not declare POST_NOTE" == note.detail
    late = found["test_b44_a_write_that_times_out_after_the_effect_is_an_unknown_outcome"]
    assert "the contract is told of no write that is declared" == late.detail


def test_a_note_that_cannot_be_found_is_held_to_one_request_all_the_same():
    tried = type("Tried", (Told,), {"provider": Writing()})()

    with pytest.raises(ContractBroken, match="sent 2 writes where there may be one"):
        tried.test_b44_a_note_is_posted_by_one_request_and_found_by_its_marker()
