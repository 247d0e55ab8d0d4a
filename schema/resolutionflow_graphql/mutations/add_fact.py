"""`addFact`"""

from uuid import UUID

import strawberry

from resolutionflow.plugin_api import FactSource, FactStatus
from resolutionflow.services.commands import AddFact
from resolutionflow_graphql.context import Info
from resolutionflow_graphql.fields import field
from resolutionflow_graphql.types.inputs import SessionIdInput
from resolutionflow_graphql.types.payloads import FactPayload

from .idempotency import text_of
from .mutation import mutation


@strawberry.input(description="Something found out.")
class AddFactInput(SessionIdInput):
    text: str = field("What was found out.")
    status: FactStatus = field("How sure it is.", default=FactStatus.CONFIRMED)
    source: FactSource = field("Where it comes from.", default=FactSource.ENGINEER)
    source_summary: str | None = field("Where exactly, for people.")
    expected_state_version: int | None = field("Refuse where the session has moved on from this version.")
    idempotency_key: UUID | None = field("Chosen once per intent: the same key gives the first answer again.")


@mutation(FactPayload, "Adds a fact to a session.")
async def add_fact(info: Info, given: AddFactInput) -> FactPayload:
    command = AddFact(
        session_id=given.key(),
        text=given.text,
        status=given.status,
        source=given.source,
        source_summary=given.source_summary,
        expected_state_version=given.expected_state_version,
        idempotency_key=text_of(given.idempotency_key),
    )
    fact, session = await info.context.services.sessions.add_fact(info.context.actor, command)
    return FactPayload(fact=fact, session=session)
