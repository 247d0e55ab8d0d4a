"""Every rule catches what its examples say and leaves what they say."""

from __future__ import annotations

import re

import pytest

from resolutionflow.domain.redaction import redact
from resolutionflow.domain.redaction.rules import RULES

SECRET = re.compile("«([^»]*)»", re.DOTALL)
CATCHES = [
    pytest.param(rule, example, id=f"{rule.name}: {example}") for rule in RULES for example in rule.catches
]
LEAVES = [
    pytest.param(rule, example, id=f"{rule.name}: {example}") for rule in RULES for example in rule.leaves
]


@pytest.mark.parametrize(("rule", "example"), CATCHES)
def test_rule_catches_its_example(rule, example, fill):
    """B51: the rule itself finds each secret of its example, and nothing of it is left in the outcome."""
    parts = re.split("«|»", fill(example))
    text, secrets = "".join(parts), [part.rstrip(".,") for part in parts[1::2]]

    low = text.lower()
    found = [text[start:end] for start, end in rule.search(text, low)]

    assert any(word in low for word in rule.gate)
    assert all(any(secret in value for value in found) for secret in secrets), found
    assert not any(secret in redact(text).text for secret in secrets)


@pytest.mark.parametrize(("rule", "example"), LEAVES)
def test_rule_leaves_its_harmless_example(rule, example, fill):
    """Redaction as a whole changes nothing in a harmless example."""
    text = fill(example)

    assert text == redact(text).text


def test_every_rule_stands_beside_examples():
    """A rule without an example of what it catches would be a rule nobody can judge."""
    assert [] == [rule.name for rule in RULES if not rule.catches]


def test_names_of_rules_are_unique():
    """A finding can be traced to one rule."""
    names = [rule.name for rule in RULES]

    assert sorted(set(names)) == sorted(names)
