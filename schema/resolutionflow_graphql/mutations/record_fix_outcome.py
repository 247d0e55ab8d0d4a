"""`recordFixOutcome`"""

import strawberry

from resolutionflow.plugin_api import FixOutcome
from resolutionflow_graphql import ids
from resolutionflow_graphql.context import Info
from resolutionflow_graphql.fields import field
from resolutionflow_graphql.types.payloads import SuggestedFixPayload

from .mutation import mutation


@strawberry.input(description="What became of a fix.")
class RecordFixOutcomeInput:
    fix_id: strawberry.ID = field("The fix.")
    outcome: FixOutcome = field("What became of it.")


@mutation(SuggestedFixPayload, "Records what became of a suggested fix.")
async def record_fix_outcome(info: Info, given: RecordFixOutcomeInput) -> SuggestedFixPayload:
    sessions, fix_id = info.context.services.sessions, ids.key_of("SuggestedFix", given.fix_id, "fixId")
    fix, session = await sessions.record_fix_outcome(info.context.actor, fix_id, given.outcome)
    return SuggestedFixPayload(fix=fix, session=session)
