from __future__ import annotations

import asyncio
import traceback
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx2
import pytest

from resolutionflow.plugin_api import (
    AuthFailed,
    NoteToPost,
    NoteType,
    NotFound,
    NotSent,
    OutcomeUnknown,
    PermissionDenied,
    PsaError,
    RateLimited,
    Rejected,
)

NOTE = NoteToPost("<p>Fixed.</p>\n<p>[ref RF-7K3Q9D-1]</p>", NoteType.INTERNAL_ANALYSIS)


async def post(client) -> str:
    note_id: str = await client.post_note("4001", NOTE)
    return note_id


@pytest.mark.parametrize("wrapped", [True, False])
async def test_every_body_is_an_array_and_an_answer_may_be_one(scripted, script, reply, wrapped):
    record = {"id": 5}
    script.answers = [reply(201, [record] if wrapped else record)]

    assert await post(scripted) == "5"
    (sent,) = script.calls[-1][2]
    assert sent["ticket_id"] == 4001


async def test_b44_a_token_that_no_longer_counts_is_refreshed_and_the_write_sent_once_more(
    client, fault, state, requests
):
    await fault("expired-token", "POST", "/api/Actions")
    await post(client)

    assert [each["status"] for each in await requests("POST", "/api/Actions")] == [401, 201]
    assert state.tokens_given == 2


async def test_a_fresh_token_that_is_refused_too_is_final(client, fault, state, requests):
    await fault("expired-credentials", "POST", "/api/Actions", times=None)

    with pytest.raises(AuthFailed):
        await post(client)

    assert len(await requests("POST", "/api/Actions")) == 2
    assert state.tokens_given == 2


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, Rejected),
        (403, PermissionDenied),
        (404, NotFound),
        (409, Rejected),
        (422, Rejected),
        (429, RateLimited),
        (418, OutcomeUnknown),
        (500, OutcomeUnknown),
        (503, OutcomeUnknown),
        (302, OutcomeUnknown),
    ],
)
async def test_b45_each_answer_says_whether_the_write_was_applied_and_is_asked_for_once(
    scripted, script, reply, status, error
):
    script.answers = [
        reply(status, {"ClassName": "System.Exception", "Message": "An Outcome must be entered"})
    ]

    with pytest.raises(error) as caught:
        await post(scripted)

    assert type(caught.value) is error
    assert status == caught.value.http_status
    assert script.kinds == ["TOKEN", "POST"]
    assert status in (302, 429) or "An Outcome must be entered" in caught.value.message


async def test_b44_a_gateways_503_leaves_open_whether_the_write_was_applied_whatever_pause_it_asks_for(
    scripted, script, reply
):
    script.answers = [reply(503, b"", Retry_After="5")]

    with pytest.raises(OutcomeUnknown):
        await post(scripted)
    with pytest.raises(RateLimited):
        await scripted.get_ticket("4001")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"null", b"[]", b"{}", b'[{"id": null}]', b'[{"id": 1}, {"id": 2}]', b"<html></html>"]
)
async def test_b44_a_success_that_names_nothing_may_have_written(scripted, script, reply, body):
    script.answers = [reply(201, body)]

    with pytest.raises(OutcomeUnknown) as caught:
        await post(scripted)

    assert caught.value.http_status == 201


@pytest.mark.parametrize("name", ["drop-before", "drop-after", "truncated-json", "500-after-effect"])
async def test_b44_half_an_answer_or_none_may_have_written(client, fault, requests, name):
    await fault(name, "POST", "/api/Actions")

    with pytest.raises(OutcomeUnknown):
        await post(client)

    assert len(await requests("POST", "/api/Actions")) == 1


async def test_b44_a_read_time_out_may_have_written(provider, configured, url, fault, requests):
    await fault("hang", "POST", "/api/Actions", seconds=30)
    timeout = httpx2.Timeout(5, read=0.3)
    async with (
        httpx2.AsyncClient(timeout=timeout, trust_env=False) as http,
        provider.connect(configured(url), http) as client,
    ):
        with pytest.raises(OutcomeUnknown, match="in time"):
            await post(client)

    assert len(await requests("POST", "/api/Actions")) == 1


async def test_b44_a_refused_connection_was_not_sent(provider, configured, script, http):
    closed = await asyncio.start_server(lambda *_: None, "127.0.0.1")
    port = closed.sockets[0].getsockname()[1]
    closed.close()
    await closed.wait_closed()
    values = configured(f"http://127.0.0.1:{port}", authUrl=f"{script.url}/auth")
    async with provider.connect(values, http) as client:
        with pytest.raises(NotSent, match=r"No connection to 127\.0\.0\.1"):
            await post(client)

    assert script.kinds == ["TOKEN"]


async def test_the_services_own_deadline_passes_through_untouched(client, fault):
    await fault("hang", "POST", "/api/Actions", seconds=30)

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await post(client)


async def test_a_pause_that_halopsa_does_not_name_outlasts_its_rolling_window(client, fault):
    await fault("rate-window", requests=0, times=1)

    with pytest.raises(RateLimited) as caught:
        await post(client)

    assert caught.value.retry_after == 300


@pytest.mark.parametrize("form", ["seconds", "date"])
async def test_a_pause_that_is_named_counts(scripted, script, reply, form):
    now = datetime.now(UTC).replace(microsecond=0)
    until = "77" if form == "seconds" else format_datetime(now + timedelta(seconds=77), usegmt=True)
    script.answers = [reply(429, "Wait.", Retry_After=until, Date=format_datetime(now, usegmt=True))]

    with pytest.raises(RateLimited) as caught:
        await post(scripted)

    assert pytest.approx(caught.value.retry_after, abs=1) == 77


async def test_a_redirect_is_not_followed(client, fault, script):
    await fault("redirect", "POST", "/api/Actions", location=f"{script.url}/api/Actions")

    with pytest.raises(OutcomeUnknown, match="none is followed"):
        await post(client)

    assert script.calls == []


@pytest.mark.parametrize("status", [200, 302, 400, 401, 403, 404, 429, 500])
async def test_b52_no_error_shows_a_credential_that_the_answer_repeats(scripted, script, reply, status):
    echo = "demo-secret scripted-token"
    script.answers = [
        reply(status, {"resultCode": echo, "errorMessage": echo}, Location=f"https://e.test/{echo}"),
        reply(status, f"<title>{echo}</title>".encode()),
    ]
    for _ in range(2):
        with pytest.raises(PsaError) as caught:
            await post(scripted)
        shown = "".join(traceback.format_exception(caught.value)) + repr(vars(caught.value))

        assert "demo-secret" not in shown
        assert "scripted-token" not in shown


async def test_an_id_that_is_no_number_is_not_found_and_nothing_is_sent(scripted, script):
    for ticket_id in ("", "4001/../1", "x", "-1", "4001?x=1", "٣", "9" * 30):
        with pytest.raises(NotFound):
            await scripted.post_note(ticket_id, NOTE)

    assert script.calls == []
