from __future__ import annotations

import re
from pathlib import Path

import httpx2
import pytest

from resolutionflow.sandbox.connectwise import build_connectwise
from resolutionflow.sandbox.connectwise import demo_state as connectwise_state
from resolutionflow.sandbox.halo import build_halo
from resolutionflow.sandbox.halo import demo_state as halo_state
from resolutionflow.sandbox.server import running_sandbox

DOCS = (Path(__file__).parents[3] / "docs" / "sandbox.md").read_text()
NOTES = "/service/tickets/7001/notes"
NOTE = {"text": "Cleared the stored password.", "internalAnalysisFlag": True, "processNotifications": False}
TO_ESCALATED = [{"op": "replace", "path": "status", "value": {"id": 304}}]


def rows(section: str) -> dict[str, str]:
    """The scenarios that a section of the page lists, each with its story."""
    text = DOCS.split(f"## {section}\n")[1].split("\n## ")[0].rpartition("| Name | What happens |")[2]
    return dict(re.findall(r"^\| `([a-z-]+)` \| (.+) \|$", text, re.MULTILINE))


async def status(control: httpx2.AsyncClient) -> str:
    return (await control.get("/state")).json()["tickets"][0]["status"]["name"]


@pytest.mark.parametrize("psa", ["ConnectWise", "HaloPSA"])
async def test_every_scenario_is_documented_in_its_own_words(psa):
    known = {"ConnectWise": build_connectwise(connectwise_state()), "HaloPSA": build_halo(halo_state())}
    async with (
        running_sandbox(known[psa]) as url,
        httpx2.AsyncClient(base_url=f"{url}/_sandbox", trust_env=False) as control,
    ):
        stories = (await control.get("/scenarios")).json()

    assert stories == {**rows("Scenarios"), **rows(psa)}


async def test_every_scenario_can_be_switched_on(control):
    names = list((await control.get("/scenarios")).json())
    answers = [(await control.post(f"/scenario/{name}")).status_code for name in names]

    assert len(names) == 14
    assert {200} == set(answers)


@pytest.mark.parametrize(("name", "written"), [("lost-answer", 2), ("lost-request", 1)])
async def test_a_lost_answer_leaves_a_note_and_a_lost_request_none(api, control, name, written):
    await control.post(f"/scenario/{name}")

    with pytest.raises(httpx2.RemoteProtocolError):
        await api.post(NOTES, json=NOTE)
    assert {"count": written} == (await api.get(f"{NOTES}/count")).json()


async def test_a_silent_status_answers_as_if_it_had_changed(api, control):
    await control.post("/scenario/silent-status")
    answer = await api.patch("/service/tickets/7001", json=TO_ESCALATED)

    assert (answer.status_code, answer.json()["status"]["name"]) == (200, "Escalated")
    assert (await api.get("/service/tickets/7001")).json()["status"]["name"] == "In Progress"


async def test_someone_moves_the_ticket_between_our_note_and_our_status(api, control):
    await control.post("/scenario/moved-by-someone")
    await api.post(NOTES, json=NOTE)
    ticket = (await api.get("/service/tickets/7001")).json()

    assert (ticket["status"]["name"], ticket["_info"]["updatedBy"]) == ("Waiting Customer", "a.colleague")


async def test_a_workflow_moves_the_ticket_on_from_our_status(api, control):
    await control.post("/scenario/workflow-moves")
    answer = await api.patch("/service/tickets/7001", json=TO_ESCALATED)

    assert answer.json()["status"]["name"] == "Escalated"
    assert await status(control) == "Resolved"


async def test_a_workflow_can_move_to_a_named_status(api, control):
    await control.post(
        "/faults", json={"fault": "workflow-moves", "status": "Closed", "match": {"method": "PATCH"}}
    )
    await api.patch("/service/tickets/7001", json=TO_ESCALATED)

    assert await status(control) == "Closed"


async def test_an_outage_lasts_until_cleared(api, control):
    await control.post("/scenario/outage")
    during = [(await api.get("/system/info")).status_code for _ in range(3)]
    await control.delete("/faults")

    assert during == [503, 503, 503]
    assert (await api.get("/system/info")).status_code == 200


async def test_stale_lists_leave_out_a_fresh_note_until_it_is_old_enough(api, control, clock):
    await control.post("/scenario/stale-list")
    posted = (await api.post(NOTES, json=NOTE)).json()
    fresh = [note["id"] for note in (await api.get(NOTES)).json()]
    by_id = await api.get(f"{NOTES}/{posted['id']}")
    clock.advance(60)
    later = [note["id"] for note in (await api.get(NOTES)).json()]

    assert posted["id"] not in fresh
    assert by_id.status_code == 200
    assert posted["id"] in later


async def test_a_missing_right_refuses_notes_alone(api, control):
    await control.post("/scenario/missing-right")

    assert (await api.post(NOTES, json=NOTE)).status_code == 403
    assert (await api.get(NOTES)).status_code == 200


async def test_a_rate_limit_ends_after_three_requests(api, control):
    await control.post("/scenario/rate-limited")

    assert [(await api.get("/system/info")).status_code for _ in range(4)] == [429, 429, 429, 200]
