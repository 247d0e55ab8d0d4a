"""docs/connectwise.md names what the code names."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

from resolutionflow_connectwise import check
from resolutionflow_connectwise.configuration import FIELDS

PAGE = (Path(__file__).parents[3] / "docs" / "connectwise.md").read_text(encoding="utf-8")


def test_every_configuration_field_is_explained():
    rows = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", PAGE, re.MULTILINE)

    assert {field.key for field in FIELDS} == set(re.findall(r"`(\w+)`", " ".join(rows))) - codes(PAGE)


def test_every_finding_is_explained_and_no_other():
    assert codes(inspect.getsource(check)) == codes(PAGE)


def test_every_right_that_is_tried_is_asked_for():
    for probe in (check.MY_COMPANY, *check.PROBES):
        assert re.search(rf"^\s*\| {re.escape(probe.module)} \| [^|]*{probe.action}", PAGE, re.MULTILINE)


def codes(text: str) -> set[str]:
    return set(re.findall(r"[\"`]([A-Z]+(?:_[A-Z]+)+|CONNECTED|REFUSED)[\"`]", text))
