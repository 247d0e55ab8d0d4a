"""`removeFact`"""

import strawberry

from resolutionflow_graphql import ids
from resolutionflow_graphql.context import Info
from resolutionflow_graphql.fields import field
from resolutionflow_graphql.types.payloads import FactPayload

from .mutation import mutation


@strawberry.input(description="A fact to remove.")
class RemoveFactInput:
    fact_id: strawberry.ID = field("The fact.")


@mutation(FactPayload, "Removes a fact: it is left out of lists and drafts, and kept for what refers to it.")
async def remove_fact(info: Info, given: RemoveFactInput) -> FactPayload:
    fact_id = ids.key_of("Fact", given.fact_id, "factId")
    fact, session = await info.context.services.sessions.remove_fact(info.context.actor, fact_id)
    return FactPayload(fact=fact, session=session)
