from __future__ import annotations

import pytest


def patch(value: object, path: str = "status", op: str = "replace") -> list[dict]:
    return [{"op": op, "path": path, "value": value}]


async def history(control):
    moves = (await control.get("/state")).json()["statusHistory"]
    return [(move["ticket"], move["before"], move["after"], move["by"]) for move in moves]


async def test_a_status_of_the_ticket_s_board_is_taken(api, control):
    answer = await api.patch("/service/tickets/7001", json=patch({"id": 304}))
    ticket = (await api.get("/service/tickets/7001")).json()

    assert (answer.status_code, answer.json()["status"]) == (200, {"id": 304, "name": "Escalated"})
    assert ticket["status"] == {"id": 304, "name": "Escalated"}
    assert ticket["_info"]["updatedBy"] == "flowapi"
    assert await history(control) == [(7001, "In Progress", "Escalated", "flowapi")]


async def test_a_status_may_be_named(api):
    assert (await api.patch("/service/tickets/7001", json=patch({"name": "Escalated"}))).status_code == 200


async def test_the_log_names_the_change(api, control):
    await api.patch("/service/tickets/7001", json=patch({"id": 304}))

    assert (await control.get("/requests")).json()[0]["effect"] == "status 304"


@pytest.mark.parametrize("wanted", [314, 17])
async def test_a_status_of_another_board_is_not_found(api, control, wanted):
    answer = await api.patch("/service/tickets/7001", json=patch({"id": wanted}))
    body = answer.json()

    assert (answer.status_code, body["code"]) == (400, "InvalidObject")
    assert f"Service Status {wanted} not found for Service Board 21" == body["errors"][0]["message"]
    assert await history(control) == []


async def test_an_inactive_status_is_refused(api):
    answer = await api.patch("/service/tickets/7001", json=patch({"id": 307}))

    assert (
        answer.status_code,
        answer.json()["errors"][0]["message"],
    ) == (400, "Service Status 307 is inactive")


@pytest.mark.parametrize(
    "body",
    [
        patch({"id": 304}, path="/status"),
        patch({"id": 304}, path="Status"),
        patch({"id": 304}, path="status/id"),
        patch({"id": 304}, op="remove"),
        patch(304),
        patch({"id": "304"}),
        [],
        patch({"id": 304})[0],
    ],
)
async def test_the_patch_is_taken_letter_by_letter(api, control, body):
    assert (await api.patch("/service/tickets/7001", json=body)).status_code == 400
    assert await history(control) == []


async def test_a_closing_status_closes_and_another_opens_again(api):
    await api.patch("/service/tickets/7001", json=patch({"id": 306}))
    closed = (await api.get("/service/tickets/7001")).json()
    await api.patch("/service/tickets/7001", json=patch({"id": 302}))
    opened = (await api.get("/service/tickets/7001")).json()

    assert (
        closed["closedFlag"],
        closed["closedDate"],
        closed["closedBy"],
    ) == (True, "2026-11-21T09:30:15Z", "flowapi")
    assert opened["closedFlag"] is False
    assert "closedDate" not in opened


async def test_each_board_has_its_own_statuses(api):
    desk, infrastructure = [(await api.get(f"/service/boards/{board}/statuses")).json() for board in (21, 22)]
    marks = {
        each["name"]: (each["inactive"], each["closedStatus"], each["timeEntryNotAllowed"]) for each in desk
    }

    assert {each["id"] for each in desk}.isdisjoint(each["id"] for each in infrastructure)
    assert marks["Resolved"] == (False, False, True)
    assert marks["Closed"] == (False, True, True)
    assert marks["On Hold (old)"] == (True, False, False)


async def test_an_unknown_board_is_not_found(api):
    assert (await api.get("/service/boards/1/statuses")).status_code == 404
