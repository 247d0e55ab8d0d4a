"""B51: what a PSA says is redacted where it comes in, values and errors alike."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from resolutionflow.domain.errors import RedactionFailed
from resolutionflow.domain.retry_policy import RetryPolicy
from resolutionflow.plugin_api import (
    AuthFailed,
    Board,
    Finding,
    FoundEntry,
    NotSent,
    Rejected,
    Ticket,
    TicketStatus,
)
from resolutionflow.plugin_api.answers import MAX_DETAIL
from resolutionflow.psa.calls import call
from resolutionflow.psa.redacting import MAX_MESSAGE, WITHHELD, redacting

SECRET = "rf" + "_" + "k3yM4t3r14l" * 4
TEXT = f"token {SECRET}"
Redact = Callable[[str], Awaitable[str]]


class Client:
    """Answers every call with `answer`, or raises it."""

    is_open = True

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    async def ask(self, *_: Any, **__: Any) -> Any:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    get_ticket = list_statuses = post_note = find_notes = check = ask


def client(answer: Any, redact: Redact) -> Any:
    return redacting(Client(answer), redact)  # type: ignore[arg-type]  # it has what is called


async def failing(text: str) -> str:
    raise RedactionFailed("Nothing is sent, because the redactor 'x' failed.")


async def test_every_text_of_a_value_is_redacted_but_for_ids(redact: Redact) -> None:
    status = TicketStatus("1", TEXT, is_closed=True)
    given = Ticket("7", TEXT, status, Board("2", TEXT), f"https://cw.example.test/?token={SECRET}")

    ticket = await client(given, redact).get_ticket("7")

    assert SECRET not in repr(ticket)
    assert ("7", "1", True) == (ticket.external_id, ticket.status.external_id, ticket.status.is_closed)


async def test_every_value_of_a_list_is_redacted(redact: Redact) -> None:
    found = await client([Finding("CODE", TEXT, True)] * 2, redact).check()

    assert (Finding("CODE", "token [REDACTED:api-key]", True),) * 2 == found


async def test_ids_pass_as_they_are(redact: Redact) -> None:
    """A delivery is found again by them."""
    assert "password-4711" == await client("password-4711", redact).post_note("7", None)
    assert (FoundEntry("9"),) == await client([FoundEntry("9")], redact).find_notes("7", "x")
    assert client(None, redact).is_open


@pytest.mark.parametrize("kind", [NotSent, Rejected, AuthFailed])
async def test_what_an_error_says_is_redacted_and_its_kind_stays(redact: Redact, kind: Any) -> None:
    with pytest.raises(kind) as caught:
        await client(kind(TEXT), redact).get_ticket("7")

    assert "token [REDACTED:api-key]" == caught.value.message == str(caught.value)


async def test_the_psas_own_code_is_redacted(redact: Redact) -> None:
    with pytest.raises(Rejected) as caught:
        await client(Rejected("No.", provider_code=TEXT), redact).get_ticket("7")

    assert "token [REDACTED:api-key]" == caught.value.provider_code


async def test_b54_where_a_redactor_fails_no_value_is_given_and_no_message_told() -> None:
    with pytest.raises(RedactionFailed):
        await client(Board("2", TEXT), failing).get_ticket("7")
    with pytest.raises(NotSent) as caught:
        await client(NotSent(TEXT), failing).get_ticket("7")

    assert WITHHELD == str(caught.value)


@pytest.mark.parametrize("before", range(MAX_MESSAGE - 24, MAX_MESSAGE, 5))
async def test_a_long_message_is_cut_once_it_is_redacted(redact: Redact, before: int) -> None:
    """Cut in two first, a number is no card's that anybody recognises."""
    card = ("4539", "1488", "0343", "6467")

    with pytest.raises(NotSent) as caught:
        await client(NotSent(f"{'x ' * (before // 2)}card {' '.join(card)}"), redact).get_ticket("7")

    assert len(caught.value.message) <= MAX_MESSAGE
    assert card[0] not in caught.value.message


def test_a_plugin_repeats_more_than_is_shown() -> None:
    """What it cuts off in the middle of a secret is cut off once more."""
    assert MAX_DETAIL > 4 * MAX_MESSAGE


async def test_b54_a_read_that_cannot_be_redacted_was_not_sent_anything() -> None:
    """A delivery then reads again later, as after a connection that failed."""
    with pytest.raises(NotSent, match="the redactor 'x' failed"):
        await call(RetryPolicy(), lambda psa: psa.get_ticket("7"), client(Board("2", TEXT), failing))
