from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx2
import pytest

from resolutionflow.plugin_api import (
    AuthFailed,
    NotFound,
    NotSent,
    OutcomeUnknown,
    PermissionDenied,
    RateLimited,
    Rejected,
)
from resolutionflow.plugin_api.answers import MAX_DETAIL, Detail, Explainer, retry_after


def own_words(body):
    return Detail(body["message"], body.get("code"), tuple(body.get("fields", ()))) if body else None


EXPLAIN = Explainer("ThePSA", own_words, lambda text: text.replace("hunter2", "[credential]"))
NEVER_LEFT = {"ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError", "UnsupportedProtocol"}


def every_subclass(kind: type) -> set[type]:
    subclasses = [each for each in kind.__subclasses__() if each.__module__.startswith("httpx2")]
    return {kind}.union(*(every_subclass(each) for each in subclasses))


@pytest.mark.parametrize("kind", sorted(every_subclass(httpx2.RequestError), key=lambda kind: kind.__name__))
def test_b44_only_what_surely_never_left_may_be_sent_again(kind):
    error = EXPLAIN.no_answer(kind("said"), "cw.example.com")

    assert (NotSent if kind.__name__ in NEVER_LEFT else OutcomeUnknown) is type(error)
    assert "cw.example.com" in error.message


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("All attempts failed", "No connection to cw.example.com: All attempts failed."),
        ("It has no public address.", "No connection to cw.example.com: It has no public address."),
        ("", "No connection to cw.example.com: ConnectError."),
    ],
)
def test_no_connection_is_told_in_one_sentence_however_its_reason_ends(said, told):
    assert told == EXPLAIN.no_answer(httpx2.ConnectError(said), "cw.example.com").message


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Rejected),
        (401, AuthFailed),
        (403, PermissionDenied),
        (404, NotFound),
        (409, Rejected),
        (422, Rejected),
        (429, RateLimited),
        *((status, OutcomeUnknown) for status in (200, 204, 301, 302, 303, 307, 308)),
        *((status, OutcomeUnknown) for status in (405, 408, 410, 413, 415, 425, 451, 499)),
        *((status, OutcomeUnknown) for status in (500, 501, 502, 503, 504, 520, 529, 599)),
    ],
)
@pytest.mark.parametrize("body", ["", "<html>no</html>", "null", '{"code":"C","message":"M"}', "[" * 100_000])
def test_an_answer_to_a_write_has_one_meaning_whatever_its_body(status, kind, body):
    error = EXPLAIN.answer(httpx2.Response(status, text=body), is_write=True)

    assert kind is type(error)
    assert status == error.http_status


def test_a_read_told_to_come_back_later_is_rate_limited_and_a_write_is_not():
    response = httpx2.Response(503, headers={"Retry-After": "7"})
    read, write = EXPLAIN.answer(response, is_write=False), EXPLAIN.answer(response, is_write=True)

    assert isinstance(read, RateLimited)
    assert read.retry_after == 7.0
    assert isinstance(write, OutcomeUnknown)


def test_an_html_page_is_told_as_one_with_its_title_only():
    page = "<!DOCTYPE html><html><head><title>\n Access  denied</title></head><body>" + "x" * 9000
    error = EXPLAIN.answer(httpx2.Response(403, html=page), is_write=True)

    assert isinstance(error, PermissionDenied)
    assert error.provider_code is None
    assert 'an HTML page ("Access denied") from the edge' in error.message
    assert "xxx" not in error.message


def test_long_text_is_shortened_and_control_characters_go():
    error = EXPLAIN.answer(httpx2.Response(400, text="a\x00\x1b[31m\n" * 5000), is_write=True)

    assert len(error.message) < MAX_DETAIL + 100
    assert error.message.isprintable()


@pytest.mark.parametrize("status", [200, 400, 500])
def test_b52_a_credential_in_a_page_or_text_is_not_passed_on(status):
    for text in ("<title>hunter2</title>", "key hunter2 refused"):
        error = EXPLAIN.answer(httpx2.Response(status, text=text), is_write=True)

        assert "hunter2" not in error.message
        assert "[credential]" in error.message


def test_a_redirect_names_the_host_it_leads_to_and_nothing_more():
    response = httpx2.Response(302, headers={"Location": "https://elsewhere.test/login?token=abc"})
    error = EXPLAIN.answer(response, is_write=True)

    assert "elsewhere.test" in error.message
    assert "abc" not in error.message


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("5", 5.0),
        ("0", 0.0),
        (" 120 ", 120.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("9" * 400, None),
        ("٣", None),
        ("Sat, 21 Nov 2026 10:00:30 GMT", 30.0),
        ("Sat, 21 Nov 2026 09:59:00 GMT", 0.0),
        ("Sat, 99 Nov 2026 10:00:30 GMT", None),
    ],
)
def test_both_forms_of_retry_after_are_honoured(text, seconds):
    headers = {"Retry-After": text.encode(), "Date": "Sat, 21 Nov 2026 10:00:00 GMT"}

    assert seconds == retry_after(httpx2.Response(429, headers=headers))


def test_a_retry_after_date_counts_from_our_clock_where_the_answer_has_no_date():
    until = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    pause = retry_after(httpx2.Response(429, headers={"Retry-After": until}))

    assert pause is not None
    assert 3000 < pause <= 3600


def test_no_retry_after_leaves_the_pause_to_the_service():
    error = EXPLAIN.answer(httpx2.Response(429), is_write=True)

    assert isinstance(error, RateLimited)
    assert error.retry_after is None


def test_b45_the_psas_own_code_message_and_fields_are_kept():
    body = {"code": "Missing", "message": "The text is required.", "fields": ["text"]}
    error = EXPLAIN.answer(httpx2.Response(400, json=body), is_write=True)

    assert isinstance(error, Rejected)
    assert ("Missing", ("text",)) == (error.provider_code, error.fields)
    assert "ThePSA refused this: The text is required." == error.message


@pytest.mark.parametrize("place", ["message", "code", "fields"])
def test_b52_a_credential_that_the_api_repeats_is_not_passed_on_nor_half_of_it(place):
    body = {"message": "M", "code": "C", "fields": ["F"]}
    repeated = "x" * (MAX_DETAIL - 4) + "hunter2"
    body[place] = [repeated] if place == "fields" else repeated
    error = EXPLAIN.answer(httpx2.Response(400, json=body), is_write=True)

    assert isinstance(error, Rejected)
    assert "hunt" not in f"{error.message} {error.provider_code} {error.fields} {error!r}"


def test_a_psa_that_never_says_how_long_to_wait_has_a_pause_of_its_own():
    explain = Explainer("ThePSA", own_words, str, pause=300.0)
    told = explain.answer(httpx2.Response(429, headers={"Retry-After": "7"}), is_write=True)
    untold = explain.answer(httpx2.Response(429), is_write=True)

    assert isinstance(told, RateLimited)
    assert isinstance(untold, RateLimited)
    assert (7.0, 300.0) == (told.retry_after, untold.retry_after)
