from __future__ import annotations

import pytest

from resolutionflow.plugin_api import ends_with_marker


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Done.\n\n[ref RF-7K3Q9D-1]", True),
        ("Done.\n\n[ref RF-7K3Q9D-1] \r\n", True),
        ("<p>Done.</p>\n[ref RF-7K3Q9D-1]", True),
        ("<div><p>Done.</p>[ref&nbsp;RF-7K3Q9D-1]</div><br>&nbsp;\n", False),
        ("<div><p>Done.</p>[ref RF-7K3Q9D-1]</div><br>&nbsp;\n", True),
        ("> [ref RF-7K3Q9D-1]\nThanks!", False),
        ("Done. [ref RF-7K3Q9D-11]", False),
        ("Done.", False),
    ],
)
def test_a_marker_is_found_at_the_end_alone(text, expected):
    """B44: a quoted reply that repeats a marker is not taken for the note."""
    assert expected == ends_with_marker(text, "[ref RF-7K3Q9D-1]")
