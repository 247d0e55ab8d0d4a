from __future__ import annotations

import json

import pytest

from resolutionflow.plugin_api import NotFound, OutcomeUnknown, Rejected, TicketStatus


async def test_a_ticket_is_read_with_what_the_service_needs_of_it(client, url):
    ticket = await client.get_ticket("4001")

    assert (ticket.external_id, ticket.summary) == ("4001", "Reception cannot print labels")
    assert TicketStatus("2", "In Progress", is_closed=False) == ticket.status
    assert (None, False, f"{url}/tickets?id=4001") == (ticket.board, ticket.is_closed, ticket.url)


async def test_a_closed_ticket_is_closed(client):
    ticket = await client.get_ticket("4008")

    assert (ticket.is_closed, ticket.status.name, ticket.status.is_closed) == (True, "Closed", True)


async def test_a_missing_ticket_is_not_found(client):
    with pytest.raises(NotFound, match="Ticket 99 was not found"):
        await client.get_ticket("99")


@pytest.mark.parametrize("record", [{"id": 4001}, {"id": 4001, "status_id": None}])
async def test_a_ticket_that_cannot_be_read_raises_outcome_unknown(scripted, script, reply, record):
    script.answers = [reply(200, record)]

    with pytest.raises(OutcomeUnknown, match="the ticket cannot be read"):
        await scripted.get_ticket("4001")


async def test_a_status_without_a_name_is_called_by_its_number(scripted, script, reply):
    script.answers = [reply(200, {"id": 4001, "status_id": 7})]

    assert (await scripted.get_ticket("4001")).status.name == "7"


@pytest.mark.parametrize("search", ["4002", "#4002", "Halo #4002", " 4002 ", "vpn drops", "VPN"])
async def test_tickets_are_found_by_number_or_by_words(client, search):
    assert [ticket.external_id for ticket in await client.search_tickets(search, 10)] == ["4002"]


@pytest.mark.parametrize("search", ["99", "no such words"])
async def test_nothing_is_found_by_what_no_ticket_has(client, search):
    assert await client.search_tickets(search, 10) == []


async def test_b39_a_status_is_changed_by_an_array_of_one_and_read_back(client, requests):
    await client.change_status("4001", "8")
    (sent,) = [json.loads(each["body"]) for each in await requests("POST", "/Tickets")]

    assert sent == [{"id": 4001, "status_id": 8}]
    assert (await client.get_ticket("4001")).status.name == "Resolved"


async def test_b39_a_change_that_did_not_happen_is_read_as_what_it_is(client, fault):
    await fault("silent-status", "POST", "/api/Tickets")
    await client.change_status("4001", "8")

    assert (await client.get_ticket("4001")).status.name == "In Progress"


async def test_a_status_that_the_ticket_cannot_take_is_refused(client):
    with pytest.raises(Rejected, match="not available"):
        await client.change_status("4005", "21")


async def test_statuses_are_those_that_the_ticket_can_take_in_their_order(client):
    names = [status.name for status in await client.list_statuses(ticket_id="4005")]

    assert names == ["New", "In Progress", "With User", "Resolved", "Closed"]
    assert "Escalated" in [status.name for status in await client.list_statuses()]


async def test_a_board_has_no_statuses(client):
    with pytest.raises(NotFound, match="no boards"):
        await client.list_statuses(board_id="1")


async def test_statuses_that_cannot_be_read_raise_outcome_unknown(scripted, script, reply):
    script.answers = [reply(200, [{"id": 7}])]

    with pytest.raises(OutcomeUnknown, match="statuses cannot be read"):
        await scripted.list_statuses()
