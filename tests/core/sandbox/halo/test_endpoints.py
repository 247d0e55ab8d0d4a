from __future__ import annotations

import pytest


async def test_a_ticket_is_found_by_words_of_its_summary_the_newest_first(api):
    found = (await api.get("/Tickets", params={"search": "the", "orderdesc": "true"})).json()

    assert [4006, 4005] == [ticket["id"] for ticket in found["tickets"]]
    assert 2 == found["record_count"]


async def test_a_status_is_changed_and_noted_in_a_system_action(api, state):
    answer = await api.post("/Tickets", json=[{"id": 4001, "status_id": 9}])
    ticket = (await api.get("/Tickets/4001")).json()

    assert 201 == answer.status_code
    assert (9, "Closed", True) == (ticket["status_id"], ticket["status_name"], ticket["hasbeenclosed"])
    assert "dateclosed" in ticket
    assert (2, 9) == (state.actions[4001][-1]["old_status"], state.actions[4001][-1]["new_status"])


async def test_a_ticket_takes_the_statuses_of_its_type_alone(api):
    answer = await api.post("/Tickets", json=[{"id": 4005, "status_id": 21}])
    allowed = (await api.get("/Status", params={"ticket_id": 4005})).json()

    assert 400 == answer.status_code
    assert "Status 21 is not available for a ticket of type Service Request" == answer.json()["Message"]
    assert 21 not in [status["id"] for status in allowed]
    assert 21 in [status["id"] for status in (await api.get("/Status")).json()]


async def test_a_silent_status_answers_as_if_it_had_changed(api, control):
    await control.post("/scenario/silent-status")
    answer = await api.post("/Tickets", json=[{"id": 4001, "status_id": 8}])

    assert (201, "Resolved") == (answer.status_code, answer.json()["status_name"])
    assert "In Progress" == (await api.get("/Tickets/4001")).json()["status_name"]


async def test_a_workflow_moves_the_ticket_on(api, control, state):
    await control.post("/scenario/workflow-moves")
    answer = await api.post("/Tickets", json=[{"id": 4001, "status_id": 8}])

    assert "Resolved" == answer.json()["status_name"]
    assert ("Closed", "Workflow") == (state.tickets[4001]["status_name"], state.moves[-1].by)


async def test_outcomes_and_agents_are_listed_whole(api):
    outcomes = (await api.get("/Outcome")).json()
    agents = (await api.get("/Agent")).json()
    everyone = {"includedisabled": "true", "includeapiagents": "true"}

    assert [0, 0, 4, 2] == [outcome["newstatus"] for outcome in outcomes]
    assert (await api.get("/Outcome/3")).json() == outcomes[2]
    assert 404 == (await api.get("/Outcome/9")).status_code
    assert list(range(11, 22)) == [agent["id"] for agent in agents]
    assert 13 == len((await api.get("/Agent", params=everyone)).json())
    assert 90 == (await api.get("/Agent/me")).json()["id"]


@pytest.mark.parametrize(
    ("right", "method", "path"),
    [
        ("read:tickets", "GET", "/Tickets"),
        ("read:agents", "GET", "/Agent"),
        ("edit:tickets", "POST", "/Actions"),
        ("edit:tickets", "POST", "/Tickets"),
    ],
)
async def test_a_right_that_is_missing_is_named(api, control, right, method, path):
    await control.post("/rights", json={right: False})
    answer = await api.request(method, path, json=[])

    assert 403 == answer.status_code
    assert {"resultCode": "Forbidden", "errorMessage": f"The application lacks: {right}"} == answer.json()


async def test_the_rate_window_rolls(api, control, clock):
    await control.post("/faults", json={"fault": "rate-window", "requests": 2, "seconds": 300})
    first = [await api.get("/Status") for _ in range(3)]
    clock.advance(300)

    assert [200, 200, 429] == [answer.status_code for answer in first]
    assert "Retry-After" not in first[-1].headers
    assert 200 == (await api.get("/Status")).status_code


async def test_errors_come_in_every_form_that_halo_s_do(api, control, url):
    async def error(fault):
        await control.post("/faults", json={"fault": fault})
        return await api.get("/Status")

    answers = [
        await error(fault) for fault in ("forbidden", "not-found", "429", "expired-credentials", "503")
    ]

    assert {"resultCode", "errorMessage"} == set(answers[0].json())
    assert {"Message"} == set(answers[1].json())
    assert isinstance(answers[2].json(), str)
    assert "" == answers[3].text
    assert "json" not in answers[4].headers["Content-Type"]


async def test_an_endpoint_that_halo_has_and_the_sandbox_has_not_is_not_found(api):
    assert 404 == (await api.get("/Invoice")).status_code
