from __future__ import annotations

import pytest

NOTES = "/service/tickets/7006/notes"


async def ids(api, path, **params):
    return [each["id"] for each in (await api.get(path, params=params)).json()]


async def test_a_page_holds_25_unless_told_otherwise(api):
    assert len(await ids(api, NOTES)) == 25
    assert len(await ids(api, NOTES, pageSize=1000)) == 64


async def test_the_link_header_leads_through_all_pages_with_the_same_conditions(api):
    found: list[int] = []
    url = f"{NOTES}?pageSize=20&conditions=internalAnalysisFlag=true"
    while url:
        answer = await api.get(url)
        found += [note["id"] for note in answer.json()]
        url = answer.links["next"]["url"] if "next" in answer.links else ""

    assert 63 == len(found) == len(set(found))


async def test_the_last_page_has_no_next_one(api):
    answer = await api.get(NOTES, params={"page": 3})

    assert len(answer.json()) == 14
    assert answer.links == {}


async def test_a_page_past_the_end_is_empty(api):
    assert await ids(api, NOTES, page=4) == []


async def test_more_members_than_a_page_holds(api):
    answer = await api.get("/system/members")

    assert len(answer.json()) == 25
    assert "next" in answer.links


@pytest.mark.parametrize(
    "params", [{"pageSize": 1001}, {"pageSize": 0}, {"page": 0}, {"page": "two"}, {"page": -1}]
)
async def test_a_page_that_cannot_be_is_refused(api, params):
    answer = await api.get(NOTES, params=params)

    assert (answer.status_code, answer.json()["code"]) == (400, "InvalidParameter")


async def test_conditions_choose_and_count_alike(api):
    wanted = 'board/name="Service Desk" and closedFlag=False'

    assert await ids(api, "/service/tickets", conditions=wanted) == [7001, 7002, 7003, 7005, 7007, 7009, 7012]
    assert (await api.get("/service/tickets/count", params={"conditions": wanted})).json() == {"count": 7}


async def test_conditions_that_cannot_be_read_are_refused_with_the_reason(api):
    answer = await api.get("/service/tickets", params={"conditions": "bord/name=1"})

    assert (answer.status_code, answer.json()["message"]) == (400, "conditions: Unknown field 'bord/name'")


async def test_a_condition_on_an_optional_field_that_no_resource_has_is_no_error(api):
    assert await ids(api, "/service/tickets", conditions='closedBy="nobody"') == []


async def test_lists_are_ordered_by_the_fields_named(api):
    by_name = await ids(api, "/service/tickets", orderBy="company/name, id desc", conditions="id<7004")
    newest = await ids(api, "/service/tickets", orderBy="id desc", pageSize=2)

    assert by_name == [7001, 7003, 7002]
    assert newest == [7013, 7012]


async def test_an_order_that_cannot_be_is_refused(api):
    assert (await api.get("/service/tickets", params={"orderBy": "id up"})).status_code == 400


async def test_only_the_fields_asked_for_are_given(api):
    answer = await api.get("/service/tickets/7001", params={"fields": "id,status/name,owner,nothing"})

    assert answer.json() == {
        "id": 7001,
        "status": {"name": "In Progress"},
        "owner": {"id": 101, "identifier": "adiallo", "name": "Amara Diallo"},
    }
