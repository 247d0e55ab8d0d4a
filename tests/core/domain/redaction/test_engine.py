"""What `redact` promises for every text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolutionflow.domain.redaction import KnownSecrets, Span, redact
from resolutionflow.domain.redaction.spans import marker

# Pieces that rules react to, so that random texts meet the rules and each other.
PIECES = (
    "password", "Password:", "pw is", "=", ": ", " ", "\n", "\n\n", '"', "'", "/", "@", "-", ",", ".",
    "Reset it to ", "Falcon-Harbor-42", "K9x!mm2Qz", "tiger12", "otter", "http://", "admin:", "Cookie: a=",
    "net user bob ", "-p ", "key ", "code 482913", "[REDACTED:password]", "[REDACTED:", "]", "\u200b",
    "\u00df", "\u0130", "\uff50", "\u0440", "\r\n", "(", ")", "snmp-server community ",
    "-----BEGIN PRIVATE " + "KEY-----", "-----END ", "AAAA", "secret", "token=", "Then she left. ", "to",
    "for", "of", "#", "{", "}", "<", ">", "|", "$x", "backup codes: ab12c-9f8e7", "SSN ", "123-45-6789",
    "\U0001f511",
)  # fmt: skip
TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=14).map("".join)


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_redacting_twice_changes_nothing(text):
    """B51: what was redacted once can be redacted at every further boundary."""
    once = redact(text).text

    assert once == redact(once).text


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_spans_fit_and_the_rest_is_untouched(text):
    """Spans are in order, apart, inside the text, and all outside them is as it was."""
    result = redact(text)
    ends = [0, *(span.end for span in result.spans)]
    between = [text[end : span.start] for end, span in zip(ends, result.spans, strict=False)]

    assert all(
        end <= span.start < span.end <= len(text) for end, span in zip(ends, result.spans, strict=False)
    )
    rebuilt = "".join(rest + marker(span.kind) for rest, span in zip(between, result.spans, strict=True))
    assert rebuilt + text[ends[-1] :] == result.text


def test_counts_say_how_many_of_each_kind():
    result = redact("pw K9x!mm2Qz and SSN 219-09-9998, old pw W3v#aa1Pz")

    assert {"password": 2, "ssn": 1} == dict(result.counts)
    assert ["password", "ssn", "password"] == [span.kind for span in result.spans]


def test_marker_names_the_kind():
    assert "PIN is [REDACTED:pin]" == redact("PIN is 4821").text


def test_secret_recognised_once_is_removed_wherever_it_stands_bare():
    """B51: before and after the place that gives it away."""
    text = "saw winterwalnut90\n\nHer pw is winterwalnut90.\n\nThe folder winterwalnut901 stays, winterwalnut90 not."

    assert 3 == redact(text).text.count("[REDACTED:password]")
    assert "folder winterwalnut901 stays" in redact(text).text


def test_declared_secret_is_removed_wherever_it_stands():
    """B51: a secret script parameter is known without any word around it."""
    known = KnownSecrets().with_values(["olivequartz"], kind="parameter")

    assert (
        "ran it with [REDACTED:parameter] today" == redact("ran it with olivequartz today", known=known).text
    )


def test_text_in_another_script_is_seen_through():
    """Full-width, invisible and look-alike characters neither hide a secret nor shift its place."""
    text = "\uff50\uff41\uff53\uff53\u200bword: Tiger\u00ad2024! for jdoe"

    assert "\uff50\uff41\uff53\uff53\u200bword: [REDACTED:password] for jdoe" == redact(text).text


def test_extra_finders_add_spans():
    """Plugin redactors only ever add."""

    def badges(text):
        return [Span(*match.span(), "badge") for match in re.finditer(r"B\d{3}", text)]

    result = redact("badge B123, password Tiger2024!", extra=[badges])

    assert "badge [REDACTED:badge], password [REDACTED:password]" == result.text


@pytest.mark.parametrize(
    "span", [Span(-1, 2, "x"), Span(2, 2, "x"), Span(0, 99, "x"), Span(0, 1, "Not a kind")]
)
def test_finder_that_miscounts_is_refused(span):
    """B54: a redactor's error must not let a text pass."""
    with pytest.raises(ValueError, match="does not fit"):
        redact("short", extra=[lambda text: [span]])


def test_failing_finder_is_not_swallowed():
    """B54: redaction fails closed."""

    def broken(text):
        raise RuntimeError("broken redactor")

    with pytest.raises(RuntimeError, match="broken redactor"):
        redact("text", extra=[broken])


def test_text_that_never_settles_is_redacted_whole():
    """A finder that finds something new in its own outcome each time leaves nothing of the text."""
    result = redact(
        "abcdefghijklmnop",
        extra=[
            lambda text: [
                Span(
                    text.rindex("]") + 1 if "]" in text else 0,
                    text.rindex("]") + 2 if "]" in text else 1,
                    "x",
                )
            ]
        ],
    )

    assert "[REDACTED:unsettled]" == result.text


def test_marker_in_the_input_is_never_touched():
    text = "password: [REDACTED:password] and [REDACTED:pin]"

    assert text == redact(text).text
    assert () == redact(text).spans


def test_key_with_a_blank_line_inside_is_removed_whole(fill):
    """An encrypted PEM key has headers, a blank line, then its body."""
    body = fill("M{b64:63}\nQ{b64:63}")
    text = fill("found {begin_key}\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,{HEX:32}\n\n") + body

    assert "found [REDACTED:private-key] here" == redact(text + fill("\n{end_key} here")).text
