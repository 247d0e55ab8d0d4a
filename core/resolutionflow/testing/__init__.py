"""For authors of plugins: what every plugin promises, as tests to inherit.

    class TestAcme(ProviderContract):
        @asynccontextmanager
        async def subject(self):
            async with running_sandbox(acme_stand_in()) as url:
                yield ProviderUnderTest(
                    provider=AcmeProvider(), configuration={"site": url}, ticket_id="1001"
                )

Its tests are ordinary methods, which any pytest runs; `verdicts` runs them without.
"""

from resolutionflow.sandbox.server import running_sandbox, sandbox_thread

from .contract import Contract, ContractBroken, Reach, Verdict, VerdictOutcome, verdicts
from .fake_psa import FakePsa, fake_psa
from .formatter import FormatterContract, hostile_views, session_view, views
from .graphql import GraphQLClient, GraphQLFailed
from .provider import ProviderContract, ProviderUnderTest
from .wire import Exchange

__all__ = [
    "Contract",
    "ContractBroken",
    "Exchange",
    "FakePsa",
    "FormatterContract",
    "GraphQLClient",
    "GraphQLFailed",
    "ProviderContract",
    "ProviderUnderTest",
    "Reach",
    "Verdict",
    "VerdictOutcome",
    "fake_psa",
    "hostile_views",
    "running_sandbox",
    "sandbox_thread",
    "session_view",
    "verdicts",
    "views",
]
