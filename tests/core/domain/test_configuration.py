"""B3: an unknown or misspelt setting is refused when it is written."""

from __future__ import annotations

from decimal import Decimal

import pytest

from resolutionflow.domain.configuration import (
    CLEAR,
    ConfigurationProblem,
    ConfigurationRefused,
    changes_destination,
    check_configuration,
    missing_secrets_for_new_destination,
    update_configuration,
)
from resolutionflow.plugin_api import ConfigurationChoice, ConfigurationField, ConfigurationFieldKind

Kind = ConfigurationFieldKind
REGIONS = (ConfigurationChoice("eu", "Europe"), ConfigurationChoice("na", "America"))
FIELDS = (
    ConfigurationField(key="site", label="Site", is_required=True, is_destination=True),
    ConfigurationField(
        key="region",
        label="Region",
        kind=Kind.CHOICE,
        choices=REGIONS,
        default="eu",
        is_destination=True,
        help_text="Where it runs.",
    ),
    ConfigurationField(key="publicKey", label="Public key", is_secret=True, is_required=True),
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
GIVEN = {"site": "psa.example", "publicKey": "pub", "privateKey": "priv"}
STORED = {**GIVEN, "boards": ("Alerts",)}


def problems_of(**given: object) -> list[tuple[str | None, str]]:
    with pytest.raises(ConfigurationRefused) as caught:
        check_configuration(FIELDS, {**GIVEN, **given})
    return [(problem.key, problem.message) for problem in caught.value.problems]


def test_defaults_are_filled_in_and_optional_fields_without_value_are_absent():
    configuration = check_configuration(FIELDS, GIVEN)

    assert {
        **GIVEN,
        "region": "eu",
        "limit": 4000,
        "rate": Decimal("1.5"),
        "isBillable": False,
    } == configuration


@pytest.mark.parametrize("empty", [None, "", "  ", CLEAR])
def test_required_field_needs_a_value(empty):
    assert problems_of(site=empty) == [("site", "Site is required.")]


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("privatekey", "There is no field 'privatekey': did you mean 'privateKey'?"),
        ("privatKey", "There is no field 'privatKey': did you mean 'privateKey'?"),
        ("PIN", "There is no field 'PIN': did you mean 'pin'?"),
        ("colour", "There is no field 'colour'."),
        ("x" * 201, "There is no field."),
    ],
)
def test_unknown_field_is_refused_with_the_likely_one(key, message):
    assert [(key, message)] == problems_of(**{key: "v"})


def test_all_problems_are_told_at_once():
    found = problems_of(sites="x", limit=1, site=None)

    assert [key for key, _ in found] == ["sites", "site", "limit"]


def test_problems_hold_no_value():
    with pytest.raises(ConfigurationRefused) as caught:
        check_configuration(
            FIELDS, {**GIVEN, "pin": "sword\nfish", "region": "swordfish", "rate": "swordfish"}
        )

    assert "sword" not in str(caught.value)


def test_update_sets_keeps_and_clears():
    stored = update_configuration(FIELDS, STORED, [("limit", 500), ("boards", CLEAR), ("pin", "1234")])

    assert stored == {**GIVEN, "limit": 500, "pin": "1234"}


def test_defaults_are_not_stored_so_that_a_new_default_takes_effect():
    assert update_configuration(FIELDS, {}, list(GIVEN.items())) == GIVEN


def test_required_value_cannot_be_cleared():
    with pytest.raises(ConfigurationRefused, match="Public key is required"):
        update_configuration(FIELDS, STORED, [("publicKey", CLEAR)])


def test_stored_value_of_a_field_that_is_no_more_is_dropped():
    assert update_configuration(FIELDS, {**STORED, "former": "x"}, []) == STORED


def test_field_given_twice_is_refused_beside_other_problems():
    with pytest.raises(ConfigurationRefused) as caught:
        update_configuration(FIELDS, STORED, [("limit", 500), ("limit", 1)])

    assert (
        ConfigurationProblem("limit", "The field 'limit' is given more than once."),
        ConfigurationProblem("limit", "Limit must be at least 100."),
    ) == caught.value.problems


@pytest.mark.parametrize("destination", [("site", "stranger.example"), ("region", "na")])
def test_new_destination_needs_every_stored_secret_again(destination):
    with pytest.raises(ConfigurationRefused) as caught:
        update_configuration(FIELDS, {**STORED, "pin": "1"}, [destination, ("publicKey", "pub2")])

    assert [problem.key for problem in caught.value.problems] == ["privateKey", "pin"]
    assert "Private key must be given again" in str(caught.value)


def test_new_destination_is_taken_with_its_secrets_given_or_cleared():
    entries = [("site", "new.example"), ("publicKey", "p"), ("privateKey", "q"), ("pin", CLEAR)]

    stored = update_configuration(FIELDS, {**STORED, "pin": "1"}, entries)

    assert stored["site"] == "new.example"
    assert "pin" not in stored


@pytest.mark.parametrize("same", [("site", " psa.example "), ("region", "eu"), ("limit", 500)])
def test_same_destination_keeps_the_secrets(same):
    assert update_configuration(FIELDS, STORED, [same])["privateKey"] == "priv"


def test_clearing_a_destination_back_to_another_default_is_a_change():
    assert changes_destination(FIELDS, {**STORED, "region": "na"}, STORED)
    assert not changes_destination(FIELDS, {**STORED, "region": "eu"}, STORED)


def test_no_secret_is_missing_where_none_is_stored():
    new = {"site": "new.example"}

    assert missing_secrets_for_new_destination(FIELDS, {}, new, given=["site"]) == ()
