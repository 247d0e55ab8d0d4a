"""`suggestFix`"""

from uuid import UUID

import strawberry

from resolutionflow.services.commands import SuggestFix
from resolutionflow_graphql.context import Info
from resolutionflow_graphql.fields import field
from resolutionflow_graphql.scalars import Markdown
from resolutionflow_graphql.types.inputs import SessionIdInput
from resolutionflow_graphql.types.payloads import SuggestedFixPayload

from .idempotency import text_of
from .mutation import mutation


@strawberry.input(description="A fix to propose.")
class SuggestFixInput(SessionIdInput):
    title: str = field("What it is, in a few words.")
    description: Markdown = field("What to do.")
    confidence_percent: int = field("How sure it is to help, from 0 to 100.")
    idempotency_key: UUID | None = field("Chosen once per intent: the same key gives the first answer again.")


@mutation(SuggestedFixPayload, "Proposes a fix, in the place of the active one.")
async def suggest_fix(info: Info, given: SuggestFixInput) -> SuggestedFixPayload:
    command = SuggestFix(
        session_id=given.key(),
        title=given.title,
        description=given.description,
        confidence_percent=given.confidence_percent,
        idempotency_key=text_of(given.idempotency_key),
    )
    fix, session = await info.context.services.sessions.suggest_fix(info.context.actor, command)
    return SuggestedFixPayload(fix=fix, session=session)
