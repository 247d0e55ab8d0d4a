"""What a ticket's status means for the change that is to be made or was made."""

from __future__ import annotations

from dataclasses import replace

import pytest

from resolutionflow.domain.status_reading import StatusReading, is_verified, read_status
from resolutionflow.plugin_api import TicketStatus

OPEN = TicketStatus("1", "In Progress", is_closed=False)
RESOLVED = TicketStatus("2", "Resolved", is_closed=True)
CLOSED = TicketStatus("3", "Closed", is_closed=True)


@pytest.mark.parametrize(
    ("current", "by_us", "reading"),
    [
        (RESOLVED, None, StatusReading.ON_TARGET),
        (OPEN, None, StatusReading.UNTOUCHED),
        (CLOSED, True, StatusReading.UNTOUCHED),
        (CLOSED, False, StatusReading.MOVED),
        (CLOSED, None, StatusReading.MOVED),
    ],
)
def test_b43_a_status_that_a_person_set_counts_as_moved(
    current: TicketStatus, by_us: bool | None, reading: StatusReading
) -> None:
    assert reading == read_status(current, RESOLVED, OPEN.external_id, changed_by_us=by_us)


def test_b39_a_workflow_may_move_a_ticket_on_from_one_closed_status_to_another() -> None:
    assert is_verified(CLOSED, RESOLVED)
    assert not is_verified(OPEN, RESOLVED)
    assert not is_verified(replace(CLOSED, is_closed=None), RESOLVED)
    assert not is_verified(CLOSED, OPEN)
