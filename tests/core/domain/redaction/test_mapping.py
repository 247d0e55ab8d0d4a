"""JSON is redacted by the names of its members."""

from __future__ import annotations

import pytest

from resolutionflow.domain.redaction import redact_mapping
from resolutionflow.domain.redaction.mapping import secret_name

HIDDEN = "[REDACTED:secret]"


def test_value_behind_a_secret_name_is_hidden_whatever_it_is():
    values = {
        "password": "expired",
        "pin": 4821,
        "apiKey": ["a", "b"],
        "clientSecret": {"value": "x", "hint": "y"},
    }

    expected = {
        "password": HIDDEN,
        "pin": HIDDEN,
        "apiKey": [HIDDEN, HIDDEN],
        "clientSecret": {"value": HIDDEN, "hint": HIDDEN},
    }
    assert expected == redact_mapping(values)


def test_other_values_are_redacted_as_text_or_kept():
    values = {
        "note": "her pw is Tiger2024!",
        "count": 3,
        "done": True,
        "when": None,
        "steps": ["PIN is 4821"],
    }

    expected = {
        "note": "her pw is [REDACTED:password]",
        "count": 3,
        "done": True,
        "when": None,
        "steps": ["PIN is [REDACTED:pin]"],
    }
    assert expected == redact_mapping(values)


def test_name_beside_a_value_decides():
    values = {
        "parameters": [{"name": "adminPassword", "value": "otter"}, {"name": "site", "value": "Dallas"}]
    }

    expected = {
        "parameters": [{"name": "adminPassword", "value": HIDDEN}, {"name": "site", "value": "Dallas"}]
    }
    assert expected == redact_mapping(values)


def test_hidden_value_is_removed_from_the_texts_beside_it():
    """B51: found by its name in one place, bare in another."""
    redacted = redact_mapping({"log": "ran with maple-otter-77", "token": "maple-otter-77"})

    assert {"log": f"ran with {HIDDEN}", "token": HIDDEN} == redacted


def test_empty_values_and_markers_stay():
    values = {"password": "", "token": None, "secret": "[REDACTED:api-key]", "hasPassword": True}

    assert values == redact_mapping(values)


@pytest.mark.parametrize(
    "name", ["password", "adminPassword", "DB_PASSWORD", "x-api-key", "private key", "tokenValue", "secret2"]
)
def test_names_of_secrets(name):
    assert secret_name(name)


@pytest.mark.parametrize(
    "name",
    ["passwordLastSet", "max_tokens", "secretary", "keyboard", "publicKey", "token_ttl", "compass", ""],
)
def test_names_of_harmless_values(name):
    assert not secret_name(name)
