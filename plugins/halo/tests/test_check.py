from __future__ import annotations

import asyncio

import pytest

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


@pytest.fixture
async def closed_port() -> int:
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1")
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    return port


async def test_all_is_well(client):
    findings = await client.check()

    assert [finding.code for finding in findings] == GOOD
    assert problems(findings) == []
    assert "Flow Api" in findings[0].message


async def test_checking_writes_nothing_and_mails_nobody(client, state, requests):
    before = state.copy()
    await client.check()

    assert {None} == {each["effect"] for each in await requests()}
    assert (before.actions, before.tickets, []) == (state.actions, state.tickets, state.mails)


@pytest.mark.parametrize("field", ["clientId", "clientSecret", "tenant"])
async def test_wrong_credentials_are_told_without_showing_them(checked, url, field):
    (finding,) = await checked(url, **{field: "wrong-value"})

    assert finding.code == "CREDENTIALS_REFUSED"
    assert f"`{field}`" in finding.message
    assert "wrong-value" not in finding.message


@pytest.mark.parametrize(
    ("right", "needs"),
    [
        ("read:tickets", ["reading tickets", "reading statuses"]),
        ("read:agents", ["mapping your people"]),
        ("edit:tickets", ["posting notes", "changing a status"]),
    ],
)
async def test_a_missing_right_is_named_with_what_needs_it(client, state, right, needs):
    state.rights.discard(right)
    missing = [finding.message for finding in await client.check() if finding.code == "RIGHT_MISSING"]

    assert len(needs) == len(missing)
    for need, message in zip(needs, missing, strict=True):
        assert need in message
        assert right in message


async def test_an_authorisation_server_that_cannot_be_reached_is_told(checked, url, closed_port):
    (finding,) = await checked(url, authUrl=f"http://127.0.0.1:{closed_port}")

    assert finding.code == "AUTH_UNREACHABLE"
    assert "`authUrl`" in finding.message


async def test_a_site_that_cannot_be_reached_is_told(checked, url, closed_port):
    (finding,) = await checked(f"http://127.0.0.1:{closed_port}", authUrl=f"{url}/auth")

    assert finding.code == "SITE_UNREACHABLE"
    assert "`site`" in finding.message


@pytest.mark.parametrize(("status", "body"), [(404, b""), (200, b"<html></html>"), (302, b""), (200, {})])
async def test_what_gives_no_tokens_is_told(checked, script, reply, status, body):
    script.tokens = [reply(status, body)]
    (finding,) = await checked(script.url)

    assert finding.code == "AUTH_NOT_HALO"


@pytest.mark.parametrize("status", [500, 503, 429])
async def test_an_authorisation_server_in_trouble_is_told(checked, script, reply, status):
    script.tokens = [reply(status, "Later.")]
    (finding,) = await checked(script.url)

    assert finding.code == "NOT_CHECKED"
    assert finding.is_problem


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (401, b"", "TOKEN_REFUSED"),
        (403, {"Message": "No."}, "RIGHT_MISSING"),
        (404, b"<html></html>", "SITE_NOT_HALO"),
        (200, b"<html></html>", "SITE_NOT_HALO"),
        (200, {}, "SITE_NOT_HALO"),
        (302, b"", "SITE_NOT_HALO"),
        (429, "Later.", "NOT_CHECKED"),
        (400, {"Message": "Odd."}, "NOT_CHECKED"),
    ],
)
async def test_why_the_first_question_was_not_answered_is_told_and_nothing_more_asked(
    checked, script, reply, status, body, code
):
    script.answers = [reply(status, body)]

    assert [code] == [finding.code for finding in await checked(script.url)]
    assert script.kinds.count("GET") == (2 if status == 401 else 1)


@pytest.mark.parametrize("name", ["503", "drop-before", "429", "html"])
async def test_a_right_that_could_not_be_tried_is_told(client, fault, name):
    await fault(name, "GET", "/api/Status")
    (finding,) = [finding for finding in await client.check() if finding.is_problem]

    assert finding.code == "NOT_CHECKED"
    assert "reading statuses" in finding.message


@pytest.mark.parametrize("field", ["noteOutcomeId", "internalNoteOutcomeId"])
async def test_an_outcome_that_does_not_exist_is_told(checked, url, field):
    (finding,) = [each for each in await checked(url, **{field: 77}) if each.is_problem]

    assert finding.code == "OUTCOME_UNKNOWN"
    assert f"`{field}`" in finding.message


@pytest.mark.parametrize("field", ["noteOutcomeId", "internalNoteOutcomeId"])
async def test_an_outcome_that_moves_every_ticket_is_told(checked, url, field):
    (finding,) = [each for each in await checked(url, **{field: 4}) if each.is_problem]

    assert finding.code == "OUTCOME_MOVES_TICKET"
    assert f"`{field}`" in finding.message
    assert "Follow Up" in finding.message


async def test_an_outcome_that_could_not_be_looked_up_is_told(client, fault):
    await fault("503", "GET", "/api/Outcome/*")

    assert problems(await client.check()) == ["NOT_CHECKED"]


async def test_a_clock_far_apart_is_told(checked, script, reply):
    script.answers = [
        reply(200, {"id": 90, "name": "Flow Api"}, Date="Sat, 01 Jan 2000 10:00:00 GMT"),
        reply(200, {"id": 1}),
    ]

    assert "CLOCK_DIFFERS" in problems(await checked(script.url))
