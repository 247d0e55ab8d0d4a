import pytest

from resolutionflow.domain.responses import response_text

OPTIONS = [("yes", "Yes, it prints"), ("no", "No"), ("odd", "  ")]


@pytest.mark.parametrize(
    ("selected", "free_text", "expected"),
    [
        ("yes", None, "Yes, it prints"),
        ("yes", "from tray 2", "Yes, it prints (from tray 2)"),
        ("maybe_later", None, "maybe_later"),
        ("odd", None, "odd"),
        ("no", "  ", "No"),
        (None, " Skipped ", "Skipped"),
        (None, "", None),
        (None, None, None),
        ("", "typed", "typed"),
    ],
)
def test_responses(selected, free_text, expected):
    """B9: label, else raw value, free text in brackets after it; else free text; else none."""
    assert expected == response_text(OPTIONS, selected, free_text, was_skipped=False)


def test_skipped_is_a_state_of_its_own():
    """B9: a skipped step has no response, whatever stands in its fields."""
    assert response_text(OPTIONS, "yes", "typed", was_skipped=True) is None
