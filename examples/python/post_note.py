"""From a session to the note in the PSA: python post_note.py mailbox"""

from __future__ import annotations

import asyncio
import os
import sys
import uuid
from collections.abc import Sequence
from typing import TypeVar

from resolutionflow_client import ResolutionFlow
from resolutionflow_client.enums import DeliveryState
from resolutionflow_client.fragments import Problem, Progress
from resolutionflow_client.input_types import AddFactInput, PostNoteInput, StartSessionInput, TicketInput
from resolutionflow_client.session_events import SessionEventsSessionEventsDeliveryChangedEvent

T = TypeVar("T")

UNDER_WAY = {DeliveryState.QUEUED, DeliveryState.RUNNING, DeliveryState.WAITING}
PATIENCE = 60
"""Seconds to wait for an answer: a model may be writing, and a PSA may be slow."""


class Refused(Exception):
    """The service did not do what it was asked to."""


def given(value: T | None) -> T:
    """What the service gave. Raises Refused where it gave nothing."""
    if value is None:
        raise Refused("The service gave nothing.")
    return value


def check(errors: Sequence[Problem]) -> None:
    """Raises Refused where a payload has `userErrors`."""
    if errors:
        raise Refused("\n".join(error.message for error in errors))


def connect(url: str, token: str) -> ResolutionFlow:
    """A client for HTTP and graphql-transport-ws. It raises GraphQLClientError for bugs, rights and limits."""
    authorization = {"Authorization": f"Bearer {token}"}
    return ResolutionFlow(
        url,
        headers=authorization,
        ws_url=url.replace("http", "ws", 1),
        ws_connection_init_payload=authorization,
    )


async def find_ticket(client: ResolutionFlow, words: str) -> TicketInput:
    """The first ticket that is found by words."""
    for integration in given((await client.find_tickets(words)).psa_integrations).nodes:
        for ticket in integration.tickets or ():
            print(f"Ticket {ticket.display}: {ticket.summary}")
            return TicketInput(integrationId=integration.id, externalId=ticket.external_id)
    raise Refused(f"No ticket is about {words}.")


async def start_session(client: ResolutionFlow, words: str) -> str:
    """A new session about a ticket; gives its id."""
    session = StartSessionInput(title=f"About {words}", ticket=await find_ticket(client, words))
    payload = given((await client.start_session(session)).start_session)
    check(payload.user_errors)
    return given(payload.session).id


async def add_fact(client: ResolutionFlow, session_id: str, text: str) -> None:
    """Record what was found out."""
    fact = AddFactInput(sessionId=session_id, text=text)
    check(given((await client.add_fact(fact)).add_fact).user_errors)


async def confirm(client: ResolutionFlow, session_id: str) -> Progress:
    """Post the note as it is drafted; gives its delivery."""
    preview = given((await client.note_preview(session_id, timeout=PATIENCE)).note_preview)
    print(preview.markdown)
    note = PostNoteInput(
        sessionId=session_id,
        markdown=preview.markdown,  # as the engineer edited it
        previewId=preview.id,
        expectedStateVersion=preview.state_version,
        idempotencyKey=uuid.uuid4(),  # one for each click: sent again with it, nothing is posted twice
        timeMinutes=15,
    )
    payload = given((await client.post_resolution_note(note, timeout=PATIENCE)).post_resolution_note)
    check(payload.user_errors)
    return given(payload.delivery)


async def follow(client: ResolutionFlow, session_id: str) -> Progress:
    """Tell how the session's delivery goes on, until it has come to rest."""
    async for answer in client.session_events(session_id):
        event = answer.session_events
        if isinstance(event, SessionEventsSessionEventsDeliveryChangedEvent):
            delivery = event.delivery
            steps = ", ".join(f"{step.kind.value}: {step.state.value}" for step in delivery.steps)
            print(delivery.state.value, steps)
            if delivery.state not in UNDER_WAY:
                return delivery
    raise Refused("The stream of events has ended.")


async def main(url: str, token: str, words: str) -> None:
    """Begin a session, confirm its note, and wait for the PSA."""
    async with connect(url, token) as client:
        session_id = await start_session(client, words)
        following = asyncio.create_task(follow(client, session_id))
        await add_fact(client, session_id, "The cable was loose.")
        delivery = await confirm(client, session_id)
        if delivery.state in UNDER_WAY:
            delivery = await following
        following.cancel()
        print(f"The delivery is {delivery.state.value}.", delivery.attention_reason or "")


if __name__ == "__main__":
    url = os.environ.get("RESOLUTIONFLOW_URL", "http://127.0.0.1:8000/graphql")
    asyncio.run(main(url, os.environ["RESOLUTIONFLOW_TOKEN"], *sys.argv[1:2] or ["mailbox"]))
