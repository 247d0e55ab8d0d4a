"""`notePreview`"""

from typing import Annotated

import strawberry

from resolutionflow.plugin_api import NoteKind
from resolutionflow.services.results import PreviewResult
from resolutionflow_graphql import ids
from resolutionflow_graphql.context import Info
from resolutionflow_graphql.fields import given


async def note_preview(
    info: Info,
    session_id: Annotated[strawberry.ID, strawberry.argument(description="The session.")],
    kind: Annotated[NoteKind, strawberry.argument(description="What the note says of the session.")],
    formatter: Annotated[
        str | None,
        strawberry.argument(description="Key of the formatter; the kind's default where it is left out."),
    ] = strawberry.UNSET,
) -> PreviewResult:
    previews, actor = info.context.services.previews, info.context.actor
    return await previews.preview(
        actor, ids.key_of("Session", session_id, "sessionId"), kind, given(formatter)
    )
