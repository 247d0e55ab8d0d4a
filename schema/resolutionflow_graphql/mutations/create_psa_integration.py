"""`createPsaIntegration`"""

import strawberry

from resolutionflow.domain.integration import PostingSettings
from resolutionflow.services.commands import CreateIntegration
from resolutionflow_graphql.context import Info
from resolutionflow_graphql.fields import field
from resolutionflow_graphql.types.integration_inputs import (
    ConfigurationEntryInput,
    PostingSettingsInput,
    configuration_entries,
    settings_changes,
)
from resolutionflow_graphql.types.payloads import PsaIntegrationPayload

from .mutation import mutation


@strawberry.input(description="A new PSA integration.")
class CreatePsaIntegrationInput:
    name: str = field("A name for people.")
    provider: str = field("Key of the provider, for example `halo`.")
    settings: PostingSettingsInput | None = field("How it posts; defaults for what is left out.")
    configuration: list[ConfigurationEntryInput] = field("Values of the fields that the provider declares.")


@mutation(
    PsaIntegrationPayload, "Creates a PSA integration. Nothing is sent to the PSA: check it afterwards."
)
async def create_psa_integration(info: Info, given: CreatePsaIntegrationInput) -> PsaIntegrationPayload:
    settings = {name: value for name, value in settings_changes(given.settings).items() if value is not None}
    command = CreateIntegration(
        name=given.name,
        provider=given.provider,
        settings=PostingSettings(**settings),
        configuration=configuration_entries(given.configuration),
    )
    integrations = info.context.services.integrations
    return PsaIntegrationPayload(integration=await integrations.create(info.context.actor, command))
