"""`resolveSession`"""

from uuid import UUID

import strawberry

from resolutionflow.plugin_api import NoteKind
from resolutionflow.services.commands import PushNote
from resolutionflow_graphql import prices
from resolutionflow_graphql.context import Info
from resolutionflow_graphql.fields import field
from resolutionflow_graphql.types.inputs import SessionIdInput
from resolutionflow_graphql.types.payloads import PostNotePayload

from .mutation import mutation
from .posting import post_note_payload


@strawberry.input(description="A session that is solved.")
class ResolveSessionInput(SessionIdInput):
    resolution_summary: str = field("How the problem was solved.")
    resolution_action: str | None = field("What was done about it.")
    idempotency_key: UUID = field(
        "Chosen once per intent: the same key and input give the first answer again, another input is refused."
    )


@mutation(
    PostNotePayload,
    "Resolves a session without a review; the note is pushed by the integration's settings.",
    cost=prices.DRAFT,
)
async def resolve_session(info: Info, given: ResolveSessionInput) -> PostNotePayload:
    command = PushNote(
        kind=NoteKind.RESOLUTION,
        session_id=given.key(),
        idempotency_key=str(given.idempotency_key),
        resolution_summary=given.resolution_summary,
        resolution_action=given.resolution_action,
    )
    result = await info.context.services.posting.push(info.context.actor, command)
    return await post_note_payload(info.context, result)
