"""`deliveryEvents`"""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated, Any

import strawberry

from resolutionflow_graphql.context import Info
from resolutionflow_graphql.fields import given
from resolutionflow_graphql.queries.deliveries import DeliveryFilter, delivery_filter_of
from resolutionflow_graphql.types.events import DeliveryChangedEvent


async def _delivery_events(
    info: Info,
    filtered: Annotated[
        DeliveryFilter | None,
        strawberry.argument(
            name="filter", description="Only deliveries that meet this then; all where it is left out."
        ),
    ] = strawberry.UNSET,
) -> AsyncGenerator[Any, None]:
    wanted = delivery_filter_of(given(filtered))
    watching, actor = info.context.services.watching, info.context.actor
    async with aclosing(watching.delivery_events(actor, wanted)) as events:
        async for event in events:
            info.context.tell(event)
            yield event


delivery_events: Any = strawberry.subscription(
    resolver=_delivery_events,
    name="deliveryEvents",
    description="Deliveries of the whole account as they move on, for a board of what needs a person.",
    graphql_type=DeliveryChangedEvent | None,
)
