"""`escalateSession`"""

from uuid import UUID

import strawberry

from resolutionflow.plugin_api import NoteKind
from resolutionflow.services.commands import PushNote
from resolutionflow_graphql import ids, prices
from resolutionflow_graphql.context import Info
from resolutionflow_graphql.fields import field, tuple_or_none
from resolutionflow_graphql.types.inputs import SessionIdInput
from resolutionflow_graphql.types.payloads import PostNotePayload

from .mutation import mutation
from .posting import post_note_payload


@strawberry.input(description="A session that is handed on.")
class EscalateSessionInput(SessionIdInput):
    reason: str = field("Why it is handed on.")
    escalate_to_id: strawberry.ID | None = field("The user it is handed on to.")
    suggested_next_steps: list[str] | None = field("What its receiver should try next.")
    idempotency_key: UUID = field(
        "Chosen once per intent: the same key and input give the first answer again, another input is refused."
    )


@mutation(
    PostNotePayload,
    "Escalates a session without a review; the note is pushed by the integration's settings.",
    cost=prices.DRAFT,
)
async def escalate_session(info: Info, given: EscalateSessionInput) -> PostNotePayload:
    command = PushNote(
        kind=NoteKind.ESCALATION,
        session_id=given.key(),
        idempotency_key=str(given.idempotency_key),
        reason=given.reason,
        escalate_to_id=ids.optional_key_of("User", given.escalate_to_id, "escalateToId"),
        suggested_next_steps=tuple_or_none(given.suggested_next_steps),
    )
    result = await info.context.services.posting.push(info.context.actor, command)
    return await post_note_payload(info.context, result)
