"""A stream is redacted as the whole is, however it is split."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from resolutionflow.domain.redaction import KnownSecrets, StreamRedactor, redact
from resolutionflow.domain.redaction.blocks import breaks

PARTS = (
    "Reset the password to Tiger2024! for jdoe.\n",
    "## Cause\n\n",
    "Password:\n\nTiger2024!\n",
    "- Swapped the toner.\n",
    "Then she signed in.\n\n",
    "Backup codes:\n- ab12c-9f8e7\n- 0f9e8-7d6c5\n",
    "-----BEGIN PRIVATE " + "KEY-----\nAAAA\n\nBBBB\n",
    "-----END PRIVATE " + "KEY-----\n",
    "SSID: NWD\nKey: maple-otter-77\n",
    "\r\n\r\n",
    "Nothing here",
    ". ",
    "\n",
    "p\u200bw is olive12\n",
)


def streamed(chunks, known):
    redactor = StreamRedactor(known=known)
    return "".join([*map(redactor.feed, chunks), redactor.close()])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PARTS), max_size=9).map("".join), st.data())
def test_any_split_gives_what_the_whole_gives(text, data):
    """B51: no secret is cut in two by the pieces a model answers in."""
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    chunks = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    known = KnownSecrets.found_in([text])

    assert redact(text, known=known).text == streamed(chunks, known)
    assert streamed([text], KnownSecrets()) == streamed(chunks, KnownSecrets())
    assert streamed([text], KnownSecrets()) == streamed(list(text), KnownSecrets())


def test_complete_paragraphs_come_before_the_end():
    """The reader sees the draft grow: only what is not complete is held back."""
    redactor = StreamRedactor()

    first = redactor.feed("Her password is Tiger2024! now.\n\nThe next step")
    second = redactor.feed(" was a long sentence about nothing of note at all")

    assert "Her password is [REDACTED:password] now.\n\n" == first + second
    assert "The next step was a long sentence about nothing of note at all" == redactor.close()


def test_value_found_earlier_is_removed_later():
    redactor = StreamRedactor()

    text = redactor.feed("Her password is winterwalnut90.\n\nShe typed winterwalnut90.") + redactor.close()

    assert "winterwalnut90" not in text


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PARTS), max_size=9).map("".join), st.data())
def test_breaks_of_a_beginning_are_breaks_of_the_whole(text, data):
    """What a stream cuts at, the whole is cut at too."""
    beginning = text[: data.draw(st.integers(0, len(text)))]

    assert set(breaks(beginning)) <= set(breaks(text))
