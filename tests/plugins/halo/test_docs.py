"""docs/halo.md and the distribution's README name what the code names."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from resolutionflow_halo import check
from resolutionflow_halo.configuration import FIELDS

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "halo.md").read_text(encoding="utf-8")
README = (ROOT / "plugins" / "halo" / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", [PAGE, README], ids=["page", "README"])
def test_every_configuration_field_is_explained(text: str):
    rows = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", text, re.MULTILINE)

    assert {field.key for field in FIELDS} == set(re.findall(r"`(\w+)`", " ".join(rows))) - codes(text)


def test_every_finding_is_explained_and_no_other():
    assert codes(inspect.getsource(check)) == codes(PAGE)


def codes(text: str) -> set[str]:
    return set(re.findall(r"[\"`]([A-Z]+(?:_[A-Z]+)+|CONNECTED)[\"`]", text))
