from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet

from resolutionflow.http import deadline
from resolutionflow.plugin_api import AuthFailed, ConfigurationInvalid, NotSent
from resolutionflow.psa import PluginFailed, PsaConnections
from resolutionflow.psa.connection import Connection
from resolutionflow.store import Cipher, Store


async def change(store, integration, *, key, **configuration):
    async with store.write() as unit:
        values = {"configuration": configuration} if configuration else {}
        return await unit.integrations.change(integration, secrets={"key": key}, **values)


async def test_many_uses_at_once_and_one_after_another_share_one_connection(connections, stored, scripted):
    integration = await stored()

    async def use():
        async with connections.client(integration) as client:
            await asyncio.sleep(0)
            return client

    clients = [*await asyncio.gather(*(use() for _ in range(20))), await use()]

    assert scripted.opened == ["first-key"]
    assert all(client is clients[0] for client in clients)


async def test_a_changed_secret_opens_a_new_connection_and_closes_the_old_one_once_it_is_free(
    connections, stored, scripted, store
):
    integration = await stored()
    async with connections.client(integration) as old:
        await change(store, integration, key="second-key")

        async with connections.client(integration) as new:
            assert (old.key, new.key) == ("first-key", "second-key")
            assert scripted.closed == []

    await scripted.closed.reach(["first-key"])
    assert scripted.opened == ["first-key", "second-key"]


async def test_the_destination_is_read_together_with_the_secrets_however_old_the_callers_copy_is(
    connections, stored, scripted, store
):
    """B52: the new key never goes to the old site."""
    old_copy = await stored(site="broken")
    await change(store, old_copy, key="second-key", site="good")

    async with connections.client(old_copy) as client:
        assert client.key == "second-key"


async def test_a_connection_whose_credentials_were_refused_is_opened_anew(connections, stored, scripted):
    integration = await stored()
    with pytest.raises(AuthFailed):
        async with connections.client(integration):
            raise AuthFailed("The token is not accepted any more.")

    async with connections.client(integration):
        assert len(scripted.opened) == 2
    await scripted.closed.reach(["first-key"])


async def test_any_other_failure_leaves_it_open(connections, stored, scripted):
    integration = await stored()
    for error in (NotSent("No route."), ValueError("Ours.")):
        with pytest.raises(type(error)):
            async with connections.client(integration):
                raise error

    async with connections.client(integration):
        assert len(scripted.opened) == 1


async def test_a_failure_to_connect_is_told_and_connecting_is_tried_again_next_time(
    connections, stored, scripted
):
    integration = await stored(site="refusing")

    for _ in range(2):
        with pytest.raises(AuthFailed, match="The key is not accepted"):
            async with connections.client(integration):
                pass

    assert len(scripted.opened) == 2


async def test_b54_a_plugin_that_ends_the_program_while_connecting_only_fails(connections, stored):
    integration = await stored(site="broken")

    with pytest.raises(PluginFailed, match="SystemExit"):
        async with connections.client(integration):
            pass


async def test_whoever_opens_it_may_be_cancelled_without_harm_to_the_others(connections, stored, scripted):
    integration = await stored(site="slow")

    async def use():
        async with connections.client(integration) as client:
            return client.key

    first = asyncio.create_task(use())
    await scripted.opened.reach(["first-key"])
    second = asyncio.create_task(use())
    first.cancel()
    await asyncio.wait([first])
    scripted.gate.set()

    assert first.cancelled()
    assert await second == "first-key"
    assert scripted.opened == ["first-key"]


async def test_a_connection_does_not_take_over_the_deadline_of_the_request_that_opens_it(connections, stored):
    integration = await stored(site="asking")

    with deadline(0):
        async with connections.client(integration) as client:
            assert client.key == "first-key"


async def test_a_connection_that_is_used_again_is_idle_no_more(plugins, http, redact, scripted):
    configuration = {"site": "good", "key": "first-key"}
    connection = Connection(plugins.providers["scripted"], configuration, http, redact, digest="", idle=0)
    async with connection.client():
        pass
    async with connection.client():
        for _ in range(10):
            await asyncio.sleep(0)

        assert connection.is_usable

    await scripted.closed.reach(["first-key"])


async def test_an_idle_connection_is_closed_and_opened_again_when_needed(
    store, plugins, http, redact, stored, scripted
):
    connections = PsaConnections(store, plugins, http, redact, idle=timedelta(0))
    integration = await stored()
    async with connections.client(integration):
        await asyncio.sleep(0)
        assert scripted.closed == []

    await scripted.closed.reach(["first-key"])
    async with connections.client(integration):
        assert len(scripted.opened) == 2
    await connections.close()


async def test_a_forgotten_integration_is_closed(connections, stored, scripted):
    integration = await stored()
    async with connections.client(integration):
        pass

    connections.forget(integration.id)

    await scripted.closed.reach(["first-key"])


async def test_closing_closes_everything_and_opens_nothing_more(connections, stored, scripted):
    first, second = await stored(), await stored(key="second-key")
    async with connections.client(first):
        pass
    async with connections.client(second):
        await connections.close()

    assert sorted(scripted.closed) == ["first-key", "second-key"]
    with pytest.raises(NotSent, match="shutting down"):
        async with connections.client(first):
            pass


async def test_a_provider_that_is_not_loaded_is_as_good_as_not_sent(connections, stored):
    integration = await stored(provider="elsewhere")

    with pytest.raises(NotSent, match="No plugin for the provider 'elsewhere'"):
        async with connections.client(integration):
            pass


async def test_an_incomplete_configuration_is_named(connections, stored, store):
    integration = await stored()
    async with store.write() as unit:
        await unit.integrations.change(integration, secrets={})

    with pytest.raises(ConfigurationInvalid, match="Key is required"):
        async with connections.client(integration):
            pass


async def test_values_that_the_plugin_has_no_field_for_any_more_are_left_out(connections, stored):
    integration = await stored(configuration={"site": "good", "colour": "blue"})

    async with connections.client(integration) as client:
        assert client.key == "first-key"


async def test_secrets_of_a_lost_key_are_as_good_as_not_sent(plugins, http, redact, stored, store):
    integration = await stored()
    other_key = Store(store.engine, Cipher([Fernet.generate_key().decode()]))
    connections = PsaConnections(other_key, plugins, http, redact)

    with pytest.raises(NotSent, match="RESOLUTIONFLOW_SECRET_KEY"):
        async with connections.client(integration):
            pass
