"""`postEscalationPackage`"""

from uuid import UUID

import strawberry

from resolutionflow.plugin_api import NoteKind
from resolutionflow.services.commands import PostNote
from resolutionflow_graphql import ids, prices
from resolutionflow_graphql.context import Info
from resolutionflow_graphql.fields import field
from resolutionflow_graphql.scalars import Markdown
from resolutionflow_graphql.types.inputs import SessionIdInput
from resolutionflow_graphql.types.payloads import PostNotePayload

from .mutation import mutation
from .posting import post_note_payload


@strawberry.input(description="A reviewed escalation package.")
class PostEscalationInput(SessionIdInput):
    markdown: Markdown = field("The text to post, edited or not.")
    preview_id: strawberry.ID | None = field("The draft it came from, where there was one.")
    expected_state_version: int = field(
        "The state version the text was drafted from; refused where the session has moved on."
    )
    idempotency_key: UUID = field(
        "Chosen once per intent: the same key and input give the first answer again, another input is refused."
    )
    time_minutes: int | None = field(
        "Minutes to bill; by the integration's settings where it is left out. 0 logs none."
    )
    escalate_to_id: strawberry.ID | None = field("The user it is handed on to.")
    reason: str | None = field("Why it is handed on.")


@mutation(
    PostNotePayload,
    "Posts the reviewed escalation package and escalates the session.",
    cost=prices.CONFIRM,
)
async def post_escalation_package(info: Info, given: PostEscalationInput) -> PostNotePayload:
    command = PostNote(
        kind=NoteKind.ESCALATION,
        session_id=given.key(),
        markdown=given.markdown,
        expected_state_version=given.expected_state_version,
        idempotency_key=str(given.idempotency_key),
        preview_id=ids.optional_key_of("NotePreview", given.preview_id, "previewId"),
        time_minutes=given.time_minutes,
        escalate_to_id=ids.optional_key_of("User", given.escalate_to_id, "escalateToId"),
        reason=given.reason,
    )
    result = await info.context.services.posting.post(info.context.actor, command)
    return await post_note_payload(info.context, result)
