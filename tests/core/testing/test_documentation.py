"""docs/testing.md: its example is a contract that is kept, and it explains all that a contract is told."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

from resolutionflow.testing import ProviderContract, ProviderUnderTest, Reach, VerdictOutcome, verdicts

PAGE = (Path(__file__).parents[3] / "docs" / "testing.md").read_text(encoding="utf-8")
(EXAMPLE,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_the_contract_of_the_page_is_kept_as_far_as_it_reads():
    names: dict[str, Any] = {"__name__": "page"}
    exec(compile(EXAMPLE, "docs/testing.md", "exec", dont_inherit=True), names)
    contract: ProviderContract = names["TestConnectWise"]()
    contract.reach = Reach.READ

    found = {verdict.outcome for verdict in verdicts(contract)}
    assert {VerdictOutcome.KEPT, VerdictOutcome.SKIPPED} == found


def test_everything_that_a_contract_is_told_is_explained():
    rows = " ".join(re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", PAGE, re.MULTILINE))

    assert {field.name for field in fields(ProviderUnderTest)} - {"provider", "configuration"} == set(
        re.findall(r"`(\w+)`", rows)
    )
