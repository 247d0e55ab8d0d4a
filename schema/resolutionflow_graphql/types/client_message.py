"""Messages for people about a session."""

import strawberry

from resolutionflow.domain.messages import MessageAudience, MessageContext, MessageLength
from resolutionflow_graphql.fields import describe_enum, field, read_by
from resolutionflow_graphql.scalars import Markdown

from .preview import Redaction, redactions_of

describe_enum(
    MessageAudience,
    "Who a message is for.",
    TICKET_NOTES="Engineers, in the ticket.",
    CLIENT_UPDATE="The customer, in the ticket or a chat.",
    EMAIL_DRAFT="The customer, by e-mail.",
    REQUEST_INFO="The customer, who is asked for what is still open: a numbered list of questions.",
)
describe_enum(
    MessageContext,
    "What a message tells.",
    STATUS="How things stand.",
    RESOLUTION="That the problem is solved.",
    ESCALATION="That a specialist takes over.",
)
describe_enum(
    MessageLength,
    "How much of the session a message tells.",
    QUICK="The problem and how it goes on.",
    DETAILED="What is known and what was done, too.",
)


@strawberry.type(description="A message for people, redacted. Nothing is sent or stored.")
class ClientMessage:
    audience: MessageAudience = field("Who it is for.")
    context: MessageContext = field("What it tells.")
    subject: str | None = field("The e-mail's subject; null for all others.")
    body: Markdown = field("The message.")
    state_version: int = field("The session's state version it tells.")
    redactions: list[Redaction] = read_by(
        lambda message: redactions_of(message.redactions), "The secrets that were removed, by kind."
    )
