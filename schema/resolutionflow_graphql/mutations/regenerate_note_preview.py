"""`regenerateNotePreview`"""

import strawberry

from resolutionflow.plugin_api import NoteKind
from resolutionflow_graphql import prices
from resolutionflow_graphql.context import Info
from resolutionflow_graphql.fields import field
from resolutionflow_graphql.types.inputs import SessionIdInput
from resolutionflow_graphql.types.payloads import NotePreviewPayload

from .mutation import mutation


@strawberry.input(description="A draft to make anew.")
class RegenerateNotePreviewInput(SessionIdInput):
    kind: NoteKind = field("What the note says of the session.")
    formatter: str | None = field("Key of the formatter; the kind's default where it is left out.")


@mutation(NotePreviewPayload, "Drafts again, past the stored draft, and replaces it.", cost=prices.DRAFT)
async def regenerate_note_preview(info: Info, given: RegenerateNotePreviewInput) -> NotePreviewPayload:
    previews, actor = info.context.services.previews, info.context.actor
    return NotePreviewPayload(
        preview=await previews.regenerate(actor, given.key(), given.kind, given.formatter)
    )
