"""docs/testing.md: its example is a contract that is kept, and it explains all that a contract is told."""

from __future__ import annotations

import re
from dataclasses import fields
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from resolutionflow.testing import Contract, ProviderUnderTest, Reach, VerdictOutcome, verdicts

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python ?(\S*)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
PROVIDER, FORMATTER = (block for file, block in BLOCKS if not file)


def contract_of(block: str, name: str) -> Contract:
    """The contract that an example makes, to be kept as far as it reads."""
    names: dict[str, Any] = {"__name__": "page"}
    exec(compile(block, "docs/testing.md", "exec", dont_inherit=True), names)
    contract: Contract = names[name]()
    contract.reach = Reach.READ
    return contract


@pytest.mark.parametrize(("block", "name"), [(PROVIDER, "TestConnectWise"), (FORMATTER, "TestDeterministic")])
def test_the_contracts_of_the_page_are_ready_to_run(block, name):
    """A few promises show it; the tests of these plugins themselves try them all."""
    found = {verdict.outcome for verdict in islice(verdicts(contract_of(block, name)), 8)}

    assert VerdictOutcome.KEPT in found
    assert VerdictOutcome.BROKEN not in found


def test_the_tests_of_the_page_pass(pytester):
    for file, block in BLOCKS:
        if file:
            (pytester.path / file).write_text(block, encoding="utf-8")

    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=2)


def test_every_fixture_is_explained():
    # Read, not imported: pytest has to be the first to import a plugin of its own.
    source = (ROOT / "core/resolutionflow/testing/pytest_plugin.py").read_text(encoding="utf-8")
    declared = re.findall(r"^@pytest\.fixture.*\ndef (\w+)", source, re.MULTILINE)

    assert sorted(declared) == sorted(re.findall(r"^\| `(resolutionflow_\w+)`", PAGE, re.MULTILINE))


def test_everything_that_a_contract_is_told_is_explained():
    table = PAGE.partition("| Told |")[2].partition("\n\n")[0]
    rows = " ".join(re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", table, re.MULTILINE))

    assert {field.name for field in fields(ProviderUnderTest)} - {"provider", "configuration"} == set(
        re.findall(r"`(\w+)`", rows)
    )
