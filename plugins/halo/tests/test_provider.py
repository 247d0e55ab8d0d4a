from __future__ import annotations

import pytest

from resolutionflow.plugin_api import (
    ConfigurationInvalid,
    ProviderCapability,
    PsaProvider,
    Rejected,
    TextFormat,
)


def test_the_provider_fits_the_contract(provider):
    assert isinstance(provider, PsaProvider)
    assert provider.key == "halo"
    assert TextFormat.HTML is provider.text_format
    assert set(ProviderCapability) - {ProviderCapability.LIST_BOARDS} == provider.capabilities


def test_b28_a_ticket_is_called_by_its_number(provider):
    assert provider.ticket_display("4001") == "Halo #4001"


@pytest.mark.parametrize(("configured_rate", "a_minute"), [({}, 60), (7, 1), (5, 1), (1500, 300)])
def test_the_rate_of_five_minutes_is_spread_evenly(provider, configured, configured_rate, a_minute):
    changed = {"requestsPerFiveMinutes": configured_rate} if configured_rate else {}

    assert a_minute == provider.requests_per_minute(configured("halo.example.com", **changed))


def test_a_configuration_that_cannot_work_is_refused(provider, configured):
    provider.validate(configured("example.halopsa.com"))

    with pytest.raises(ConfigurationInvalid, match="`site`"):
        provider.validate(configured("ftp://halo.example.com"))


async def test_connecting_asks_nothing_and_leaves_the_http_client_open(provider, configured, script, http):
    async with provider.connect(configured(script.url), http):
        pass

    assert script.calls == []
    assert not http.is_closed


async def test_b52_the_provider_keeps_no_credentials(provider, client):
    await client.get_ticket("4001")

    assert vars(provider) == {}


async def test_boards_are_neither_declared_nor_listed(client):
    with pytest.raises(Rejected, match="no boards"):
        await client.list_boards()
