from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from resolutionflow.sandbox.connectwise import (
    DEMO_CREDENTIALS,
    ConnectWiseState,
    build_connectwise,
    demo_state,
)
from resolutionflow.sandbox.connectwise.bodies import NewNote
from resolutionflow.sandbox.connectwise.notes import store_note
from resolutionflow.sandbox.connectwise.psa import ConnectWisePsa
from resolutionflow.testing import ProviderContract, ProviderUnderTest, running_sandbox
from resolutionflow_connectwise.paging import PAGE_SIZE
from resolutionflow_connectwise.provider import ConnectWiseProvider

TICKET, RESOLVED = 7001, 306


class TestConnectWise(ProviderContract):
    """ConnectWise's provider against its sandbox."""

    @asynccontextmanager
    async def subject(self) -> AsyncIterator[ProviderUnderTest]:
        state = demo_state()

        def customer_sees(ticket_id: str, note_id: str) -> bool:
            note = state.notes[int(note_id)]
            return note["detailDescriptionFlag"] or note["resolutionFlag"]

        async def reply(ticket_id: str, note_id: str) -> None:
            ConnectWisePsa(state).reply(int(ticket_id), int(note_id), "It works again.")

        async with running_sandbox(build_connectwise(state)) as url:
            yield ProviderUnderTest(
                provider=ConnectWiseProvider(),
                configuration={
                    "site": url,
                    "company": DEMO_CREDENTIALS.company,
                    "publicKey": DEMO_CREDENTIALS.public_key,
                    "privateKey": DEMO_CREDENTIALS.private_key,
                    "clientId": DEMO_CREDENTIALS.client_id,
                },
                ticket_id=str(TICKET),
                board_id=str(max(state.boards)),
                status_id=str(RESOLVED),
                member_id="101",
                page_size=PAGE_SIZE,
                add_notes=lambda ticket_id, count: add_notes(state, int(ticket_id), count),
                add_time_entries=lambda _, count: add_time_entries(state, count),
                reply=reply,
                refusal=lambda message: {"code": "InvalidObject", "message": message, "errors": []},
                mails=lambda: len(state.mails),
                customer_sees=customer_sees,
            )


async def add_notes(state: ConnectWiseState, ticket: int, count: int) -> None:
    """Notes of a colleague."""
    for number in range(count):
        new = NewNote(text=f"Note {number}", internalAnalysisFlag=True)
        store_note(state, state.tickets[ticket], new, "bkrause")


async def add_time_entries(state: ConnectWiseState, count: int) -> None:
    """Copies of the newest time entry, without its notes."""
    newest = state.time_entries[state.next_time_entry - 1]
    for _ in range(count):
        entry = newest | {"id": state.next_time_entry, "notes": ""}
        state.time_entries[entry["id"]] = entry
        state.next_time_entry += 1
