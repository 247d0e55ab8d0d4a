from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from resolutionflow.plugin_api import OutcomeUnknown
from resolutionflow_connectwise.paging import PAGE_SIZE, following

ASKED = {"conditions": "x=1", "pageSize": 3}


def page_of(count: int, link: str | None = None) -> httpx2.Response:
    headers = {} if link is None else {"Link": link}
    return httpx2.Response(200, headers=headers, json=[{"id": number} for number in range(count)])


def test_the_link_says_where_the_list_goes_on():
    link = '<https://h.test/x?page=2&pageSize=3>; rel="next", <https://h.test/x?page=9>; rel="last"'

    assert following(page_of(3, link), ASKED, 3) == ASKED | {"page": "2", "pageSize": "3"}


def test_forward_only_paging_goes_on_by_page_id():
    link = '<https://h.test/x?pageSize=3&pageId=77>; rel="next"'

    assert following(page_of(3, link), ASKED, 3) == ASKED | {"pageSize": "3", "pageId": "77"}


def test_nothing_but_the_place_is_taken_from_a_link():
    link = '<https://elsewhere.test/y?page=2&conditions=1&fields=2&pageSize=all>; rel="next"'

    assert following(page_of(3, link), ASKED, 3) == ASKED | {"page": "2"}


def test_links_without_a_next_one_end_the_list():
    assert following(page_of(3, '<https://h.test/x?page=1>; rel="prev"'), ASKED, 3) is None


def test_a_full_page_without_links_has_another_after_it():
    assert following(page_of(3), ASKED, 3) == ASKED | {"page": 2}
    assert following(page_of(3), ASKED | {"page": 2}, 3) == ASKED | {"page": 3}
    assert following(page_of(2), ASKED, 2) is None


def test_an_empty_page_ends_the_list_whatever_its_link_says():
    assert following(page_of(0, '<https://h.test/x?page=2>; rel="next"'), ASKED, 0) is None


@pytest.mark.parametrize("link", ["", "nonsense", "<", '<http://[>; rel="next"', '<x?page=>; rel="next"'])
def test_a_link_that_cannot_be_read_raises_nothing(link):
    following(page_of(3, link), ASKED, 3)


def records(first: int, last: int) -> list[dict[str, object]]:
    return [{"id": number, "name": f"Board {number}"} for number in range(first, last + 1)]


async def test_all_pages_are_read_beyond_a_thousand(wired, wire, reply):
    wire.answers = [
        reply(200, records(1, 1000), Link=f'<{wire.url}/boards?page=2>; rel="next"'),
        reply(200, records(1001, 2000), Link=f'<{wire.url}/boards?page=3>; rel="next"'),
        reply(200, records(2001, 2500), Link=f'<{wire.url}/boards?page=1>; rel="first"'),
    ]
    boards = await wired.list_boards()

    assert [str(number) for number in range(1, 2501)] == [board.external_id for board in boards]
    asked = [parse_qs(urlsplit(each.target).query) for each in wire.calls]
    assert [query.get("page") for query in asked] == [None, ["2"], ["3"]]
    assert [[str(PAGE_SIZE)]] * 3 == [query["pageSize"] for query in asked]


async def test_all_pages_are_read_where_a_proxy_drops_the_links(wired, wire, reply):
    wire.answers = [reply(200, records(1, PAGE_SIZE)), reply(200, records(PAGE_SIZE + 1, PAGE_SIZE + 1))]

    assert len(await wired.list_boards()) == PAGE_SIZE + 1


async def test_a_server_that_makes_pages_smaller_than_asked_is_followed_all_the_same(wired, wire, reply):
    wire.answers = [
        reply(200, records(1, 25), Link=f'<{wire.url}/boards?page=2&pageSize=25>; rel="next"'),
        reply(200, records(26, 30), Link=f'<{wire.url}/boards?page=1&pageSize=25>; rel="prev"'),
    ]

    assert len(await wired.list_boards()) == 30
    assert parse_qs(urlsplit(wire.calls[1].target).query)["pageSize"] == ["25"]


async def test_b44_a_list_whose_page_repeats_fails_rather_than_pass_for_whole(wired, wire, reply):
    wire.answers = [reply(200, records(1, 25), Link=f'<{wire.url}/boards?page=2>; rel="next"')]

    with pytest.raises(OutcomeUnknown, match="repeats a page"):
        await wired.list_boards()

    assert len(wire.calls) == 2


async def test_a_record_that_slid_to_the_next_page_is_listed_once(wired, wire, reply):
    wire.answers = [
        reply(200, records(1, 3), Link=f'<{wire.url}/boards?page=2>; rel="next"'),
        reply(200, records(3, 4), Link=f'<{wire.url}/boards?page=1>; rel="prev"'),
    ]

    assert [board.external_id for board in await wired.list_boards()] == ["1", "2", "3", "4"]


async def test_pages_are_asked_of_the_configured_site_alone(wired, wire, reply):
    wire.answers = [
        reply(200, records(1, 3), Link='<https://elsewhere.test/boards?page=2>; rel="next"'),
        reply(200, records(4, 4), Link='<https://elsewhere.test/boards?page=1>; rel="prev"'),
    ]

    assert len(await wired.list_boards()) == 4
    assert {"/v2025_8/apis/3.0/service/boards"} == {urlsplit(each.target).path for each in wire.calls}


@pytest.mark.parametrize("body", [None, {}, {"id": 1}, [1], [{"name": "no id"}], [{"id": "x"}], "text", 7])
async def test_what_is_no_list_of_records_raises_outcome_unknown(wired, wire, reply, body):
    wire.answers = [reply(200, json.dumps(body).encode())]
    if body == {}:
        assert await wired.list_boards() == []
        return

    with pytest.raises(OutcomeUnknown):
        await wired.list_boards()
