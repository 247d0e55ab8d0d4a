from __future__ import annotations

import asyncio
import traceback
from urllib.parse import parse_qs

import pytest

from resolutionflow.plugin_api import AuthFailed, NotSent, PsaError, RateLimited, Rejected


async def ask(client) -> None:
    await client.list_members()


async def test_a_token_is_asked_for_with_credentials_and_tenant(scripted, script):
    await ask(scripted)
    kind, query, form = script.calls[0]

    assert (kind, query) == ("TOKEN", "tenant=brightwater")
    assert parse_qs(form) == {
        "grant_type": ["client_credentials"],
        "client_id": ["demo-client"],
        "client_secret": ["demo-secret"],
        "scope": ["all"],
    }
    assert script.headers[0]["authorization"] == "Bearer scripted-token"


async def test_no_tenant_is_named_where_there_is_none(provider, configured, script, http):
    async with provider.connect(configured(script.url, tenant=" "), http) as client:
        await ask(client)

    assert script.calls[0][1] == ""


async def test_a_token_is_kept_until_it_expires(client, state):
    for _ in range(3):
        await ask(client)

    assert state.tokens_given == 1


async def test_requests_at_one_moment_ask_for_one_token(client, state):
    await asyncio.gather(*(ask(client) for _ in range(5)))

    assert state.tokens_given == 1


@pytest.mark.parametrize("life", [0, -5, 0.001])
async def test_a_token_that_has_expired_is_refreshed_before_it_is_refused(scripted, script, reply, life):
    script.tokens = [reply(200, {"access_token": "short", "expires_in": life})]
    await ask(scripted)
    await asyncio.sleep(0.01)
    await ask(scripted)

    assert script.kinds == ["TOKEN", "GET", "TOKEN", "GET"]


async def test_a_token_without_an_end_is_kept_until_it_is_refused(scripted, script, reply):
    script.tokens = [reply(200, {"access_token": "endless"})]
    await ask(scripted)
    await ask(scripted)

    assert script.kinds == ["TOKEN", "GET", "GET"]


@pytest.mark.parametrize("status", [400, 401, 403])
async def test_refused_credentials_are_told(scripted, script, reply, status):
    script.tokens = [reply(status, {"error": "invalid_client"})]

    with pytest.raises(AuthFailed, match="invalid_client") as caught:
        await ask(scripted)

    assert ("invalid_client", status) == (caught.value.provider_code, caught.value.http_status)
    assert script.kinds == ["TOKEN"]


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_b44_without_a_token_nothing_was_sent(scripted, script, reply, status):
    script.tokens = [reply(status, b"<html></html>")]

    with pytest.raises(NotSent):
        await scripted.change_status("4001", "8")

    assert script.kinds == ["TOKEN"]


@pytest.mark.parametrize("name", ["drop-before", "drop-after"])
async def test_b44_a_lost_token_means_that_nothing_was_sent(client, fault, requests, name):
    await fault(name, path="/auth/token")

    with pytest.raises(NotSent):
        await client.change_status("4001", "8")

    assert await requests("POST", "/api/") == []


async def test_a_pause_that_is_asked_for_outlasts_the_rolling_window(scripted, script, reply):
    script.tokens = [reply(429, "Too many requests.")]

    with pytest.raises(RateLimited) as caught:
        await ask(scripted)

    assert caught.value.retry_after == 300


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (200, b"<html></html>", "does not give tokens"),
        (200, [], "does not give tokens"),
        (200, {}, "does not give tokens"),
        (200, {"access_token": 5}, "does not give tokens"),
        (200, {"access_token": "a\nb"}, "does not give tokens"),
        (200, {"access_token": "tökén"}, "does not give tokens"),
        (404, b"", "does not give tokens"),
        (302, b"", "no redirect is followed"),
    ],
)
async def test_what_gives_no_tokens_is_told_and_gets_nothing_more(
    scripted, script, reply, status, body, words
):
    script.tokens = [reply(status, body)]

    with pytest.raises(Rejected, match=words):
        await ask(scripted)

    assert script.kinds == ["TOKEN"]


@pytest.mark.parametrize("status", [302, 400, 401, 404, 429, 500])
async def test_b52_no_error_shows_a_credential_that_the_answer_repeats(scripted, script, reply, status):
    echo = "demo-secret scripted-token"
    script.tokens = [
        reply(200, {"access_token": "scripted-token", "expires_in": 0}),
        reply(status, {"error": echo}),
    ]
    await ask(scripted)

    with pytest.raises(PsaError) as caught:
        await ask(scripted)
    shown = "".join(traceback.format_exception(caught.value)) + repr(vars(caught.value))

    assert "demo-secret" not in shown
    assert "scripted-token" not in shown
