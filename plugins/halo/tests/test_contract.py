from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from resolutionflow.plugin_api import PsaProvider
from resolutionflow.sandbox.halo import DEMO_CREDENTIALS, build_halo, demo_state
from resolutionflow.sandbox.halo.psa import HaloPsa
from resolutionflow.testing import ProviderContract, ProviderUnderTest, running_sandbox
from resolutionflow_halo.provider import HaloProvider

TICKET, RESOLVED, LAST_AGENT, OUTCOME = 4001, 8, 21, 1


class TestHalo(ProviderContract):
    """HaloPSA's provider against its sandbox, whose outcome would mail every note that does not say otherwise."""

    provider: PsaProvider = HaloProvider()

    @asynccontextmanager
    async def subject(self) -> AsyncIterator[ProviderUnderTest]:
        state = demo_state()
        state.outcomes[OUTCOME]["sendemail"] = 1

        def customer_sees(ticket_id: str, note_id: str) -> bool:
            return not state.actions[int(ticket_id)][int(note_id) - 1]["hiddenfromuser"]

        async def reply(ticket_id: str, note_id: str) -> None:
            HaloPsa(state).reply(int(ticket_id), int(note_id), "It works again.")

        async with running_sandbox(build_halo(state)) as url:
            yield ProviderUnderTest(
                provider=self.provider,
                configuration={
                    "site": url,
                    "tenant": DEMO_CREDENTIALS.tenant,
                    "clientId": DEMO_CREDENTIALS.client_id,
                    "clientSecret": DEMO_CREDENTIALS.client_secret,
                    "noteOutcomeId": OUTCOME,
                },
                ticket_id=str(TICKET),
                status_id=str(RESOLVED),
                member_id=str(LAST_AGENT),
                refusal=lambda message: {"ClassName": "System.Exception", "Message": message},
                reply=reply,
                renews_credentials=True,
                mails=lambda: len(state.mails),
                customer_sees=customer_sees,
            )
