"""`activity`"""

from typing import Annotated

import strawberry

from resolutionflow.domain import activity as domain
from resolutionflow.domain.activity import ActivityType
from resolutionflow.domain.paging import Page, PageOrder
from resolutionflow_graphql import ids
from resolutionflow_graphql.context import Info
from resolutionflow_graphql.fields import field, given, tuple_or_none
from resolutionflow_graphql.types.pages import After, Before, First, Last, page_request

from .sessions import DateTimeRange

NEWEST_FIRST = PageOrder("at", descending=True)


@strawberry.input(description="Which activity a list shows: what meets everything given.")
class ActivityFilter:
    type: list[ActivityType] | None = field("Of one of these types.")
    session_id: strawberry.ID | None = field("Done for this session.")
    at: DateTimeRange | None = field("Done in this range.")


def _filter_of(wanted: ActivityFilter | None) -> domain.ActivityFilter:
    if not wanted:
        return domain.ActivityFilter()
    return domain.ActivityFilter(
        types=tuple_or_none(wanted.type),
        session_id=ids.optional_key_of("Session", wanted.session_id, "filter", "sessionId"),
        since=wanted.at.from_ if wanted.at else None,
        until=wanted.at.until if wanted.at else None,
    )


async def activity(
    info: Info,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
    filtered: Annotated[
        ActivityFilter | None,
        strawberry.argument(name="filter", description="Only this; all where it is left out."),
    ] = strawberry.UNSET,
) -> Page[domain.ActivityEntry]:
    request = page_request(NEWEST_FIRST, first, after, last, before)
    sessions, actor = info.context.services.sessions, info.context.actor
    return await sessions.activity_page(actor, request, _filter_of(given(filtered)))
