from __future__ import annotations

import json

import pytest

from resolutionflow.plugin_api import (
    Board,
    NotFound,
    OutcomeUnknown,
    PermissionDenied,
    RateLimited,
    Rejected,
    TicketStatus,
)


async def test_a_ticket_is_read_with_its_status_board_and_page(client, url):
    ticket = await client.get_ticket("7001")

    assert (ticket.external_id, ticket.summary) == ("7001", "Outlook keeps asking for a password")
    assert Board("21", "Service Desk") == ticket.board
    assert TicketStatus("302", "In Progress", is_closed=False, is_time_entry_allowed=True) == ticket.status
    assert ticket.is_closed is False
    assert (
        f"{url}/v4_6_release/services/system_io/Service/fv_sr100_request.rails?service_recid=7001"
        == ticket.url
    )


async def test_a_closed_ticket_says_so_and_that_time_is_not_allowed(client, state):
    state.set_status(state.tickets[7001], state.statuses[306], "adiallo")
    ticket = await client.get_ticket("7001")

    assert ticket.is_closed is True
    assert TicketStatus("306", "Closed", is_closed=True, is_time_entry_allowed=False) == ticket.status


async def test_every_read_is_fresh(client, state):
    await client.get_ticket("7001")
    state.set_status(state.tickets[7001], state.statuses[304], "adiallo")

    assert (await client.get_ticket("7001")).status.external_id == "304"


async def test_without_the_right_to_read_statuses_the_ticket_comes_all_the_same(client, state):
    state.rights.discard("table setup: inquire")
    ticket = await client.get_ticket("7001")

    assert TicketStatus("302", "In Progress", is_closed=False) == ticket.status


async def test_a_missing_ticket_is_not_found(client):
    with pytest.raises(NotFound, match="Ticket 99 not found"):
        await client.get_ticket("99")


@pytest.mark.parametrize("ticket", [None, [], {}, {"id": 1}, {"id": 1, "status": {}}, {"id": 1, "status": 7}])
async def test_an_answer_that_is_no_ticket_raises_outcome_unknown(wired, wire, reply, ticket):
    wire.answers = [reply(200, ticket), reply(200, [])]

    with pytest.raises(OutcomeUnknown):
        await wired.get_ticket("1")


@pytest.mark.parametrize("search", ["7001", " #7001", "CW #7001", "cw7001"])
async def test_a_number_finds_its_ticket(client, search):
    assert [ticket.external_id for ticket in await client.search_tickets(search, 10)] == ["7001"]


async def test_words_find_tickets_by_their_summary_newest_first(client, state):
    state.tickets[7100] = state.tickets[7001] | {"id": 7100, "summary": 'No mail: OUTLOOK 24" "red"'}
    found = await client.search_tickets("outlook", 10)

    assert [ticket.external_id for ticket in found] == ["7100", "7001"]
    assert [ticket.external_id for ticket in await client.search_tickets('24" "RED"', 10)] == ["7100"]


async def test_no_words_give_the_newest_tickets(client, state):
    newest = sorted(state.tickets, reverse=True)[:3]

    assert [str(number) for number in newest] == [
        each.external_id for each in await client.search_tickets(" ", 3)
    ]


async def test_no_more_tickets_are_read_than_asked_for(client, state, requests):
    for number in range(8000, 8100):
        state.tickets[number] = state.tickets[7001] | {"id": number}
    found = await client.search_tickets("outlook", 30)

    assert [str(number) for number in range(8099, 8069, -1)] == [ticket.external_id for ticket in found]
    assert len([each for each in await requests() if each["path"].endswith("/service/tickets")]) == 1


async def test_more_than_a_page_of_tickets_is_read_when_asked_for(client, state):
    for number in range(8000, 9100):
        state.tickets[number] = state.tickets[7001] | {"id": number}

    assert len(await client.search_tickets("outlook", 1050)) == 1050


async def test_b39_a_status_is_changed_by_a_patch_of_status_without_a_slash(client, state, requests):
    await client.change_status("7001", "304")
    sent = [each for each in await requests() if each["method"] == "PATCH"]

    assert state.tickets[7001]["status"]["id"] == 304
    assert [json.loads(each["body"]) for each in sent] == [
        [{"op": "replace", "path": "status", "value": {"id": 304}}]
    ]


async def test_b39_a_status_of_another_board_is_refused_in_the_psas_words(client):
    with pytest.raises(Rejected, match="Service Status 311 not found for Service Board 21") as caught:
        await client.change_status("7001", "311")

    assert caught.value.fields == ("status",)


async def test_b39_a_change_that_silently_does_not_happen_shows_in_the_next_read(client, control):
    await control.post("/faults", json={"fault": "silent-status", "match": {"method": "PATCH"}})
    await client.change_status("7001", "304")

    assert (await client.get_ticket("7001")).status.external_id == "302"


async def test_closing_without_the_right_to_close_is_denied_by_name(client, state):
    state.rights.discard("close service tickets: edit")

    with pytest.raises(PermissionDenied, match="close service tickets"):
        await client.change_status("7001", "306")


@pytest.mark.parametrize("form", ["seconds", "date"])
async def test_b45_a_pause_asked_for_in_either_form_is_passed_on(client, control, form):
    await control.post(
        "/faults", json={"fault": "429", "retry_after": 40, "form": form, "match": {"method": "PATCH"}}
    )

    with pytest.raises(RateLimited) as caught:
        await client.change_status("7001", "304")

    assert caught.value.retry_after is not None
    assert 30 < caught.value.retry_after <= 41


async def test_a_moved_codebase_is_followed(client, control, state, requests):
    await client.get_ticket("7001")
    await control.post("/faults", json={"fault": "codebase-moved"})
    await client.change_status("7001", "304")

    assert state.tickets[7001]["status"]["id"] == 304
    assert len([each for each in await requests() if each["effect"]]) == 1


async def test_a_redirect_is_not_followed(client, control, state, requests):
    fault = {"fault": "redirect", "location": "http://127.0.0.1:1/", "match": {"method": "PATCH"}}
    await control.post("/faults", json=fault)

    with pytest.raises(OutcomeUnknown, match="redirect"):
        await client.change_status("7001", "304")

    assert len([each for each in await requests() if each["method"] == "PATCH"]) == 1
