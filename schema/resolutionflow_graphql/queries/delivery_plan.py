"""`deliveryPlan`"""

from typing import Annotated

import strawberry

from resolutionflow.plugin_api import NoteKind
from resolutionflow.services.delivery_plan import DeliveryPlan
from resolutionflow_graphql import ids
from resolutionflow_graphql.context import Info
from resolutionflow_graphql.fields import given
from resolutionflow_graphql.scalars import Markdown


async def delivery_plan(
    info: Info,
    session_id: Annotated[strawberry.ID, strawberry.argument(description="The session.")],
    kind: Annotated[NoteKind, strawberry.argument(description="What the note says of the session.")],
    markdown: Annotated[
        Markdown | None,
        strawberry.argument(description="The text to post; left out: the note of a push without a review."),
    ] = strawberry.UNSET,
    time_minutes: Annotated[
        int | None,
        strawberry.argument(
            description="Minutes to log; left out: by the integration's settings. 0 logs none."
        ),
    ] = strawberry.UNSET,
    notify_customer: Annotated[
        bool | None, strawberry.argument(description="Whether the PSA would e-mail the customer.")
    ] = False,
) -> DeliveryPlan:
    plans, session = info.context.services.plans, ids.key_of("Session", session_id, "sessionId")
    return await plans.plan(
        info.context.actor, session, kind, given(markdown), given(time_minutes), bool(notify_customer)
    )
