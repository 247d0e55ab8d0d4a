"""Values known to be secret."""

from __future__ import annotations

import pytest

from resolutionflow.domain.redaction import NONE, KnownSecrets, redact


def test_found_in_texts_of_a_session():
    """B51: a secret recognised in one text is removed from another."""
    known = KnownSecrets.found_in(["Her password is winterwalnut90."])

    assert "[REDACTED:password] in the log" == redact("winterwalnut90 in the log", known=known).text


@pytest.mark.parametrize(
    "value", ["", "admin", "Monday", "4821", "reset", "<hidden>", "******", "123456", "password"]
)
def test_plain_values_are_not_removed_bare(value):
    """A short or common value would take half the note with it."""
    assert not NONE.with_values([value])


def test_longest_value_wins_and_words_are_not_cut():
    known = NONE.with_values(["maple-otter", "maple-otter-77"])

    assert "[REDACTED:secret] but maple-otters" == redact("maple-otter-77 but maple-otters", known=known).text


def test_union_keeps_the_first_kind():
    union = NONE.with_values(["maple-otter-77"], "first").union(
        NONE.with_values(["maple-otter-77", "quartz!9x"], "second")
    )

    assert {"maple-otter-77": "first", "quartz!9x": "second"} == dict(union.kinds)
    assert 2 == len(union)


def test_values_never_show_in_a_representation():
    """B51: a log line that names the set does not name its values."""
    assert "maple" not in repr(NONE.with_values(["maple-otter-77"]))


def test_a_union_leaves_both_sets_as_they_were():
    one, two = NONE.with_values(["maple-otter-77"]), NONE.with_values(["quartz!9x"])
    one.union(two)

    assert 1 == len(one) == len(two)
    assert not NONE
