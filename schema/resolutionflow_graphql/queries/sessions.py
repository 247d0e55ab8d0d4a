"""`session` and `sessions`"""

from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Annotated

import strawberry

from resolutionflow.domain import session as domain
from resolutionflow.domain import session_filter
from resolutionflow.domain.errors import NotFound
from resolutionflow.domain.paging import PageOrder
from resolutionflow.plugin_api import SessionStatus
from resolutionflow_graphql import ids
from resolutionflow_graphql.context import Info
from resolutionflow_graphql.fields import describe_enum, field, given, tuple_or_none
from resolutionflow_graphql.types.pages import After, Before, CountedPage, First, Last, page_request


class SessionOrderField(StrEnum):
    """What sessions can be ordered by."""

    CREATED_AT = "CREATED_AT"
    UPDATED_AT = "UPDATED_AT"


class OrderDirection(StrEnum):
    """Which end comes first."""

    ASC = "ASC"
    DESC = "DESC"


describe_enum(
    SessionOrderField,
    "What sessions are ordered by.",
    CREATED_AT="When they began.",
    UPDATED_AT="When they were last written to.",
)
describe_enum(
    OrderDirection,
    "Which end of an order comes first.",
    ASC="The lowest, or the oldest.",
    DESC="The highest, or the newest.",
)


@strawberry.input(description="An order of sessions.")
class SessionOrder:
    field: SessionOrderField = field("What to order by.", default=SessionOrderField.CREATED_AT)
    direction: OrderDirection = strawberry.field(
        description="Which end comes first.", default=OrderDirection.DESC
    )

    def page_order(self) -> PageOrder:
        """The order as the engine takes it."""
        return PageOrder(self.field.lower(), descending=self.direction is OrderDirection.DESC)


@strawberry.input(description="A half-open range of time.")
class DateTimeRange:
    from_: datetime | None = field("Where it begins; included.", name="from")
    until: datetime | None = field("Where it ends; not included.")


@strawberry.input(description="Which sessions a list shows: those that meet everything given.")
class SessionFilter:
    status: list[SessionStatus] | None = field("In one of these states.")
    engineer_id: strawberry.ID | None = field("This user works on them.")
    escalated_to_id: strawberry.ID | None = field("They were escalated to this user.")
    integration_id: strawberry.ID | None = field("Their ticket is in this PSA.")
    has_ticket: bool | None = field("Whether a ticket is linked.")
    created_at: DateTimeRange | None = field("They began in this range.")
    text: str | None = field("Title, problem summary or intake text holds this.")


def session_filter_of(wanted: SessionFilter | None) -> session_filter.SessionFilter:
    """The filter as the engine takes it. Raises InvalidInput or NotFound."""
    if not wanted:
        return session_filter.SessionFilter()
    return session_filter.SessionFilter(
        statuses=tuple_or_none(wanted.status),
        engineer_id=ids.optional_key_of("User", wanted.engineer_id, "filter", "engineerId"),
        escalated_to_id=ids.optional_key_of("User", wanted.escalated_to_id, "filter", "escalatedToId"),
        integration_id=ids.optional_key_of(
            "PsaIntegration", wanted.integration_id, "filter", "integrationId"
        ),
        has_ticket=wanted.has_ticket,
        created_since=wanted.created_at.from_ if wanted.created_at else None,
        created_until=wanted.created_at.until if wanted.created_at else None,
        text=wanted.text,
    )


async def session(
    info: Info,
    session_id: Annotated[strawberry.ID, strawberry.argument(name="id", description="The session.")],
) -> domain.Session:
    found = await info.context.load(
        info.context.services.sessions.many, ids.key_of("Session", session_id, "id")
    )
    if found is None:
        raise NotFound("session", path=("id",))
    return found


async def sessions(
    info: Info,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
    filtered: Annotated[
        SessionFilter | None,
        strawberry.argument(name="filter", description="Only these; all where it is left out."),
    ] = strawberry.UNSET,
    order_by: Annotated[
        SessionOrder | None, strawberry.argument(description="Newest first where it is left out.")
    ] = strawberry.UNSET,
) -> CountedPage[domain.Session]:
    order, wanted = (given(order_by) or SessionOrder()).page_order(), session_filter_of(given(filtered))
    service, actor = info.context.services.sessions, info.context.actor
    page = await service.page(actor, page_request(order, first, after, last, before), wanted)
    return CountedPage(page, partial(service.count, actor, wanted))
