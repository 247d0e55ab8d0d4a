"""`updatePsaIntegration`"""

import strawberry

from resolutionflow.services.commands import UpdateIntegration
from resolutionflow_graphql.context import Info
from resolutionflow_graphql.fields import field
from resolutionflow_graphql.types.inputs import PsaIntegrationIdInput
from resolutionflow_graphql.types.integration_inputs import (
    ConfigurationEntryInput,
    PostingSettingsInput,
    configuration_entries,
    settings_changes,
)
from resolutionflow_graphql.types.payloads import PsaIntegrationPayload

from .mutation import mutation


@strawberry.input(
    description="New values for an integration; what is left out stays. A new destination needs every secret again."
)
class UpdatePsaIntegrationInput(PsaIntegrationIdInput):
    name: str | None = field("A name for people.")
    is_enabled: bool | None = field("Whether anything may be sent through it.")
    settings: PostingSettingsInput | None = field(
        "How it posts; a setting that is null gets its default back."
    )
    configuration: list[ConfigurationEntryInput] | None = field(
        "Values of the provider's fields; others stay."
    )


@mutation(PsaIntegrationPayload, "Changes a PSA integration.")
async def update_psa_integration(info: Info, given: UpdatePsaIntegrationInput) -> PsaIntegrationPayload:
    command = UpdateIntegration(
        integration_id=given.key(),
        name=given.name,
        is_enabled=given.is_enabled,
        settings=settings_changes(given.settings) or None,
        configuration=configuration_entries(given.configuration or ()) or None,
    )
    integrations = info.context.services.integrations
    return PsaIntegrationPayload(integration=await integrations.update(info.context.actor, command))
