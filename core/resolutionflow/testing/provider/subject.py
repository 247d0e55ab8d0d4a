"""What an author tells the contract of their provider."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx2

from resolutionflow.plugin_api import Configuration, PsaProvider
from resolutionflow.testing.wire import Exchange

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def changes_something(exchange: Exchange) -> bool:
    """Whether a request is a write, as HTTP has it."""
    return exchange.method not in SAFE_METHODS


def plain_refusal(message: str) -> object:
    """An error in no PSA's particular form."""
    return {"message": message, "error": message}


@dataclass(frozen=True, kw_only=True)
class ProviderUnderTest:
    """A provider, the configuration that leads it to a server or a stand-in, and what is there.

    The contract reaches more where it is told more; what it is not told, it leaves out, and says so.

    ticket_id           a ticket to read and, but for a contract that only reads, to write to
    missing_ticket_id   a ticket that is not there, of the form that tickets have
    member_id           a member that time can be logged for; best one from the end of the list
    status_id           a status that the ticket can take, and is not in
    board_id            a board; best one from the end of the list
    page_size           as many notes or time entries as surely fill a page of the provider's; None where its PSA
                        gives every list whole
    add_notes           puts so many notes of somebody's on the ticket; without it the provider posts them
    add_time_entries    the same for time entries
    reply               lets the ticket's customer answer a note and quote it at the end: (ticket id, note id)
    refusal             the JSON by which the PSA's own API would refuse something, with this message in it
    renews_credentials  whether the provider gets itself a fresh token when the PSA refuses the one it has
    mails               how many e-mails to customers the PSA has sent so far
    customer_sees       whether a ticket's customer sees the note of this id: (ticket id, note id)
    is_write            whether a request is a write, for a PSA that does not tell by the method
    upstream            the HTTP client by which the PSA is reached; needed where it is not plain HTTP
    """

    provider: PsaProvider
    configuration: Configuration
    ticket_id: str
    missing_ticket_id: str = "987654321"
    member_id: str | None = None
    status_id: str | None = None
    board_id: str | None = None
    page_size: int | None = 100
    add_notes: Callable[[str, int], Awaitable[None]] | None = None
    add_time_entries: Callable[[str, int], Awaitable[None]] | None = None
    reply: Callable[[str, str], Awaitable[None]] | None = None
    refusal: Callable[[str], object] = plain_refusal
    renews_credentials: bool = False
    mails: Callable[[], int] | None = None
    customer_sees: Callable[[str, str], bool] | None = None
    is_write: Callable[[Exchange], bool] = changes_something
    upstream: httpx2.AsyncClient | None = None
