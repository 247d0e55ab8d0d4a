from __future__ import annotations

import pytest

from resolutionflow.plugin_api import OutcomeUnknown


def page(reply, first: int, last: int, **values):
    return reply(200, {"actions": [{"id": number} for number in range(first, last + 1)], **values})


async def listed(client) -> list[int]:
    records = await client._transport.get_all("Actions", "actions", {"ticket_id": 1})
    return [record["id"] for record in records]


async def test_b44_every_page_is_read_to_the_promised_end(scripted, script, reply):
    script.answers = [page(reply, 1, 50, record_count=70), page(reply, 51, 70, record_count=70)]

    assert list(range(1, 71)) == await listed(scripted)
    assert script.kinds == ["TOKEN", "GET", "GET"]
    assert [query["page_no"] for query in script.queries] == ["1", "2"]


@pytest.mark.parametrize("counted", [{}, {"record_count": 50}])
async def test_b44_a_full_page_has_another_after_it_whatever_the_count_says(scripted, script, reply, counted):
    script.answers = [page(reply, 1, 50, **counted), page(reply, 51, 60, **counted)]

    assert list(range(1, 61)) == await listed(scripted)


async def test_b44_a_page_size_that_is_passed_over_hides_nothing(scripted, script, reply):
    script.answers = [page(reply, 1, 20, record_count=30), page(reply, 21, 30, record_count=30)]

    assert list(range(1, 31)) == await listed(scripted)


@pytest.mark.parametrize("counted", [{}, {"record_count": 50}, {"record_count": 80}])
async def test_b44_where_pages_are_passed_over_the_list_is_asked_for_in_one_piece(
    scripted, script, reply, counted
):
    first = page(reply, 1, 50, **counted)
    script.answers = [first, first, page(reply, 1, 80, record_count=80)]

    assert list(range(1, 81)) == await listed(scripted)
    assert script.queries[-1] == {"ticket_id": "1", "count": "10000"}


@pytest.mark.parametrize("last", [80, 10_000])
async def test_b44_a_list_in_one_piece_that_is_cut_short_is_no_whole_list(scripted, script, reply, last):
    first = page(reply, 1, 50)
    script.answers = [first, first, page(reply, 1, last, **({"record_count": 90} if last == 80 else {}))]

    with pytest.raises(OutcomeUnknown, match=f"gives {last}"):
        await listed(scripted)


async def test_b44_a_list_that_breaks_its_promise_is_no_short_list(scripted, script, reply):
    script.answers = [page(reply, 1, 50, record_count=70), page(reply, 1, 0, record_count=70)]

    with pytest.raises(OutcomeUnknown, match="names 70 records of a list and gives 50"):
        await listed(scripted)


@pytest.mark.parametrize("body", [{}, {"actions": None}, {"actions": [{}]}, "words", None, {"actions": [5]}])
async def test_b44_a_list_that_cannot_be_read_is_no_empty_list(scripted, script, reply, body):
    script.answers = [reply(200, body)]

    with pytest.raises(OutcomeUnknown):
        await listed(scripted)


async def test_no_more_is_read_than_asked_for(client, requests):
    found = await client.search_tickets("", 3)

    assert [ticket.external_id for ticket in found] == ["4008", "4007", "4006"]
    assert len(await requests("GET", "/Tickets")) == 1
