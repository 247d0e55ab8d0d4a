from __future__ import annotations

import asyncio

import pytest

from resolutionflow.sandbox.connectwise.state import RIGHTS

GOOD = ["CONNECTED", "RIGHTS_FOUND"]


def problems(findings) -> list[str]:
    return [finding.code for finding in findings if finding.is_problem]


@pytest.fixture
def checked(provider, configured, http):
    """The findings for a configuration."""

    async def check(site: str, **changed):
        async with provider.connect(configured(site, **changed), http) as client:
            return await client.check()

    return check


async def test_all_is_well(client):
    findings = await client.check()

    assert [finding.code for finding in findings] == GOOD
    assert problems(findings) == []
    assert "ConnectWise v2025.8" in findings[0].message
    assert "Close Service Tickets" in findings[1].message


async def test_checking_writes_nothing_and_mails_nobody(client, state, requests):
    before = state.copy()
    await client.check()

    assert {None} == {each["effect"] for each in await requests()}
    assert (before.notes, before.time_entries, before.tickets) == (
        state.notes,
        state.time_entries,
        state.tickets,
    )
    assert state.mails == []


@pytest.mark.parametrize(
    ("right", "module", "action"),
    [
        ("my company: inquire", "My Company", "Inquire"),
        ("table setup: inquire", "Table Setup", "Inquire"),
        ("member maintenance: inquire", "Member Maintenance", "Inquire"),
        ("service tickets: inquire", "Service Tickets", "Inquire"),
        ("service tickets: add", "Service Tickets", "Add"),
        ("service tickets: edit", "Service Tickets", "Edit"),
        ("time entry: inquire", "Time Entry", "Inquire"),
        ("time entry: add", "Time Entry", "Add"),
    ],
)
async def test_a_missing_right_is_named(client, state, right, module, action):
    state.rights.discard(right)
    missing = [finding for finding in await client.check() if finding.is_problem]

    assert [finding.code for finding in missing] == ["RIGHT_MISSING"]
    assert f"{module}: {action}, needed for" in missing[0].message
    assert "Security Roles" in missing[0].message


async def test_every_missing_right_is_named_one_by_one(client, state):
    state.rights.clear()
    missing = [finding.message for finding in await client.check() if finding.code == "RIGHT_MISSING"]

    assert len(RIGHTS - {"close service tickets: edit"}) == len(missing) == len(set(missing))


async def test_a_wrong_company_is_told(checked, url):
    (finding,) = await checked(url, company="nosuchmsp")

    assert finding.code == "COMPANY_UNKNOWN"
    assert "'nosuchmsp'" in finding.message
    assert "`company`" in finding.message


async def test_a_company_that_was_right_once_is_asked_afresh(checked, url, state):
    assert [finding.code for finding in await checked(url)] == GOOD

    state.credentials = type(state.credentials)("renamed", "demo-public", "demo-private", "")
    assert problems(await checked(url)) == ["COMPANY_UNKNOWN"]


@pytest.mark.parametrize("field", ["publicKey", "privateKey"])
async def test_wrong_keys_are_told_without_showing_them(checked, url, field):
    (finding,) = await checked(url, **{field: "wrong-key"})

    assert finding.code == "KEYS_REFUSED"
    assert "UserNotAuthenticated" in finding.message
    assert "`publicKey` and `privateKey`" in finding.message
    assert "wrong-key" not in finding.message


async def test_a_client_id_that_is_no_guid_is_told(checked, url):
    findings = await checked(url, clientId="resolutionflow")

    assert {"CLIENT_ID_FORMAT", "CLIENT_ID_REFUSED"} == set(problems(findings))


@pytest.mark.parametrize("status", [401, 403])
async def test_a_client_id_that_connectwise_does_not_know_is_told(checked, wire, reply, status):
    wire.answers = [reply(status, {"code": "Unauthorized", "message": "Invalid Client Id"})]
    (finding,) = await checked(wire.url)

    assert finding.code == "CLIENT_ID_REFUSED"


