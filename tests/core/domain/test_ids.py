from __future__ import annotations

import time
import uuid

import pytest

from resolutionflow.domain.ids import is_id, new_id


def test_an_id_is_a_uuid_of_version_7_that_tells_when_it_was_made():
    before = time.time_ns() // 1_000_000
    made = new_id()
    after = time.time_ns() // 1_000_000

    assert is_id(made)
    assert uuid.UUID(made).version == 7
    assert uuid.UUID(made).variant == uuid.RFC_4122
    assert before <= int(made, 16) >> 80 <= after


def test_ids_are_all_different_and_sort_by_the_time_they_were_made():
    first = [new_id() for _ in range(1000)]
    time.sleep(0.002)

    assert len({*first}) == 1000
    assert max(first) < new_id()


@pytest.mark.parametrize(
    "text", ["", "x" * 32, "A" * 32, "a" * 31, "a" * 33, "a" * 31 + "\n", "a" * 32 + "\n"]
)
def test_what_is_no_id_is_known_by_its_looks(text):
    assert not is_id(text)
