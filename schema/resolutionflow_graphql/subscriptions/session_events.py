"""`sessionEvents`"""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated, Any

import strawberry

from resolutionflow_graphql import ids
from resolutionflow_graphql.context import Info
from resolutionflow_graphql.fields import given
from resolutionflow_graphql.types.events import SessionEvent, sequence_of


async def _session_events(
    info: Info,
    session_id: Annotated[strawberry.ID, strawberry.argument(description="The session.")],
    after: Annotated[
        strawberry.ID | None,
        strawberry.argument(
            description="The last `eventId` seen; from now on where it is left out. Kept for a week."
        ),
    ] = strawberry.UNSET,
) -> AsyncGenerator[Any, None]:
    key, last_seen = ids.key_of("Session", session_id, "sessionId"), given(after)
    sequence = None if last_seen is None else sequence_of(last_seen, key, "after")
    watching, actor = info.context.services.watching, info.context.actor
    async with aclosing(watching.session_events(actor, key, sequence)) as events:
        async for event in events:
            info.context.tell(event)
            yield event


session_events: Any = strawberry.subscription(
    resolver=_session_events,
    name="sessionEvents",
    description="Changes of one session, its deliveries included. Give the last `eventId` seen as `after` to resume "
    "without a gap.",
    graphql_type=SessionEvent | None,
)
