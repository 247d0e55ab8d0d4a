"""`noteDrafting`"""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated, Any

import strawberry

from resolutionflow.domain.errors import DomainError
from resolutionflow.plugin_api import NoteKind
from resolutionflow.services.results import PreviewResult
from resolutionflow_graphql import ids, prices
from resolutionflow_graphql.context import Info
from resolutionflow_graphql.fields import COST, given
from resolutionflow_graphql.types.errors import UserError, user_error
from resolutionflow_graphql.types.preview import NotePreview


@strawberry.type(description="Text to append; already redacted.")
class NoteDraftingDeltaEvent:
    sequence: int = strawberry.field(description="Its place among the events, from 0.")
    text: str = strawberry.field(description="The text.")


@strawberry.type(
    description="The whole draft, valid and stored. Its markdown stands, whatever the deltas said."
)
class NoteDraftingCompletedEvent:
    sequence: int = strawberry.field(description="Its place among the events, from 0.")
    preview: PreviewResult = strawberry.field(graphql_type=NotePreview, description="The draft.")


@strawberry.type(description="There is no draft.")
class NoteDraftingFailedEvent:
    sequence: int = strawberry.field(description="Its place among the events, from 0.")
    error: UserError = strawberry.field(description="Why there is none.")


NoteDraftingEvent = Annotated[
    NoteDraftingDeltaEvent | NoteDraftingCompletedEvent | NoteDraftingFailedEvent,
    strawberry.union("NoteDraftingEvent", description="What happens while a note is drafted."),
]


async def _note_drafting(
    info: Info,
    session_id: Annotated[strawberry.ID, strawberry.argument(description="The session.")],
    kind: Annotated[NoteKind, strawberry.argument(description="What the note says of the session.")],
    formatter: Annotated[
        str | None,
        strawberry.argument(description="Key of the formatter; the kind's default where it is left out."),
    ] = strawberry.UNSET,
    force: Annotated[
        bool | None, strawberry.argument(description="Draft anew, past the stored draft.")
    ] = False,
) -> AsyncGenerator[Any, None]:
    service, actor, sequence = info.context.services.note_drafting, info.context.actor, 0
    try:
        key = ids.key_of("Session", session_id, "sessionId")
        watching = service.watch(actor, key, kind, given(formatter), force=bool(force))
        async with aclosing(watching) as events:
            async for event in events:
                info.context.forget()
                if isinstance(event, str):
                    yield NoteDraftingDeltaEvent(sequence=sequence, text=event)
                else:
                    yield NoteDraftingCompletedEvent(sequence=sequence, preview=event)
                sequence += 1
    except DomainError as error:
        yield NoteDraftingFailedEvent(
            sequence=sequence, error=user_error(error, info.context.services.plugins)
        )


note_drafting: Any = strawberry.subscription(
    resolver=_note_drafting,
    name="noteDrafting",
    description="Streams a draft while it is written. Ends after a completed or failed event; a stored draft arrives "
    "as one completed event. A draft that is under way is stored though its watcher leaves.",
    graphql_type=NoteDraftingEvent | None,
    metadata={COST: prices.DRAFT},
)
