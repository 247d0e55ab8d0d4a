from __future__ import annotations

import asyncio
import base64
import traceback

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
from resolutionflow_connectwise.errors import CompanyUnknown, Redirected

NOTE = NoteToPost("Fixed. [ref RF-7K3Q9D-1]", NoteType.INTERNAL_ANALYSIS)
HANG = b""


async def post(client) -> str:
    note_id: str = await client.post_note("7001", NOTE)
    return note_id


async def test_a_request_carries_credentials_client_id_and_version(wired, wire, reply):
    wire.answers = [reply(201, {"id": 5})]
    await post(wired)
    headers = wire.calls[0].headers

    scheme, _, encoded = headers["authorization"].partition(" ")
    assert (scheme, base64.b64decode(encoded)) == ("Basic", b"northlight+demo-public:demo-private")
    assert headers["clientid"] == "00000000-0000-4000-8000-000000000001"
    assert headers["accept"] == "application/vnd.connectwise.com+json; version=2025.8"
    assert headers["content-type"] == "application/json"


async def test_the_codebase_is_asked_without_credentials_and_once_per_process(
    provider, configured, wire, http, reply
):
    wire.answers = [reply(201, {"id": 5})]
    for _ in range(2):
        async with provider.connect(configured(wire.url), http) as client:
            await post(client)

    first, *others = wire.exchanges
    assert first.target == "/login/companyinfo/northlight"
    assert "authorization" not in first.headers
    assert [each.target for each in others] == ["/v2025_8/apis/3.0/service/tickets/7001/notes"] * 2


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, b"<html></html>"),
        (200, b"<html></html>"),
        (200, b"{}"),
        (200, b'{"Codebase": "../x"}'),
        (403, b""),
    ],
)
async def test_a_site_that_tells_no_codebase_is_asked_at_the_usual_one(wired, wire, reply, status, body):
    wire.codebases = [reply(status, body)]
    wire.answers = [reply(201, {"id": 5})]
    await post(wired)

    assert wire.calls[0].target == "/v4_6_release/apis/3.0/service/tickets/7001/notes"


async def test_a_company_that_the_site_does_not_know_is_named(wired, wire, reply):
    wire.codebases = [reply(200, None)]

    with pytest.raises(CompanyUnknown, match="'northlight'"):
        await post(wired)

    assert wire.calls == []


@pytest.mark.parametrize("answer", ["half", "503", "drop"])
async def test_b44_a_failure_before_the_write_means_that_it_was_not_sent(wired, wire, reply, answer):
    whole = reply(200, {"Codebase": "v2025_8/"})
    wire.codebases = [{"half": whole[:-5], "503": reply(503, {}, Retry_After="5"), "drop": b"\r\n"}[answer]]

    with pytest.raises(PsaError) as caught:
        await post(wired)

    assert isinstance(caught.value, RateLimited if answer == "503" else NotSent)
    assert wire.calls == []


async def test_a_site_that_redirects_gets_no_credentials(wired, wire, reply):
    wire.codebases = [reply(301, b"", Location="https://elsewhere.test/")]

    with pytest.raises(Redirected, match=r"elsewhere\.test"):
        await post(wired)

    assert wire.calls == []


@pytest.mark.parametrize(
    "refusal",
    [(404, b"<html><title>404</title></html>"), (400, b"Cannot route. Codebase/company is invalid.")],
)
async def test_a_moved_codebase_is_asked_again_and_the_write_sent_once_more(wired, wire, reply, refusal):
    wire.codebases = [reply(200, {"Codebase": "v2025_8/"}), reply(200, {"Codebase": "v2025_9/"})]
    wire.answers = [reply(*refusal), reply(201, {"id": 5})]

    assert await post(wired) == "5"
    targets = [each.target.split("/apis/")[0] for each in wire.exchanges]
    assert targets == ["/login/companyinfo/northlight", "/v2025_8"] * 1 + [
        "/login/companyinfo/northlight",
        "/v2025_9",
    ]
    assert wire.calls[0].body == wire.calls[1].body


async def test_a_missing_ticket_is_not_found_and_the_write_not_sent_again(wired, wire, reply):
    wire.answers = [reply(404, {"code": "NotFound", "message": "Ticket 7001 not found"})]

    with pytest.raises(NotFound, match="Ticket 7001 not found") as caught:
        await post(wired)

    assert caught.value.provider_code == "NotFound"
    assert len(wire.calls) == 1


async def test_a_404_at_the_new_codebase_too_is_final(wired, wire, reply):
    wire.codebases = [reply(200, {"Codebase": name}) for name in ("a", "b", "c", "d")]
    wire.answers = [reply(404, b"")]

    with pytest.raises(NotFound):
        await post(wired)

    assert len(wire.calls) == 2


