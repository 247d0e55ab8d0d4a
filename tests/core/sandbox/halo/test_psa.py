from __future__ import annotations

import httpx2
import pytest

NOTE = {"ticket_id": 4001, "outcome_id": 2, "note_html": "<p>Tried <b>it</b>.</p>\n[ref RF-7K3Q9D-1]"}
QUIET = {"hiddenfromuser": True, "sendemail": False}


@pytest.fixture
async def browser(url):
    async with httpx2.AsyncClient(base_url=url, trust_env=False, follow_redirects=True) as client:
        yield client


async def test_the_page_shows_notes_as_html_and_time_apart_from_them(api, browser):
    await api.post("/Actions", json=[{**NOTE, **QUIET}])
    await api.post("/Actions", json=[{**NOTE, **QUIET, "timetaken": 0.5, "who_agentid": 11}])
    page = (await browser.get("/tickets/4001")).text

    assert '<li id=note-2 data-places="internal">' in page
    assert "<div class=html><p>Tried <b>it</b>.</p>" in page
    assert "<small id=notes-count>2</small>" in page
    assert "<li id=time-3><span>Aurelia Voss" in page


async def test_nothing_in_a_note_runs_and_nothing_is_fetched_for_it(api, browser):
    await api.post("/Actions", json=[{**NOTE, **QUIET, "note_html": "<script>alert(1)</script>"}])
    policy = (await browser.get("/tickets/4001")).headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    (allowed,) = [part for part in policy.split("; ") if part.startswith("script-src")]
    assert allowed.startswith("script-src 'sha256-")
    assert "img-src data:" in policy


async def test_a_customer_s_reply_ends_with_the_note_that_it_quotes(api, control):
    await api.post("/Actions", json=[{**NOTE, **QUIET}])
    number = (await control.post("/tickets/4001/reply", json={"note": 2, "text": "Thanks"})).json()["note"]
    reply = (await api.get(f"/Actions/{number}", params={"ticket_id": 4001})).json()

    assert reply["note_html"].endswith("[ref RF-7K3Q9D-1]</div>")
    assert (5001, 0) == (reply["actionby_user_id"], reply["actionby_agent_id"])


async def test_reset_brings_back_the_first_state(api, control):
    await api.post("/Actions", json=[{**NOTE, **QUIET}])
    await control.post("/reset")
    state = (await control.get("/state")).json()

    assert 0 == state["tokensGiven"]
    assert 128 == len(state["actions"])


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/tickets/1/move", {"status": "Closed", "member": "Benno Krause"}),
        ("/tickets/4001/move", {"status": "Nowhere", "member": "Benno Krause"}),
        ("/tickets/4001/move", {"status": "Closed", "member": "Nobody"}),
        ("/tickets/4001/reply", {"note": 9}),
        ("/rights", {"fly": False}),
        ("/members/Benno Krause", {"startAndEnd": True}),
    ],
)
async def test_what_the_sandbox_does_not_have_is_said(control, path, body):
    answer = await control.post(path, json=body)

    assert 404 == answer.status_code
    assert answer.json()["error"]
