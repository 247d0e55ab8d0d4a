from __future__ import annotations

import re
from pathlib import Path

import pytest

from resolutionflow.sandbox.connectwise import build_connectwise

NOTE = {
    "text": "Reset the token. [ref RF-DEMO-1]",
    "internalAnalysisFlag": True,
    "processNotifications": False,
}


async def test_faults_are_listed_as_they_were_posted(control):
    fault = {
        "fault": "hang",
        "match": {"method": "POST", "path": "*/notes"},
        "times": 2,
        "after": 1,
        "seconds": 4,
    }
    await control.post("/faults", json=fault)

    assert [fault] == (await control.get("/faults")).json()


async def test_faults_are_cleared_together(control):
    await control.post("/faults", json={"fault": "503"})
    await control.post("/faults", json={"fault": "429"})

    assert (await control.delete("/faults")).json() == {"cleared": 2}
    assert (await control.get("/faults")).json() == []


async def test_a_fault_that_cannot_be_is_refused_with_its_reason(control):
    answer = await control.post("/faults", json={"fault": "hang", "minutes": 4})

    assert answer.status_code == 400
    assert "hang.minutes" in answer.json()["error"]


@pytest.mark.parametrize("body", ["[]", "{", "7"])
async def test_a_body_that_is_no_object_is_refused(control, body):
    assert (await control.post("/faults", content=body)).status_code == 400


async def test_a_colleague_moves_a_ticket(control):
    await control.post("/tickets/7001/move", json={"status": "Escalated", "member": "psato"})
    moved = await control.post("/tickets/7001/move", json={"status": "Escalated", "member": "msato"})
    state = (await control.get("/state")).json()

    assert moved.status_code == 204
    assert state["tickets"][0]["status"]["name"] == "Escalated"
    assert state["tickets"][0]["_info"]["updatedBy"] == "msato"
    assert [(move["before"], move["after"], move["by"]) for move in state["statusHistory"]] == [
        ("In Progress", "Escalated", "msato")
    ]


async def test_a_status_of_another_board_cannot_be_moved_to(control):
    answer = await control.post("/tickets/7001/move", json={"status": "Handed Over", "member": "msato"})

    assert (
        answer.status_code,
        answer.json()["error"],
    ) == (404, "No status 'Handed Over' on board 'Service Desk'")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/tickets/1/move", {"status": "New", "member": "msato"}),
        ("/tickets/7001/move", {"status": "New", "member": "nobody"}),
        ("/tickets/7001/reply", {"note": 1}),
        ("/tickets/7001/reply", {"note": 5002}),
        ("/rights", {"service tickets: dance": False}),
        ("/members/nobody", {"startAndEnd": True}),
        ("/scenario/nothing", {}),
    ],
)
async def test_what_the_sandbox_does_not_have_is_not_found(control, path, body):
    assert (await control.post(path, json=body)).status_code == 404


async def test_a_missing_field_is_named(control):
    answer = await control.post("/tickets/7001/move", json={"status": "New"})

    assert (answer.status_code, answer.json()["error"]) == (400, "Missing: 'member'")


async def test_a_customer_s_reply_ends_with_the_note_it_quotes_and_is_the_customer_s(api, control):
    posted = (await api.post("/service/tickets/7001/notes", json=NOTE)).json()
    reply = (await control.post("/tickets/7001/reply", json={"note": posted["id"], "text": "Thanks!"})).json()
    note = (await api.get(f"/service/tickets/7001/notes/{reply['note']}")).json()

    assert f"Thanks!\n\n{NOTE['text']}" == note["text"]
    assert note["createdBy"] == "Nadia Osei"
    assert note["contact"]["name"] == "Nadia Osei"
    assert "member" not in note
    assert note["detailDescriptionFlag"] is True


async def test_a_reset_restores_data_faults_and_log(api, control):
    fresh = (await control.get("/state")).json()
    await api.post("/service/tickets/7001/notes", json=NOTE | {"processNotifications": True})
    await control.post("/rights", json={"time entry: add": False})
    await control.post("/faults", json={"fault": "503"})
    changed = (await control.get("/state")).json()
    await control.post("/reset")

    assert fresh != changed
    assert fresh == (await control.get("/state")).json()
    assert (await control.get("/faults")).json() == []
    assert (await control.get("/requests")).json() == []


async def test_the_log_can_be_cleared_by_itself(api, control):
    await api.get("/system/info")
    await control.delete("/requests")

    assert (await control.get("/requests")).json() == []


async def test_a_form_is_sent_back_to_the_page_it_came_from(control):
    answer = await control.post(
        "/tickets/7001/move", data={"status": "New", "member": "msato", "back": "/tickets/7001"}
    )

    assert (answer.status_code, answer.headers["Location"]) == (303, "/tickets/7001")


@pytest.mark.parametrize("back", ["//elsewhere.test/", "http://elsewhere.test/"])
async def test_a_form_is_never_sent_elsewhere(control, back):
    answer = await control.post("/faults/clear", data={"back": back})

    assert answer.headers["Location"] == "/"


def test_every_control_is_documented(state):
    docs = (Path(__file__).parents[3] / "docs" / "sandbox.md").read_text()
    documented = set(re.findall(r"^\| `([A-Z]+ /_sandbox/[^`]*)`", docs, re.MULTILINE))
    (control,) = [route for route in build_connectwise(state).routes if route.path == "/_sandbox"]
    known = {
        f"{method} /_sandbox{route.path}".replace("{ticket:int}", "{id}").replace("{member}", "{identifier}")
        for route in control.routes
        for method in route.methods - {"HEAD"}
    }

    assert documented == known
