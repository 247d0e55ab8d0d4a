"""B3: a value that its field's kind does not take is refused when it is written."""

from __future__ import annotations

from decimal import Decimal

import pytest

from resolutionflow.domain.configuration_values import WrongValue, read_value
from resolutionflow.plugin_api import ConfigurationChoice, ConfigurationField
from resolutionflow.plugin_api import ConfigurationFieldKind as Kind

REGIONS = (ConfigurationChoice("eu", "Europe"), ConfigurationChoice("na", "America"))
FIELDS = {
    field.key: field
    for field in (
        ConfigurationField(key="site", label="Site"),
        ConfigurationField(key="footer", label="Footer", kind=Kind.TEXT),
        ConfigurationField(key="isBillable", label="Billable", kind=Kind.BOOLEAN),
        ConfigurationField(key="limit", label="Limit", kind=Kind.INTEGER, minimum=100, maximum=9000),
        ConfigurationField(key="rate", label="Rate", kind=Kind.DECIMAL, minimum=0),
        ConfigurationField(key="region", label="Region", kind=Kind.CHOICE, choices=REGIONS),
        ConfigurationField(key="boards", label="Boards", kind=Kind.STRING_LIST),
    )
}


@pytest.mark.parametrize(
    ("key", "given", "expected"),
    [
        ("site", "  psa.example\n", "psa.example"),
        ("footer", " two\nlines ", " two\nlines "),
        ("isBillable", True, True),
        ("limit", 100, 100),
        ("limit", 9000, 9000),
        ("rate", 0.1, Decimal("0.1")),
        ("rate", 2, Decimal(2)),
        ("rate", "2.50", Decimal("2.50")),
        ("region", "na", "na"),
        ("boards", [" A ", "B"], ("A", "B")),
    ],
)
def test_value_is_read_as_its_kind(key, given, expected):
    value = read_value(FIELDS[key], given)

    assert expected == value
    assert type(expected) is type(value)


@pytest.mark.parametrize(
    ("key", "given", "message"),
    [
        ("site", 7, "must be text"),
        ("site", "a\nb", "must be one line without control characters"),
        ("footer", True, "must be text"),
        ("isBillable", 1, "must be true or false"),
        ("isBillable", "true", "must be true or false"),
        ("limit", True, "must be a whole number"),
        ("limit", 500.0, "must be a whole number"),
        ("limit", 99, "must be at least 100"),
        ("limit", 9001, "must be at most 9000"),
        ("rate", False, "must be a number"),
        ("rate", "much", "must be a number"),
        ("rate", float("nan"), "must be a number"),
        ("rate", float("inf"), "must be a number"),
        ("rate", Decimal("-0.01"), "must be at least 0"),
        ("region", "EU", "must be one of eu, na"),
        ("region", ["eu"], "must be one of eu, na"),
        ("boards", "Alerts", "must be a list of texts, none of them empty"),
        ("boards", ["a", ""], "must be a list of texts, none of them empty"),
        ("boards", [1], "must be a list of texts, none of them empty"),
    ],
)
def test_value_of_another_kind_or_out_of_bounds_is_refused(key, given, message):
    with pytest.raises(WrongValue) as caught:
        read_value(FIELDS[key], given)

    assert message == str(caught.value)
