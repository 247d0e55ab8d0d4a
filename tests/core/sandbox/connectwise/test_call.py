from __future__ import annotations

import httpx2
import pytest

from resolutionflow.sandbox.connectwise import DEMO_CREDENTIALS
from resolutionflow.sandbox.connectwise.state import RIGHTS

NOTE = {"text": "x", "internalAnalysisFlag": True, "processNotifications": False}
TIME = {
    "chargeToId": 7001,
    "chargeToType": "ServiceTicket",
    "timeStart": "2026-11-21T09:00:00Z",
    "actualHours": 0.25,
}
STATUS = {"op": "replace", "path": "status"}
GUID = DEMO_CREDENTIALS.client_id
GOOD = ("northlight+demo-public", "demo-private")


async def info(url: str, auth: tuple[str, str] | None, headers: dict[str, str]) -> httpx2.Response:
    async with httpx2.AsyncClient(auth=auth, headers=headers, trust_env=False) as client:
        return await client.get(f"{url}/v4_6_release/apis/3.0/system/info")


async def test_the_right_credentials_are_let_in(url):
    assert (await info(url, GOOD, {"clientId": GUID})).status_code == 200


@pytest.mark.parametrize(
    ("auth", "headers"),
    [
        (None, {"clientId": GUID}),
        (GOOD, {}),
        (GOOD, {"clientId": "resolutionflow"}),
        (None, {"clientId": GUID, "Authorization": "Bearer abc"}),
        (None, {"clientId": GUID, "Authorization": "Basic ///"}),
        (None, {"clientId": GUID, "Authorization": "Basic YWJj"}),
    ],
)
async def test_missing_or_unreadable_credentials_are_unauthorized(url, auth, headers):
    answer = await info(url, auth, headers)

    assert (answer.status_code, answer.json()["code"]) == (401, "Unauthorized")


@pytest.mark.parametrize(
    "auth",
    [
        ("northlight+demo-public", "other"),
        ("northlight+other", "demo-private"),
        ("demo-public", "demo-private"),
    ],
)
async def test_wrong_credentials_are_not_authenticated(url, auth):
    answer = await info(url, auth, {"clientId": GUID})
    body = answer.json()

    assert (
        answer.status_code,
        body["code"],
        body["message"],
    ) == (401, "ConnectWiseApi", "UserNotAuthenticated")


ASKS: list[tuple[str, str, str, object]] = [
    ("service tickets: inquire", "GET", "/service/tickets/7001", None),
    ("service tickets: inquire", "GET", "/service/tickets/7001/notes", None),
    ("service tickets: add", "POST", "/service/tickets/7001/notes", NOTE),
    ("service tickets: edit", "PATCH", "/service/tickets/7001", [STATUS | {"value": {"id": 304}}]),
    ("close service tickets: edit", "PATCH", "/service/tickets/7001", [STATUS | {"value": {"id": 306}}]),
    ("time entry: add", "POST", "/time/entries", TIME),
    ("time entry: inquire", "GET", "/time/entries", None),
    ("member maintenance: inquire", "GET", "/system/members", None),
    ("table setup: inquire", "GET", "/service/boards/21/statuses", None),
    ("my company: inquire", "GET", "/system/info", None),
]


@pytest.mark.parametrize(("right", "method", "path", "body"), ASKS)
async def test_a_missing_right_is_named_and_the_others_do_without(api, control, right, method, path, body):
    await control.post("/rights", json={right: False})
    refused = await api.request(method, path, json=body)
    unchanged = (await control.get("/state")).json()
    others = {other: False for other in RIGHTS if other not in (right, "service tickets: edit")}
    await control.post("/rights", json={**others, right: True})
    allowed = await api.request(method, path, json=body)

    assert (403, f"The member's security role does not allow: {right}") == (
        refused.status_code,
        refused.json()["message"],
    )
    assert unchanged["statusHistory"] + unchanged["timeEntries"] == []
    assert allowed.status_code in (200, 201)


async def test_every_right_is_asked_for_somewhere():
    assert {right for right, *_ in ASKS} == RIGHTS


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/service/nothing"), ("DELETE", "/service/tickets/7001"), ("POST", "/system/members")],
)
async def test_an_endpoint_that_does_not_exist_says_so(api, method, path):
    answer = await api.request(method, path)

    assert (answer.status_code, answer.json()["message"]) == (404, "The endpoint does not exist.")
