from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from email.utils import parsedate_to_datetime

import anyio
import httpx2
import pytest

from resolutionflow.sandbox.wire import LateEffects

NOTES = "/service/tickets/7001/notes"
NOTE = {"text": "Cleared the stored password.", "internalAnalysisFlag": True, "processNotifications": False}
ON_NOTES = {"method": "POST", "path": "*/notes"}


async def notes(control: httpx2.AsyncClient) -> list[str]:
    state = (await control.get("/state")).json()
    return [note["text"] for note in state["notes"] if note["ticketId"] == 7001][1:]


async def until_written(control: httpx2.AsyncClient) -> None:
    with anyio.fail_after(10):
        while not await notes(control):
            pass


async def writes(control: httpx2.AsyncClient) -> list[tuple[int | None, str | None]]:
    log = (await control.get("/requests")).json()
    return [(each["status"], each["effect"]) for each in log if each["method"] != "GET"]


async def test_503_refuses_before_the_effect(api, control):
    await control.post("/faults", json={"fault": "503", "match": ON_NOTES})
    answer = await api.post(NOTES, json=NOTE)

    assert answer.status_code == 503
    assert await writes(control) == [(503, None)]
    assert await notes(control) == []


async def test_500_after_effect_fails_though_the_note_is_written(api, control):
    await control.post("/faults", json={"fault": "500-after-effect", "match": ON_NOTES})
    answer = await api.post(NOTES, json=NOTE)

    assert answer.status_code == 500
    assert [NOTE["text"]] == await notes(control)
    assert await writes(control) == [(500, "note 5077")]


async def test_drop_before_cuts_the_connection_and_writes_nothing(api, control):
    await control.post("/faults", json={"fault": "drop-before", "match": ON_NOTES})

    with pytest.raises(httpx2.RemoteProtocolError):
        await api.post(NOTES, json=NOTE)

    assert await writes(control) == [(None, None)]
    assert await notes(control) == []


async def test_drop_after_cuts_the_connection_once_the_note_is_written(api, control):
    await control.post("/faults", json={"fault": "drop-after", "match": ON_NOTES})

    with pytest.raises(httpx2.RemoteProtocolError):
        await api.post(NOTES, json=NOTE)

    assert await writes(control) == [(None, "note 5077")]
    assert [NOTE["text"]] == await notes(control)


async def test_the_client_connects_again_after_a_cut(api, control):
    await control.post("/faults", json={"fault": "drop-after", "match": ON_NOTES})
    with pytest.raises(httpx2.RemoteProtocolError):
        await api.post(NOTES, json=NOTE)

    assert (await api.post(NOTES, json=NOTE)).status_code == 201


async def test_hang_writes_at_once_and_answers_late(api, control):
    await control.post("/faults", json={"fault": "hang", "seconds": 3600, "match": ON_NOTES})
    hanging = asyncio.create_task(api.post(NOTES, json=NOTE, timeout=None))
    await until_written(control)
    answered = hanging.done()
    hanging.cancel()

    assert answered is False
    assert await writes(control) == [(None, "note 5077")]


async def test_hang_answers_in_the_end(api, control):
    await control.post("/faults", json={"fault": "hang", "seconds": 0.01, "match": ON_NOTES})

    assert (await api.post(NOTES, json=NOTE)).status_code == 201


async def test_a_client_s_own_time_out_ends_a_hanging_request(api, control):
    await control.post("/faults", json={"fault": "hang", "seconds": 3600, "match": ON_NOTES})

    with pytest.raises(httpx2.ReadTimeout):
        await api.post(NOTES, json=NOTE, timeout=httpx2.Timeout(5, read=0.05))

    assert [NOTE["text"]] == await notes(control)


async def test_a_late_effect_is_held_until_released(api, control):
    await control.post("/faults", json={"fault": "late-effect", "match": ON_NOTES})
    answer = await api.post(NOTES, json=NOTE)
    before = await notes(control)
    released = await control.post("/release")

    assert answer.status_code == 504
    assert before == []
    assert released.json() == {"released": 1}
    assert [NOTE["text"]] == await notes(control)
    assert await writes(control) == [(504, "note 5077")]


