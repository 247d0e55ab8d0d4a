"""The view in which look-alikes are alike, and the way back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from resolutionflow.domain.redaction.normalise import folded, lowered, view


def test_look_alikes_are_folded():
    assert 'password - "x" PIN' == view("p\u0430ssw\u043erd \u2013 \u201cx\u201d \uff30\uff29\uff2e").text


def test_invisible_characters_are_dropped():
    assert "password\n" == view("pass\u200bwo\u00adrd\ufe0f\r\n").text


def test_range_of_the_view_leads_back_to_the_original():
    """What a rule finds between invisible characters covers them in the original."""
    text = "\u200bk: T\u200big\uff45r\u2026!"
    seen = view(text)
    start = seen.text.index("T")

    assert "T\u200big\uff45r" == text[slice(*seen.original(start, start + 5))]


@given(st.text(alphabet="ab\u200b\uff41\u0430\u2026\r\n\u00e4\ufb01\u0130", max_size=30), st.data())
def test_every_range_leads_back(text, data):
    """Every range of the view has one in the original that folds to something holding it."""
    seen = view(text)
    if not seen.text:
        return
    start = data.draw(st.integers(0, len(seen.text) - 1))
    end = data.draw(st.integers(start + 1, len(seen.text)))
    first, last = seen.original(start, end)

    assert 0 <= first < last <= len(text)
    assert seen.text[start:end] in view(text[first:last] + "\n").text or seen.text[start:end].endswith("\r")


@given(st.text(max_size=40))
def test_folded_is_the_text_of_the_view(text):
    """Known values are folded as texts are (a carriage return is only dropped before a line feed)."""
    assert folded(text) == view(text).text


@given(st.text(max_size=40))
def test_lower_case_keeps_every_place(text):
    assert len(text) == len(lowered(text))
