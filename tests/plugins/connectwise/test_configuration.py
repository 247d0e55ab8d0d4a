from __future__ import annotations

import pytest

from resolutionflow.plugin_api import ConfigurationInvalid
from resolutionflow_connectwise.configuration import FIELDS, Settings, reference


def test_the_fields_are_those_of_the_documented_configuration():
    keys = [field.key for field in FIELDS]

    assert keys == [
        "site",
        "company",
        "publicKey",
        "privateKey",
        "clientId",
        "noteLimit",
        "requestsPerMinute",
        "workType",
        "workRole",
        "billableOption",
    ]


def test_keys_are_secret_and_the_site_is_a_destination():
    assert [field.key for field in FIELDS if field.is_secret] == ["publicKey", "privateKey"]
    assert [field.key for field in FIELDS if field.is_destination] == ["site"]


def test_keys_pasted_with_white_space_around_them_are_read_without(configured):
    settings = Settings.parse(configured("cw.example.com", publicKey=" pub\n", privateKey="\tpriv "))

    assert (settings.public_key, settings.private_key) == ("pub", "priv")


def test_b52_settings_show_no_key(configured):
    settings = Settings.parse(configured("cw.example.com"))

    assert "demo-" not in repr(settings)
    assert "demo-" not in str(settings)
    assert "demo-" not in settings.fingerprint


def test_api_members_and_tenants_are_told_apart_by_fingerprint(configured):
    changes = [{}, {"company": "other"}, {"publicKey": "other"}]
    sites = ["a.example.com", "b.example.com"]
    prints = {Settings.parse(configured(site, **change)).fingerprint for site in sites for change in changes}

    assert len(prints) == 6


@pytest.mark.parametrize("field", ["site", "company", "publicKey", "privateKey", "clientId"])
@pytest.mark.parametrize("value", ["", "   ", "a\x00b", "a\nb"])
def test_b52_an_unusable_field_is_refused_by_name_and_without_its_value(configured, field, value):
    with pytest.raises(ConfigurationInvalid) as caught:
        Settings.parse(configured("cw.example.com") | {field: value})

    assert field == caught.value.field
    assert f"`{field}`" in caught.value.message
    assert "a\x00b" not in caught.value.message


@pytest.mark.parametrize(
    ("field", "value"), [("company", "a+b"), ("publicKey", "a:b"), ("company", "a/b"), ("clientId", "ä")]
)
def test_what_would_run_into_its_neighbour_on_the_wire_is_refused(configured, field, value):
    with pytest.raises(ConfigurationInvalid) as caught:
        Settings.parse(configured("cw.example.com") | {field: value})

    assert field == caught.value.field


def test_a_work_type_is_named_by_id_or_by_name():
    assert reference("12") == {"id": 12}
    assert reference("Remote 2") == {"name": "Remote 2"}


def test_b52_credentials_are_taken_out_of_text_in_every_form_they_are_sent_in(configured):
    settings = Settings.parse(configured("cw.example.com"))
    basic = "bm9ydGhsaWdodCtkZW1vLXB1YmxpYzpkZW1vLXByaXZhdGU="

    assert settings.scrub(f"a {basic} b") == "a [credential] b"
    assert settings.scrub("demo-private and demo-public") == "[credential] and [credential]"