async def test_b44_a_404_whose_codebase_cannot_be_asked_leaves_the_write_not_sent(wired, wire, reply):
    wire.codebases = [reply(200, {"Codebase": "a"}), reply(500, b"")]
    wire.answers = [reply(404, b"")]

    with pytest.raises(NotSent):
        await post(wired)

    assert len(wire.calls) == 1


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Rejected),
        (401, AuthFailed),
        (403, PermissionDenied),
        (409, Rejected),
        (422, Rejected),
        (429, RateLimited),
        (302, OutcomeUnknown),
        (307, OutcomeUnknown),
        (500, OutcomeUnknown),
        (503, OutcomeUnknown),
    ],
)
async def test_b44_a_write_is_one_request_whatever_the_answer(wired, wire, reply, status, kind):
    body = {"code": "Code", "message": "Words."}
    wire.answers = [reply(status, body, Location=wire.url, Retry_After="9")]

    with pytest.raises(kind) as caught:
        await post(wired)

    assert kind is type(caught.value)
    assert len(wire.calls) == 1


@pytest.mark.parametrize(
    "body", [b"", b"{", b"null", b"[]", b"{}", b'{"id": null}', b'{"id": "5"}', b"<html></html>", b"\xff"]
)
async def test_b44_a_success_that_names_nothing_may_have_written(wired, wire, reply, body):
    wire.answers = [reply(201, body)]

    with pytest.raises(OutcomeUnknown) as caught:
        await post(wired)

    assert caught.value.http_status == 201


async def test_b44_half_an_answer_may_have_written(wired, wire, reply):
    wire.answers = [reply(201, {"id": 5})[:-3]]

    with pytest.raises(OutcomeUnknown, match="broke"):
        await post(wired)


async def test_b44_an_answer_that_cannot_be_decoded_may_have_written(wired, wire, reply):
    wire.answers = [reply(201, b"not gzip", Content_Encoding="gzip")]

    with pytest.raises(OutcomeUnknown):
        await post(wired)


@pytest.mark.parametrize("answer", [b"\r\n", b"nonsense\r\n\r\n", b"HTTP/1.1 201"])
async def test_b44_a_broken_connection_may_have_written(wired, wire, answer):
    wire.answers = [answer]

    with pytest.raises(OutcomeUnknown):
        await post(wired)


async def test_b44_a_read_time_out_may_have_written(provider, configured, wire):
    wire.answers = [HANG]
    timeout = httpx2.Timeout(5, read=0.2)
    async with (
        httpx2.AsyncClient(timeout=timeout, trust_env=False) as http,
        provider.connect(configured(wire.url), http) as client,
    ):
        with pytest.raises(OutcomeUnknown, match="in time"):
            await post(client)

    assert len(wire.calls) == 1


async def test_b44_a_refused_connection_was_not_sent(provider, configured, http):
    closed = await asyncio.start_server(lambda *_: None, "127.0.0.1")
    port = closed.sockets[0].getsockname()[1]
    closed.close()
    await closed.wait_closed()
    async with provider.connect(configured(f"http://127.0.0.1:{port}"), http) as client:
        with pytest.raises(NotSent, match=r"No connection to 127\.0\.0\.1"):
            await post(client)


async def test_b44_waiting_for_a_free_connection_in_vain_was_not_sent(provider, configured, wire, reply):
    wire.answers = [reply(201, {"id": 5}), HANG]
    limits, timeout = httpx2.Limits(max_connections=1), httpx2.Timeout(5, pool=0.1)
    async with (
        httpx2.AsyncClient(limits=limits, timeout=timeout, trust_env=False) as http,
        provider.connect(configured(wire.url), http) as client,
    ):
        await post(client)
        wire.called.clear()
        hanging = asyncio.create_task(post(client))
        await wire.called.wait()
        with pytest.raises(NotSent):
            await post(client)
        hanging.cancel()
        await asyncio.gather(hanging, return_exceptions=True)

    assert len(wire.calls) == 2


async def test_the_services_own_deadline_passes_through_untouched(wired, wire):
    wire.answers = [HANG]

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await post(wired)


async def test_being_cancelled_passes_through_untouched(wired, wire):
    wire.answers = [HANG]
    task = asyncio.create_task(post(wired))
    await wire.called.wait()
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize("status", [200, 201, 302, 400, 401, 403, 404, 429, 500, 503])
async def test_b52_no_error_shows_a_credential_that_the_answer_repeats(wired, wire, reply, status):
    sent = base64.b64encode(b"northlight+demo-public:demo-private").decode()
    echo = f"demo-private demo-public Basic {sent}"
    errors = [{"field": echo, "message": echo}]
    wire.answers = [
        reply(status, {"code": echo, "message": echo, "errors": errors}, Location=f"https://e.test/{sent}"),
        reply(status, f"<title>{echo}</title>".encode()),
    ]
    for _ in range(2):
        with pytest.raises(PsaError) as caught:
            await post(wired)
        shown = "".join(traceback.format_exception(caught.value)) + repr(vars(caught.value))

        assert "demo-p" not in shown
        assert sent not in shown


async def test_an_id_that_is_no_number_is_not_found_and_nothing_is_sent(wired, wire):
    for ticket_id in ("", "7001/../1", "x", "-1", "7001?x=1", "٣", "9" * 30):
        with pytest.raises(NotFound):
            await wired.post_note(ticket_id, NOTE)

    assert wire.exchanges == []
