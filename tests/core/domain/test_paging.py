from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolutionflow.domain.errors import InvalidInput
from resolutionflow.domain.paging import DEFAULT_PAGE, MAX_PAGE, Page, PageOrder, PageRequest, Place

BY_TIME, BY_PLACE = PageOrder("created_at"), PageOrder("position")


@dataclass(frozen=True)
class Row:
    id: str
    created_at: datetime = datetime(2026, 4, 5, tzinfo=UTC)
    position: int = 7


def encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


ID = "0198c0de" + "7" * 24


@given(moment=st.datetimes(timezones=st.just(UTC)))
def test_a_cursor_leads_back_to_its_row(moment):
    row = Row(ID, moment)

    assert BY_TIME.place(BY_TIME.cursor(row), "after") == Place(moment, row.id)
    assert BY_PLACE.place(BY_PLACE.cursor(row), "after") == Place(7, row.id)


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "no cursor",
        "ünïcödé",
        "AAAA",
        encoded("created_at"),
        encoded(f"created_at  {ID}"),
        encoded(f"created_at 2026-04-05 {ID}"),
        encoded(f"created_at 2026-04-05T00:00:00 {ID}"),
        encoded(f"created_at 7 {ID}"),
        encoded(f"created_at 0001-01-01T00:00:00+23:00 {ID}"),
        encoded(f"created_at 9999-12-31T23:59:59-23:00 {ID}"),
        encoded(f"-created_at 2026-04-05T00:00:00+00:00 {ID}"),
        encoded("created_at 2026-04-05T00:00:00+00:00 short"),
        encoded(f"created_at 2026-04-05T00:00:00+00:00 {'x' * 32}"),
        encoded(f"created_at 2026-04-05T00:00:00+00:00 {ID[:-1]}\0"),
        encoded(f"updated_at 2026-04-05T00:00:00+00:00 {ID}"),
        encoded(f"created_at 2026-04-05T00:00:00+00:00 {ID} more"),
    ],
)
def test_a_cursor_that_this_list_never_gave_is_refused_by_the_name_of_its_argument(cursor):
    with pytest.raises(InvalidInput, match="`before`") as caught:
        BY_TIME.place(cursor, "before")

    assert caught.value.path == ("before",)


@pytest.mark.parametrize("value", ["2026-04-05T00:00:00+00:00", "²", "1.5", "", "-", "9" * 19, "9" * 5000])
def test_a_place_by_number_takes_numbers_that_a_column_can_hold_alone(value):
    with pytest.raises(InvalidInput):
        BY_PLACE.place(encoded(f"position {value} {ID}"), "after")


@given(
    st.binary(max_size=80).map(lambda junk: base64.urlsafe_b64encode(junk).decode()) | st.text(max_size=80)
)
def test_junk_is_no_cursor(junk):
    with pytest.raises(InvalidInput):
        BY_TIME.place(junk, "after")


def test_a_page_goes_forward_with_25_rows_unless_told_otherwise():
    request = PageRequest.of(BY_TIME)

    assert request == PageRequest(BY_TIME, DEFAULT_PAGE, backwards=False)
    assert DEFAULT_PAGE == 25


@pytest.mark.parametrize(
    ("given_arguments", "path"),
    [
        ({"first": 1, "last": 1}, "last"),
        ({"first": -1}, "first"),
        ({"first": MAX_PAGE + 1}, "first"),
        ({"last": -1}, "last"),
        ({"last": MAX_PAGE + 1}, "last"),
    ],
)
def test_a_page_that_cannot_be_is_refused(given_arguments, path):
    with pytest.raises(InvalidInput) as caught:
        PageRequest.of(BY_TIME, **given_arguments)

    assert caught.value.path == (path,)


def test_the_largest_page_has_100_rows():
    assert MAX_PAGE == PageRequest.of(BY_TIME, first=100).limit == 100


def test_a_page_backwards_is_cut_at_its_beginning_and_keeps_the_lists_order():
    request = PageRequest.of(BY_PLACE, last=2)

    page = Page.cut(request, [Row(ID, position=place) for place in (9, 8, 7)])

    assert [row.position for row in page.rows] == [8, 9]
    assert (page.has_previous_page, page.has_next_page) == (True, False)
