"""Tickets of a PSA, and the statuses, boards and members that come with them. All of it is read live."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from resolutionflow import plugin_api
from resolutionflow_graphql import prices
from resolutionflow_graphql.context import Info
from resolutionflow_graphql.fields import field

if TYPE_CHECKING:
    from resolutionflow_graphql.types.integration import PsaIntegration

INTEGRATION = strawberry.lazy("resolutionflow_graphql.types.integration")


@strawberry.type(description="A status that tickets of the PSA can have.")
class TicketStatus:
    external_id: str = field("Its id in the PSA.")
    name: str = field("Its name in the PSA.")
    is_closed: bool | None = field(
        "Whether a ticket in it counts as closed; null where the PSA does not tell."
    )
    is_time_entry_allowed: bool | None = field(
        "Whether time may be logged in it; null where the PSA does not tell."
    )


@strawberry.type(description="A service board, queue or ticket type: what the PSA groups its statuses by.")
class Board:
    external_id: str = field("Its id in the PSA.")
    name: str = field("Its name in the PSA.")


@strawberry.type(description="A person with a login in the PSA.")
class PsaMember:
    external_id: str = field("Their id in the PSA.")
    name: str = field("Their name in the PSA.")
    email: str | None = field("Their e-mail address in the PSA.")


@dataclass(frozen=True, slots=True)
class TicketSource:
    """A ticket by its ids, and as it was read where a search did."""

    integration_id: str
    external_id: str
    found: plugin_api.Ticket | None = None


def ticket_of(source: Any) -> TicketSource | None:
    """The ticket that a session is linked to."""
    if source.ticket is None:
        return None
    return TicketSource(source.ticket.integration_id, source.ticket.external_id)


async def _live(source: TicketSource, info: Info) -> plugin_api.Ticket | None:
    if source.found is not None:
        return source.found
    return await info.context.ticket(source.integration_id, source.external_id)


def _integration(parent: strawberry.Parent[TicketSource], info: Info) -> Any:
    return info.context.load(info.context.services.integrations.many, parent.integration_id)


async def _display(parent: strawberry.Parent[TicketSource], info: Info) -> str:
    integrations = info.context.services.integrations
    integration = await info.context.load(integrations.many, parent.integration_id)
    return integrations.ticket_display(integration, parent.external_id) if integration else parent.external_id


async def _url(parent: strawberry.Parent[TicketSource], info: Info) -> str | None:
    ticket = await _live(parent, info)
    return ticket.url if ticket else None


async def _status(parent: strawberry.Parent[TicketSource], info: Info) -> Any:
    ticket = await _live(parent, info)
    return ticket.status if ticket else None


async def _summary(parent: strawberry.Parent[TicketSource], info: Info) -> str | None:
    ticket = await _live(parent, info)
    return ticket.summary if ticket else None


@strawberry.type(
    description="A ticket in a PSA. What is read live is null, with an error, while the PSA cannot be reached."
)
class TicketRef:
    integration: Annotated["PsaIntegration", INTEGRATION] = field("The PSA it is in.", _integration)
    external_id: str = field("Its id in the PSA.")
    display: str = field(
        "Its number as people write it, by the provider, for example `Halo #12345`.", _display
    )
    url: str | None = field("Where people open it, read live.", _url, cost=prices.LOOKUP)
    status: TicketStatus | None = field("Its status, read live.", _status, cost=prices.LOOKUP)
    summary: str | None = field("Its summary, read live.", _summary, cost=prices.LOOKUP)
