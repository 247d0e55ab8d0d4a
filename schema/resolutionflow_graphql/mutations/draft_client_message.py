"""`draftClientMessage`"""

import strawberry

from resolutionflow.domain.messages import MessageAudience, MessageContext, MessageLength
from resolutionflow.services.commands import DraftMessage
from resolutionflow_graphql import prices
from resolutionflow_graphql.context import Info
from resolutionflow_graphql.fields import field
from resolutionflow_graphql.types.inputs import SessionIdInput
from resolutionflow_graphql.types.payloads import ClientMessagePayload

from .mutation import mutation


@strawberry.input(description="A message to draft.")
class DraftClientMessageInput(SessionIdInput):
    audience: MessageAudience = field("Who it is for.")
    context: MessageContext = field("What it tells.", default=MessageContext.STATUS)
    length: MessageLength | None = field(
        "How much it tells; a request for information has one length.", default=MessageLength.QUICK
    )


@mutation(
    ClientMessagePayload,
    "Drafts a message for people: a ticket update, a client update, an e-mail, a request for information.",
    cost=prices.DRAFT,
)
async def draft_client_message(info: Info, given: DraftClientMessageInput) -> ClientMessagePayload:
    command = DraftMessage(
        session_id=given.key(),
        audience=given.audience,
        context=given.context,
        length=given.length or MessageLength.QUICK,
    )
    return ClientMessagePayload(
        message=await info.context.services.messages.draft(info.context.actor, command)
    )
