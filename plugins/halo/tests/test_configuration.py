from __future__ import annotations

import pytest

from resolutionflow.plugin_api import ConfigurationInvalid
from resolutionflow_halo.configuration import FIELDS, Settings

SITE = "https://example.halopsa.com"


def test_the_fields_are_those_of_the_documented_configuration():
    keys = [field.key for field in FIELDS]

    assert keys == [
        "site",
        "authUrl",
        "tenant",
        "clientId",
        "clientSecret",
        "noteOutcomeId",
        "internalNoteOutcomeId",
        "requestsPerFiveMinutes",
    ]


def test_b52_the_secret_is_secret_and_where_it_is_sent_is_a_destination():
    assert [field.key for field in FIELDS if field.is_secret] == ["clientSecret"]
    assert [field.key for field in FIELDS if field.is_destination] == ["site", "authUrl"]


@pytest.mark.parametrize(
    ("written", "site"),
    [
        ("example.halopsa.com", SITE),
        (" https://example.halopsa.com/ ", SITE),
        ("https://example.halopsa.com/api", SITE),
        ("https://psa.example.com/halo/", "https://psa.example.com/halo"),
    ],
)
def test_a_site_is_a_host_or_a_url(configured, written, site):
    settings = Settings.parse(configured(written))

    assert (f"{site}/api/Tickets", f"{site}/auth/token", f"{site}/tickets?id=7") == (
        settings.endpoint("Tickets"),
        settings.token_url,
        settings.ticket(7),
    )


@pytest.mark.parametrize("written", ["auth.example.com/auth", "https://auth.example.com/auth/token"])
def test_the_authorisation_server_may_be_another_one(configured, written):
    settings = Settings.parse(configured("example.halopsa.com", authUrl=written))

    assert settings.token_url == "https://auth.example.com/auth/token"


def test_internal_notes_take_the_outcome_of_notes_unless_told_otherwise(configured):
    same = Settings.parse(configured("a.example.com", noteOutcomeId=5))
    other = Settings.parse(configured("a.example.com", noteOutcomeId=5, internalNoteOutcomeId=6))

    assert (same.note_outcome, same.internal_outcome) == (5, 5)
    assert (other.note_outcome, other.internal_outcome) == (5, 6)


@pytest.mark.parametrize("field", ["site", "clientId", "clientSecret", "noteOutcomeId"])
def test_a_missing_field_is_named(configured, field):
    with pytest.raises(ConfigurationInvalid, match=f"`{field}`") as caught:
        Settings.parse({key: value for key, value in configured("a.example.com").items() if key != field})

    assert field == caught.value.field


@pytest.mark.parametrize("field", ["site", "authUrl", "clientId", "clientSecret"])
def test_b52_an_unusable_field_is_refused_without_its_value(configured, field):
    with pytest.raises(ConfigurationInvalid) as caught:
        Settings.parse(configured("a.example.com") | {field: "a\x00b"})

    assert field == caught.value.field
    assert "a\x00b" not in caught.value.message


def test_b52_settings_show_no_secret(configured):
    settings = Settings.parse(configured("a.example.com", clientSecret="s p+cret"))

    assert "cret" not in repr(settings)
    assert settings.scrub("s p+cret s+p%2Bcret") == "[credential] [credential]"
