from __future__ import annotations

import pytest

from resolutionflow.plugin_api import ConfigurationInvalid, ProviderCapability, PsaProvider, TextFormat


def test_the_provider_fits_the_contract(provider):
    assert isinstance(provider, PsaProvider)
    assert provider.key == "connectwise"
    assert TextFormat.PLAIN is provider.text_format
    assert set(ProviderCapability) == provider.capabilities


def test_b28_a_ticket_is_called_by_its_number(provider):
    assert provider.ticket_display("12345") == "CW #12345"


def test_limits_are_settings_with_defaults(provider, configured):
    changed = configured("cw.example.com", noteLimit=900, requestsPerMinute=7)

    assert (provider.note_limit({}), provider.requests_per_minute({})) == (4000, 300)
    assert (provider.note_limit(changed), provider.requests_per_minute(changed)) == (900, 7)


def test_defaults_are_those_that_the_fields_declare(provider):
    defaults = {
        field.key: field.default for field in provider.configuration_fields if field.default is not None
    }

    assert defaults == {"noteLimit": 4000, "requestsPerMinute": 300}


def test_a_configuration_that_cannot_work_is_refused(provider, configured):
    provider.validate(configured("na.myconnectwise.net"))

    with pytest.raises(ConfigurationInvalid, match="`site`"):
        provider.validate(configured("ftp://cw.example.com"))


async def test_connecting_asks_nothing_and_leaves_the_http_client_open(provider, configured, wire, http):
    async with provider.connect(configured(wire.url), http):
        pass

    assert wire.exchanges == []
    assert not http.is_closed


async def test_b52_the_provider_keeps_no_credentials(provider, configured, wire, http, reply):
    wire.answers = [reply(200, [])]
    async with provider.connect(configured(wire.url), http) as client:
        await client.list_boards()

    assert "v2025_8" in repr(vars(provider))
    assert "demo-" not in repr(vars(provider))
