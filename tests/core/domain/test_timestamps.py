from datetime import UTC, datetime, timedelta, timezone

import pytest

from resolutionflow.domain.timestamps import timestamp_text


@pytest.mark.parametrize(
    ("hour", "minute", "expected"),
    [
        (0, 5, "2026-04-05 12:05 AM UTC"),
        (9, 0, "2026-04-05 09:00 AM UTC"),
        (12, 0, "2026-04-05 12:00 PM UTC"),
        (15, 18, "2026-04-05 03:18 PM UTC"),
    ],
)
def test_timestamps(hour, minute, expected):
    """B8: a twelve-hour clock, in UTC."""
    assert expected == timestamp_text(datetime(2026, 4, 5, hour, minute, tzinfo=UTC))


def test_other_zones_are_converted():
    """B8: converted to UTC, over midnight too."""
    elsewhere = datetime(2026, 4, 5, 22, 30, tzinfo=timezone(timedelta(hours=-5)))

    assert timestamp_text(elsewhere) == "2026-04-06 03:30 AM UTC"


def test_a_missing_one_says_so():
    """B8: missing is N/A."""
    assert timestamp_text(None) == "N/A"


def test_a_naive_one_is_refused():
    """B8: a naive datetime names no moment, and is never guessed to be local."""
    with pytest.raises(ValueError, match="naive"):
        timestamp_text(datetime(2026, 4, 5))  # noqa: DTZ001
