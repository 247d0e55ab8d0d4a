"""Scalars."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from graphql import GraphQLError
from hypothesis import given
from hypothesis import strategies as st

from resolutionflow_graphql import scalars


@given(st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_datetime_survives_the_way_out_and_in(moment: datetime) -> None:
    assert moment == scalars.read_datetime(scalars.write_datetime(moment))


@pytest.mark.parametrize(
    "text", ["2026-04-05T15:18:00Z", "2026-04-05t15:18:00z", "2026-04-05T17:18:00+02:00"]
)
def test_a_datetime_is_read_with_any_offset(text: str) -> None:
    assert datetime(2026, 4, 5, 15, 18, tzinfo=UTC) == scalars.read_datetime(text)


def test_a_datetime_is_written_in_utc() -> None:
    moment = datetime(2026, 4, 5, 17, 18, tzinfo=timezone(timedelta(hours=2)))

    assert scalars.write_datetime(moment) == "2026-04-05T15:18:00+00:00"


@pytest.mark.parametrize(
    "value",
    ["2026-04-05", "2026-04-05T15:18:00", "2026-13-05T15:18:00Z", "20260405T151800Z", "0001-01-01T00:00:00+14:00",
     "now", "", 1_775_402_280, None, True, ["2026-04-05T15:18:00Z"]],
)  # fmt: skip
def test_what_is_no_datetime_with_offset_is_refused(value: object) -> None:
    with pytest.raises(GraphQLError, match="RFC 3339"):
        scalars.read_datetime(value)


def test_a_uuid_is_read_in_its_usual_form_alone() -> None:
    text = "0190f5c0-0000-7000-8000-000000000001"

    assert UUID(text) == scalars.read_uuid(text.upper())
    for other in (f"{{{text}}}", text.replace("-", ""), f"urn:uuid:{text}", 1, None):
        with pytest.raises(GraphQLError, match="36 characters"):
            scalars.read_uuid(other)


def test_a_decimal_is_exact_and_comes_as_text() -> None:
    assert Decimal("0.10") == scalars.read_decimal("0.10")
    for other in (0.1, 1, "1e5", "NaN", "Infinity", "", "0,1"):
        with pytest.raises(GraphQLError, match="string such as"):
            scalars.read_decimal(other)


def test_markdown_is_text() -> None:
    assert scalars.read_markdown("*a*") == "*a*"
    with pytest.raises(GraphQLError, match="is a string"):
        scalars.read_markdown(1)
