from __future__ import annotations

import pytest

from resolutionflow.plugin_api import Board, NotFound, TicketStatus

SERVICE_DESK = ["New", "In Progress", "Waiting Customer", "Escalated", "Resolved", "Closed", "On Hold (old)"]


async def test_all_boards_are_listed(client):
    assert [
        Board("21", "Service Desk"),
        Board("22", "Infrastructure"),
        Board("23", "Onboarding"),
    ] == await client.list_boards()


async def test_b02_a_boards_statuses_are_listed_in_its_order(client):
    assert [status.name for status in await client.list_statuses(board_id="21")] == SERVICE_DESK


async def test_b02_a_tickets_statuses_are_its_boards(client):
    assert [status.name for status in await client.list_statuses(ticket_id="7001")] == SERVICE_DESK


async def test_b02_without_either_all_boards_statuses_are_listed(client):
    statuses = await client.list_statuses()

    assert len(statuses) == 18
    assert {"301", "311", "321"} <= {status.external_id for status in statuses}


async def test_statuses_say_what_they_close_forbid_and_whether_they_are_in_use(client):
    statuses = {status.name: status for status in await client.list_statuses(board_id="21")}

    assert TicketStatus("302", "In Progress", False, True, True) == statuses["In Progress"]
    assert TicketStatus("306", "Closed", True, False, True) == statuses["Closed"]
    assert TicketStatus("307", "On Hold (old)", False, True, False) == statuses["On Hold (old)"]


async def test_a_board_with_more_statuses_than_a_default_page_is_read_whole(client, state):
    for number in range(400, 440):
        state.statuses[number] = state.statuses[301] | {"id": number, "sortOrder": number}

    assert len(await client.list_statuses(board_id="21")) == 47


@pytest.mark.parametrize("where", [{"board_id": "99"}, {"ticket_id": "99"}, {"board_id": "x"}])
async def test_an_unknown_board_or_ticket_is_not_found(client, where):
    with pytest.raises(NotFound):
        await client.list_statuses(**where)
