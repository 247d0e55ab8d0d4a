"""docs/redactor.md: its plugin is what an author would write, and does what the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[3] / "docs" / "redactor.md").read_text(encoding="utf-8")
(EXAMPLE,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
((BEFORE, AFTER),) = re.findall(r"`([^`]+)` is posted as `([^`]+)`", PAGE)


@pytest.mark.parametrize("drop_ins", [{"badges": EXAMPLE}], ids=["the page's"])
async def test_the_redactor_of_the_page_takes_out_what_it_says(post, linked_session, connectwise):
    await post(linked_session, markdown=f"{BEFORE} at the back door.")

    (note,) = connectwise.notes()
    assert note["text"].startswith(f"{AFTER} at the back door.")
    assert all("4711" not in entry["notes"] for entry in connectwise.time())
