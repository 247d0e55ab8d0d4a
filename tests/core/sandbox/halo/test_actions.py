from __future__ import annotations

import pytest

NOTE = {"ticket_id": 4001, "outcome_id": 1, "note_html": "<p>Done.</p>\n[ref RF-7K3Q9D-1]"}
QUIET = {"hiddenfromuser": False, "sendemail": False}


async def post(api, **changed):
    return await api.post("/Actions", json=[{**NOTE, **QUIET, **changed}])


async def test_an_action_counts_on_its_ticket_and_keeps_html_and_text(api):
    action = (await post(api)).json()

    assert (4001, 2) == (action["ticket_id"], action["id"])
    assert NOTE["note_html"] == action["note_html"]
    assert "Done.\n\n[ref RF-7K3Q9D-1]" == action["note"]


@pytest.mark.parametrize("outcome", [None, 77])
async def test_an_action_needs_an_outcome(api, outcome):
    answer = await post(api, outcome_id=outcome)

    assert 400 == answer.status_code
    assert {"ClassName": "System.Exception", "Message": "An Outcome must be entered for this Action"} == (
        answer.json()
    )


@pytest.mark.parametrize(
    "body", [NOTE, [], [NOTE, NOTE], [{**NOTE, "sendmail": False}], [{**NOTE, "note": 7}]]
)
async def test_a_body_is_an_array_of_one_with_known_fields(api, body, state):
    answer = await api.post("/Actions", json=body)

    assert 400 == answer.status_code
    assert {"Message"} == set(answer.json())
    assert 1 == len(state.actions[4001])


async def test_what_an_action_leaves_out_is_as_its_outcome_has_it(api, state):
    """An internal note that mailed the customer: what a client gets who does not send both flags."""
    private = (await api.post("/Actions", json=[{**NOTE, "outcome_id": 2}])).json()
    mailed = (await api.post("/Actions", json=[{**NOTE, "outcome_id": 3}])).json()

    assert (True, False) == (private["hiddenfromuser"], private["sendemail"])
    assert (False, True) == (mailed["hiddenfromuser"], mailed["sendemail"])
    assert ["maeve.carlow@larkfield.example.com"] == [mail.to for mail in state.mails]


async def test_what_an_action_says_wins_over_its_outcome(api, state):
    action = (await post(api, outcome_id=3, hiddenfromuser=True)).json()

    assert (True, False) == (action["hiddenfromuser"], action["sendemail"])
    assert [] == state.mails


async def test_an_outcome_with_a_status_moves_the_ticket(api, state):
    action = (await post(api, outcome_id=3)).json()

    assert (2, 4, "With User") == (action["old_status"], action["new_status"], action["new_status_name"])
    assert "With User" == (await api.get("/Tickets/4001")).json()["status_name"]
    assert ["Flow Api"] == [move.by for move in state.moves]


async def test_time_is_in_hours_and_in_the_agent_s_name(api):
    action = (await post(api, timetaken=0.25, who_agentid=11)).json()

    assert (0.25, 11, 90) == (action["timetaken"], action["who_agentid"], action["actionby_agent_id"])
    assert 0.25 == (await api.get("/Tickets/4001")).json()["timetaken"]


@pytest.mark.parametrize(
    "changed",
    [
        {"timetaken": 0},
        {"timetaken": 24.5},
        {"who_agentid": 22},
        {"who_agentid": 5},
        {"note_html": ""},
        {"note_html": "x" * 30_001},
        {"actionarrivaldate": "2026-11-21T09:00:00"},
    ],
)
async def test_what_the_rules_forbid_is_refused_and_leaves_nothing(api, state, changed):
    assert 400 == (await post(api, **changed)).status_code
    assert 1 == len(state.actions[4001])


async def test_an_unknown_ticket_gets_no_action(api):
    answer = await post(api, ticket_id=1)

    assert (404, {"Message": "Ticket 1 was not found"}) == (answer.status_code, answer.json())


async def test_actions_come_newest_first_in_pages(api):
    query = {"ticket_id": 4004, "excludesys": "true", "pageinate": "true", "page_size": 100}
    pages = [(await api.get("/Actions", params={**query, "page_no": number})).json() for number in (1, 2, 3)]

    assert [121] * 3 == [page["record_count"] for page in pages]
    assert list(range(121, 0, -1)) == [action["id"] for page in pages for action in page["actions"]]


async def test_without_paging_a_list_ends_early(api):
    query = {"ticket_id": 4004}

    assert 50 == len((await api.get("/Actions", params=query)).json()["actions"])
    assert 2 == len((await api.get("/Actions", params={**query, "count": 2})).json()["actions"])


async def test_a_page_is_no_larger_than_halo_s(api):
    query = {"ticket_id": 4004, "pageinate": "true", "page_size": 101}

    assert 400 == (await api.get("/Actions", params=query)).status_code


async def test_html_and_system_actions_come_as_asked(api, control):
    await control.post("/tickets/4001/move", json={"status": "Resolved", "member": "Benno Krause"})
    query = {"ticket_id": 4001}
    everything = (await api.get("/Actions", params=query)).json()["actions"]
    people = (await api.get("/Actions", params={**query, "excludesys": "true"})).json()["actions"]
    whole = (await api.get("/Actions", params={**query, "includehtmlnote": "true"})).json()["actions"]

    assert ["Changed Status", "First User Email"] == [action["outcome"] for action in everything]
    assert ["First User Email"] == [action["outcome"] for action in people]
    assert not any("note_html" in action for action in everything)
    assert all("note_html" in action for action in whole)


async def test_a_stale_list_leaves_out_a_fresh_action(api, control):
    await control.post("/scenario/stale-list")
    posted = (await post(api)).json()
    listed = (await api.get("/Actions", params={"ticket_id": 4001})).json()["actions"]
    by_id = await api.get(f"/Actions/{posted['id']}", params={"ticket_id": 4001})

    assert [1] == [action["id"] for action in listed]
    assert 200 == by_id.status_code
    assert 404 == (await api.get("/Actions/9", params={"ticket_id": 4001})).status_code
