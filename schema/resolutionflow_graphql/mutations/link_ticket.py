"""`linkTicket`"""

import strawberry

from resolutionflow_graphql.context import Info
from resolutionflow_graphql.fields import field
from resolutionflow_graphql.types.inputs import SessionIdInput, TicketInput, ticket_link
from resolutionflow_graphql.types.payloads import SessionPayload

from .mutation import mutation


@strawberry.input(description="A session and its ticket.")
class LinkTicketInput(SessionIdInput):
    ticket: TicketInput | None = field("The ticket; null unlinks.")


@mutation(SessionPayload, "Links a session to a PSA ticket, or unlinks it.")
async def link_ticket(info: Info, given: LinkTicketInput) -> SessionPayload:
    sessions, actor = info.context.services.sessions, info.context.actor
    return SessionPayload(session=await sessions.link_ticket(actor, given.key(), ticket_link(given.ticket)))
