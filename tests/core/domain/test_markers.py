import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolutionflow.domain.markers import marker, new_reference, time_marker


@given(st.binary(min_size=4, max_size=4))
def test_references_can_be_read_aloud(entropy):
    """A reference holds no letter that is taken for a digit, and is made of its entropy alone."""
    assert re.fullmatch(r"RF-[0-9A-HJKMNP-TV-Z]{6}", new_reference(entropy))
    assert new_reference(entropy) == new_reference(entropy + b"more")


def test_every_used_bit_counts():
    """Thirty bits are used: turning any one of them gives another reference."""
    references = {new_reference((1 << bit).to_bytes(4, "big")) for bit in range(30)}

    assert len(references) == 30


def test_too_little_entropy_is_refused():
    """A reference is never made of fewer random bytes than it needs."""
    with pytest.raises(ValueError, match="4 random bytes"):
        new_reference(b"abc")


def test_markers():
    """Parts are counted from 1; the time entry has a marker of its own."""
    assert marker("RF-7K3Q9D", 1) == "[ref RF-7K3Q9D-1]"
    assert time_marker("RF-7K3Q9D") == "[ref RF-7K3Q9D-T]"
