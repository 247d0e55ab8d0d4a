"""The fields that a provider declares, and their JSON Schema."""

from __future__ import annotations

import json
from decimal import Decimal

import jsonschema
import pytest

from resolutionflow.domain.configuration import ConfigurationRefused, check_configuration
from resolutionflow.domain.configuration_declarations import declaration_problems, json_schema, json_value
from resolutionflow.plugin_api import ConfigurationChoice, ConfigurationField
from resolutionflow.plugin_api import ConfigurationFieldKind as Kind

REGIONS = (ConfigurationChoice("eu", "Europe"), ConfigurationChoice("na", "America"))
FIELDS = (
    ConfigurationField(key="site", label="Site", is_required=True),
    ConfigurationField(
        key="region",
        label="Region",
        kind=Kind.CHOICE,
        choices=REGIONS,
        default="eu",
        help_text="Where it runs.",
    ),
    ConfigurationField(key="privateKey", label="Private key", is_secret=True, is_required=True),
    ConfigurationField(key="pin", label="PIN", is_secret=True),
    ConfigurationField(
        key="limit", label="Limit", kind=Kind.INTEGER, default=4000, minimum=100, maximum=9000
    ),
    ConfigurationField(key="rate", label="Rate", kind=Kind.DECIMAL, default=Decimal("1.5"), minimum=0),
    ConfigurationField(key="isBillable", label="Billable", kind=Kind.BOOLEAN, default=False),
    ConfigurationField(key="footer", label="Footer", kind=Kind.TEXT),
    ConfigurationField(key="boards", label="Boards", kind=Kind.STRING_LIST),
)
GIVEN = {"site": "psa.example", "privateKey": "priv"}


def test_stored_values_survive_json():
    configuration = check_configuration(
        FIELDS, {**GIVEN, "boards": ["Alerts"], "rate": "0.10", "footer": "a\nb"}
    )

    text = json.dumps({key: json_value(value) for key, value in configuration.items()})

    assert configuration == check_configuration(FIELDS, json.loads(text))


def test_json_schema_says_the_same():
    schema = json_schema(FIELDS)

    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["required"] == ["site", "privateKey"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["pin"] == {"title": "PIN", "type": "string", "writeOnly": True}
    assert schema["properties"]["region"] == {
        "title": "Region",
        "type": "string",
        "description": "Where it runs.",
        "enum": ["eu", "na"],
        "default": "eu",
    }
    assert schema["properties"]["limit"] == {
        "title": "Limit",
        "type": "integer",
        "minimum": 100,
        "maximum": 9000,
        "default": 4000,
    }
    assert schema["properties"]["rate"]["default"] == 1.5


@pytest.mark.parametrize(
    ("given", "is_valid"),
    [
        (GIVEN, True),
        ({**GIVEN, "boards": ["A"], "rate": 1.25, "isBillable": True, "limit": 100}, True),
        ({"site": "psa.example"}, False),
        ({**GIVEN, "privatKey": "x"}, False),
        ({**GIVEN, "limit": 99}, False),
        ({**GIVEN, "region": "xx"}, False),
        ({**GIVEN, "boards": [""]}, False),
        ({**GIVEN, "isBillable": "yes"}, False),
    ],
)
def test_json_schema_and_the_check_agree(given, is_valid):
    try:
        check_configuration(FIELDS, given)
        is_accepted = True
    except ConfigurationRefused:
        is_accepted = False

    assert is_valid == jsonschema.Draft202012Validator(json_schema(FIELDS)).is_valid(given)
    assert is_valid == is_accepted


@pytest.mark.parametrize(
    ("field", "message"),
    [
        (ConfigurationField(key="f", label="F", kind=Kind.CHOICE), "must have choices if, and only if"),
        (ConfigurationField(key="f", label="F", choices=REGIONS), "must have choices if, and only if"),
        (ConfigurationField(key="f", label="F", minimum=1), "has bounds, but is not a number"),
        (
            ConfigurationField(key="f", label="F", is_secret=True, default="x"),
            "is a secret and has a default",
        ),
        (ConfigurationField(key="f", label="F", default=7), "has a default that must be text"),
        (
            ConfigurationField(key="f", label="F", kind=Kind.INTEGER, default=7, maximum=6),
            "has a default that must be at most 6",
        ),
    ],
)
def test_declaration_that_cannot_work_is_named(field, message):
    ((key, found),) = [(problem.key, problem.message) for problem in declaration_problems([field])]

    assert key == "f"
    assert found.startswith(f"the configuration field 'f' {message}")


def test_field_declared_twice_is_named():
    assert len(declaration_problems([FIELDS[0], FIELDS[0]])) == 2
    assert declaration_problems(FIELDS) == ()
