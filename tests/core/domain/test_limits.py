"""Limits of texts: every refusal names the field and says what to do."""

from __future__ import annotations

import pytest

from resolutionflow.domain.errors import InvalidInput
from resolutionflow.domain.limits import check_items, check_text, required_text


@pytest.mark.parametrize("empty", [None, "", "   ", "\n\t"])
def test_an_empty_text_counts_as_none(empty: str | None) -> None:
    assert check_text(empty, "title", 10) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "must not be empty"),
        ("x" * 11, "11 characters long; shorten it to 10"),
        ("a\0b", "NUL"),
        ("a\ud800b", "surrogate"),
    ],
)
def test_a_text_that_cannot_be_stored_is_refused_with_its_path(text: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=said) as refusal:
        required_text(text, "title", 10)

    assert ("title",) == refusal.value.path


def test_a_text_stands_as_it_was_written() -> None:
    assert " two\n lines " == required_text(" two\n lines ", "text", 100)


def test_a_long_list_is_refused() -> None:
    with pytest.raises(InvalidInput, match="at most 100"):
        check_items(range(101), "options")
    assert (1, 2) == check_items([1, 2], "options")
