"""`checkPsaIntegration`"""

from resolutionflow_graphql import prices
from resolutionflow_graphql.context import Info
from resolutionflow_graphql.types.inputs import PsaIntegrationIdInput
from resolutionflow_graphql.types.payloads import CheckPsaIntegrationPayload

from .mutation import mutation


@mutation(
    CheckPsaIntegrationPayload,
    "Calls the PSA with the stored credentials, and tells what works and what is missing.",
    cost=prices.PSA,
)
async def check_psa_integration(info: Info, given: PsaIntegrationIdInput) -> CheckPsaIntegrationPayload:
    findings = await info.context.services.integrations.check(info.context.actor, given.key())
    return CheckPsaIntegrationPayload(findings=list(findings))