async def test_a_site_that_cannot_be_reached_is_told(checked):
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1")
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    (finding,) = await checked(f"http://127.0.0.1:{port}")

    assert finding.code == "SITE_UNREACHABLE"
    assert "`site`" in finding.message


async def test_a_site_that_redirects_is_told_with_where_to(checked, wire, reply):
    wire.codebases = [reply(301, b"", Location="https://cw.example.com/login")]
    (finding,) = await checked(wire.url)

    assert finding.code == "SITE_REDIRECTS"
    assert "cw.example.com" in finding.message


@pytest.mark.parametrize(
    ("status", "body"),
    [(404, b"<title>Not here</title>"), (200, b"<title>Welcome</title>"), (200, b"{}"), (302, b"")],
)
async def test_a_site_that_is_no_connectwise_is_told(checked, wire, reply, status, body):
    wire.codebases = [reply(404, b"<title>Not here</title>")]
    wire.answers = [reply(status, body)]
    findings = await checked(wire.url)

    assert findings[0].code == "SITE_NOT_CONNECTWISE"


async def test_nothing_more_is_asked_of_a_site_that_is_no_connectwise(checked, wire, reply):
    wire.answers = [reply(200, b"<title>Welcome</title>")]
    findings = await checked(wire.url)

    assert [finding.code for finding in findings] == ["SITE_NOT_CONNECTWISE"]
    assert len(wire.calls) == 1


@pytest.mark.parametrize(("status", "code"), [(500, "NOT_CHECKED"), (429, "NOT_CHECKED"), (409, "REFUSED")])
async def test_a_connectwise_in_trouble_is_told(checked, wire, reply, status, code):
    wire.answers = [reply(status, {"code": "Code", "message": "Words."})]
    (finding,) = await checked(wire.url)

    assert code == finding.code
    assert finding.is_problem


@pytest.mark.parametrize("fault", ["503", "not-found", "expired-credentials", "429", "drop-before"])
async def test_a_right_that_could_not_be_tried_is_told(client, control, fault):
    await control.post("/faults", json={"fault": fault, "match": {"path": "*/time/entries", "method": "GET"}})
    (finding,) = [finding for finding in await client.check() if finding.is_problem]

    assert finding.code == "NOT_CHECKED"
    assert "Time Entry: Inquire" in finding.message


async def test_a_firewall_is_not_taken_for_a_missing_right(client, control):
    fault = {"fault": "html", "status": 403, "match": {"path": "*/system/members"}}
    await control.post("/faults", json=fault)
    (finding,) = [finding for finding in await client.check() if finding.is_problem]

    assert finding.code == "BLOCKED_BY_EDGE"


async def test_a_firewall_before_everything_ends_the_check(client, control):
    fault = {"fault": "html", "status": 403, "times": None, "match": {"path": "*/apis/*"}}
    await control.post("/faults", json=fault)

    assert [finding.code for finding in await client.check()] == ["BLOCKED_BY_EDGE"]


@pytest.mark.parametrize("work_type", ["Remote", "2"])
async def test_a_work_type_that_exists_is_fine(checked, url, work_type):
    assert problems(await checked(url, workType=work_type)) == []


@pytest.mark.parametrize("work_type", ["Remotely", "99"])
async def test_a_work_type_that_does_not_exist_is_told(checked, url, work_type):
    (finding,) = [finding for finding in await checked(url, workType=work_type) if finding.is_problem]

    assert finding.code == "WORK_TYPE_UNKNOWN"
    assert repr(work_type) in finding.message


async def test_an_inactive_work_type_is_told(checked, url, state):
    state.work_types[1]["inactiveFlag"] = True

    assert problems(await checked(url, workType="Remote")) == ["WORK_TYPE_UNKNOWN"]


async def test_a_clock_far_apart_is_told(checked, wire, reply):
    wire.answers = [
        reply(200, {"version": "v2025.8"}, Date="Sat, 01 Jan 2000 10:00:00 GMT"),
        reply(200, []),
    ]

    assert problems(await checked(wire.url)) == ["CLOCK_DIFFERS"]
