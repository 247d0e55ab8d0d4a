"""`deliveries`"""

from functools import partial
from typing import Annotated

import strawberry

from resolutionflow.domain import delivery as domain
from resolutionflow.domain import delivery_filter
from resolutionflow.domain.delivery import DeliveryState
from resolutionflow_graphql import ids
from resolutionflow_graphql.context import Info
from resolutionflow_graphql.fields import field, given, tuple_or_none
from resolutionflow_graphql.types.pages import After, Before, CountedPage, First, Last, page_request
from resolutionflow_graphql.types.session import CREATED_DESC


@strawberry.input(description="Which deliveries a list shows: those that meet everything given.")
class DeliveryFilter:
    state: list[DeliveryState] | None = field("In one of these states.")
    integration_id: strawberry.ID | None = field("They go to this PSA.")
    session_id: strawberry.ID | None = field("They belong to this session.")


def delivery_filter_of(wanted: DeliveryFilter | None) -> delivery_filter.DeliveryFilter:
    """The filter as the engine takes it. Raises InvalidInput or NotFound."""
    if not wanted:
        return delivery_filter.DeliveryFilter()
    return delivery_filter.DeliveryFilter(
        states=tuple_or_none(wanted.state),
        integration_id=ids.optional_key_of(
            "PsaIntegration", wanted.integration_id, "filter", "integrationId"
        ),
        session_id=ids.optional_key_of("Session", wanted.session_id, "filter", "sessionId"),
    )


async def deliveries(
    info: Info,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
    filtered: Annotated[
        DeliveryFilter | None,
        strawberry.argument(name="filter", description="Only these; all where it is left out."),
    ] = strawberry.UNSET,
) -> CountedPage[domain.Delivery]:
    service, actor, wanted = (
        info.context.services.deliveries,
        info.context.actor,
        delivery_filter_of(given(filtered)),
    )
    page = await service.page(actor, page_request(CREATED_DESC, first, after, last, before), wanted)
    return CountedPage(page, partial(service.count, actor, wanted))
