"""`startSession`"""

from uuid import UUID

import strawberry

from resolutionflow.services.commands import StartSession
from resolutionflow_graphql.context import Info
from resolutionflow_graphql.fields import field
from resolutionflow_graphql.types.inputs import TicketInput, ticket_link
from resolutionflow_graphql.types.payloads import SessionPayload

from .idempotency import text_of
from .mutation import mutation


@strawberry.input(description="A new session. Nothing in it is required.")
class StartSessionInput:
    title: str | None = field("What it is about, in a few words.")
    problem_summary: str | None = field("What the problem is.")
    problem_domain: str | None = field("The field the problem lies in, for example `printing`.")
    intake_text: str | None = field("What is known so far.")
    ticket: TicketInput | None = field("The ticket it is about; it can be linked later, too.")
    idempotency_key: UUID | None = field("Chosen once per intent: the same key gives the first answer again.")


@mutation(SessionPayload, "Starts a session, with the viewer as its engineer.")
async def start_session(info: Info, given: StartSessionInput) -> SessionPayload:
    command = StartSession(
        title=given.title,
        problem_summary=given.problem_summary,
        problem_domain=given.problem_domain,
        intake_text=given.intake_text,
        ticket=ticket_link(given.ticket),
        idempotency_key=text_of(given.idempotency_key),
    )
    return SessionPayload(session=await info.context.services.sessions.start(info.context.actor, command))
