"""`deletePsaIntegration`"""

from resolutionflow_graphql.context import Info
from resolutionflow_graphql.types.inputs import PsaIntegrationIdInput
from resolutionflow_graphql.types.payloads import PsaIntegrationPayload

from .mutation import mutation


@mutation(
    PsaIntegrationPayload,
    "Disables an integration for good and erases its credentials. What was delivered through it stays on record.",
)
async def delete_psa_integration(info: Info, given: PsaIntegrationIdInput) -> PsaIntegrationPayload:
    integrations = info.context.services.integrations
    return PsaIntegrationPayload(integration=await integrations.delete(info.context.actor, given.key()))
