from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from resolutionflow.sandbox.connectwise.conditions import compile_conditions
from resolutionflow_connectwise.conditions import contains, equals

PRINTABLE = st.text(st.characters(exclude_categories=["Cs", "Cc"]))
HOSTILE = st.text(alphabet="\"\\*[]' x=()", max_size=12)


def test_a_number_is_compared():
    assert equals("id", 17) == "id=17"


def test_words_are_looked_for_at_any_place():
    assert contains("summary", "mail queue") == 'summary like "*mail queue*"'


def test_what_has_a_meaning_in_conditions_becomes_the_wildcard():
    assert contains("summary", "24\" screen' on [") == 'summary like "*24* screen* on *"'


@given(PRINTABLE | HOSTILE)
def test_whatever_is_typed_stays_inside_its_string(text):
    condition = contains("summary", text)
    inner = condition.removeprefix('summary like "').removesuffix('"')

    assert not set("\"\\'[]\x00\n") & set(inner)
    assert "**" not in inner
    assert inner.startswith("*")
    assert inner.endswith("*")


@given(PRINTABLE, PRINTABLE | HOSTILE, PRINTABLE)
def test_what_holds_the_words_is_always_found(before, text, after):
    found = compile_conditions(contains("summary", text), ["summary"])

    assert found({"summary": before + text + after})


@given(HOSTILE)
def test_a_search_cannot_add_a_condition_of_its_own(text):
    found = compile_conditions(
        contains("summary", f'zzz{text}" or closedFlag=True or summary like "'), ["summary"]
    )

    assert not found({"summary": "quite another", "closedFlag": True})