async def test_a_late_effect_may_cut_the_connection_and_come_by_itself(api, control):
    fault = {"fault": "late-effect", "match": ON_NOTES, "delay": 0.01, "answer": "drop"}
    await control.post("/faults", json=fault)

    with pytest.raises(httpx2.RemoteProtocolError):
        await api.post(NOTES, json=NOTE)
    await until_written(control)

    assert await writes(control) == [(None, "note 5077")]


async def test_a_release_ends_when_its_effects_have_come():
    late, done = LateEffects(), []

    async def effect() -> None:
        await asyncio.sleep(0.01)
        done.append("written")

    late.hold(effect, None)
    late.hold(effect, 3600)
    released = await late.release()

    assert released == 2
    assert done == ["written", "written"]


async def test_a_reset_drops_an_effect_that_is_held_back(api, control):
    await control.post("/faults", json={"fault": "late-effect", "match": ON_NOTES})
    await api.post(NOTES, json=NOTE)
    await control.post("/reset")
    released = await control.post("/release")

    assert released.json() == {"released": 0}
    assert await notes(control) == []


async def test_rate_limits_name_the_seconds_to_wait(api, control):
    await control.post("/faults", json={"fault": "429", "retry_after": 7})
    answer = await api.get("/system/info")

    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "7"


async def test_rate_limits_may_name_the_moment_instead(api, control, clock):
    await control.post("/faults", json={"fault": "429", "retry_after": 7, "form": "date"})
    answer = await api.get("/system/info")

    assert clock() + timedelta(seconds=7) == parsedate_to_datetime(answer.headers["Retry-After"])


async def test_truncated_json_writes_and_answers_half_a_body(api, control):
    await control.post("/faults", json={"fault": "truncated-json", "match": ON_NOTES})
    answer = await api.post(NOTES, json=NOTE)

    assert answer.status_code == 201
    with pytest.raises(json.JSONDecodeError):
        answer.json()
    assert [NOTE["text"]] == await notes(control)


async def test_html_answers_a_page_with_the_status_asked_for(api, control):
    await control.post("/faults", json={"fault": "html", "status": 504, "match": ON_NOTES})
    answer = await api.post(NOTES, json=NOTE)

    assert answer.status_code == 504
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert await notes(control) == []


async def test_redirect_points_elsewhere(api, control):
    await control.post("/faults", json={"fault": "redirect", "location": "http://other.test/x"})
    answer = await api.post(NOTES, json=NOTE)

    assert (answer.status_code, answer.headers["Location"]) == (302, "http://other.test/x")
    assert await notes(control) == []


@pytest.mark.parametrize(
    ("fault", "status", "message"),
    [
        ("expired-credentials", 401, "UserNotAuthenticated"),
        ("forbidden", 403, "The member's security role does not allow this."),
        ("not-found", 404, "The endpoint does not exist."),
    ],
)
async def test_refusals_speak_the_psa_s_own_way(api, control, fault, status, message):
    await control.post("/faults", json={"fault": fault})
    answer = await api.get("/system/info")

    assert (status, message) == (answer.status_code, answer.json()["message"])


async def test_the_log_names_the_faults_that_bent_a_request_and_its_body(api, control):
    await control.post("/faults", json={"fault": "503", "match": ON_NOTES})
    await api.post(NOTES, json=NOTE)
    (logged,) = (await control.get("/requests")).json()

    assert logged["faults"] == ["503"]
    assert json.loads(logged["body"]) == NOTE
    assert (logged["method"], logged["path"]) == ("POST", "/v4_6_release/apis/3.0" + NOTES)


async def test_neither_page_nor_control_meets_a_fault_or_the_log(url, control):
    await control.post("/faults", json={"fault": "503", "times": None})
    async with httpx2.AsyncClient(trust_env=False) as browser:
        page = await browser.get(url)

    assert page.status_code == 200
    assert (await control.get("/requests")).json() == []
