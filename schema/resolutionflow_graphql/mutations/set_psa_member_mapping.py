"""`setPsaMemberMapping`"""

import strawberry

from resolutionflow_graphql import ids
from resolutionflow_graphql.context import Info
from resolutionflow_graphql.fields import field
from resolutionflow_graphql.types.inputs import PsaIntegrationIdInput
from resolutionflow_graphql.types.payloads import PsaMemberMappingPayload

from .mutation import mutation


@strawberry.input(description="Which member of the PSA a user is.")
class SetPsaMemberMappingInput(PsaIntegrationIdInput):
    user_id: strawberry.ID = field("The user.")
    external_member_id: str | None = field("The member's id in the PSA; null removes the mapping.")


@mutation(
    PsaMemberMappingPayload, "Says which member of the PSA a user is, so that their time can be logged."
)
async def set_psa_member_mapping(info: Info, given: SetPsaMemberMappingInput) -> PsaMemberMappingPayload:
    integrations, user_id = info.context.services.integrations, ids.key_of("User", given.user_id, "userId")
    mapping = await integrations.set_mapping(
        info.context.actor, given.key(), user_id, given.external_member_id
    )
    return PsaMemberMappingPayload(mapping=mapping)
