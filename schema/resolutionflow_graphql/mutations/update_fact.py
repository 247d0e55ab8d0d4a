"""`updateFact`"""

import strawberry

from resolutionflow.plugin_api import FactStatus
from resolutionflow.services.commands import UpdateFact
from resolutionflow_graphql import ids
from resolutionflow_graphql.context import Info
from resolutionflow_graphql.fields import field
from resolutionflow_graphql.types.payloads import FactPayload

from .mutation import mutation


@strawberry.input(description="New values for a fact; what is left out stays.")
class UpdateFactInput:
    fact_id: strawberry.ID = field("The fact.")
    text: str | None = field("What was found out.")
    status: FactStatus | None = field("How sure it is.")
    expected_state_version: int | None = field("Refuse where the session has moved on from this version.")


@mutation(FactPayload, "Changes a fact.")
async def update_fact(info: Info, given: UpdateFactInput) -> FactPayload:
    command = UpdateFact(
        fact_id=ids.key_of("Fact", given.fact_id, "factId"),
        text=given.text,
        status=given.status,
        expected_state_version=given.expected_state_version,
    )
    fact, session = await info.context.services.sessions.update_fact(info.context.actor, command)
    return FactPayload(fact=fact, session=session)
