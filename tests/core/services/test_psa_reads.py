from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from resolutionflow.domain.access import Scope
from resolutionflow.domain.errors import (
    Forbidden,
    InvalidInput,
    NotFound,
    ProviderFailed,
    ProviderRateLimited,
)
from resolutionflow.domain.paging import PageOrder, PageRequest
from resolutionflow.plugin_api import Board
from resolutionflow.services.commands import UpdateIntegration
from resolutionflow.services.integrations import IntegrationsService

FIRST = PageRequest.of(PageOrder("created_at"))
SECRET = "rf" + "_" + "k3yM4t3r14l" * 4


@pytest.fixture
def number(state):
    """The number of a ticket in the sandbox."""
    return str(min(state.tickets))


async def test_boards_statuses_members_and_tickets_are_read_live(integration, integrations, actor, state):
    boards = await integrations.boards(actor, integration.id)
    statuses = await integrations.statuses(actor, integration.id, "21")
    everywhere = await integrations.statuses(actor, integration.id)
    members = await integrations.members(actor, integration.id, "krause")
    tickets = await integrations.tickets(actor, integration.id, "", 3)

    assert Board("21", "Service Desk") in boards
    assert [status.name for status in statuses][:2] == ["New", "In Progress"]
    assert len(everywhere) == len(state.statuses)
    assert [(member.external_id, member.name) for member in members] == [("102", "Benno Krause")]
    assert len(tickets) == 3


async def test_all_members_are_read_however_many_pages_there_are(integration, integrations, actor, state):
    members = await integrations.members(actor, integration.id)

    active = [each for each in state.members.values() if not each["inactiveFlag"]]
    assert len(members) == len(active) - 1  # the API member is no person


async def test_a_ticket_is_read_with_its_status_and_written_as_people_write_it(
    integration, integrations, actor, state, number
):
    ticket = await integrations.ticket(actor, integration.id, f" {number} ")

    assert ticket.status.name == state.tickets[int(number)]["status"]["name"]
    assert integrations.ticket_display(integration, number) == f"CW #{number}"


async def test_a_ticket_that_is_not_there_is_not_found(integration, integrations, actor):
    for missing in ("99999", "no-number"):
        with pytest.raises(NotFound, match="no such ticket in Main PSA"):
            await integrations.ticket(actor, integration.id, missing)


async def test_all_reads_of_an_integration_share_one_look_up_of_the_tenant(
    integration, integrations, actor, control
):
    await asyncio.gather(*(integrations.boards(actor, integration.id) for _ in range(3)))
    await integrations.members(actor, integration.id)

    asked = [each["path"] for each in (await control.get("/requests")).json()]
    assert sum("/login/companyinfo/" in path for path in asked) <= 3
    await control.delete("/requests")
    await integrations.boards(actor, integration.id)
    assert len((await control.get("/requests")).json()) == 1


async def test_a_disabled_integration_refuses_by_name(integration, integrations, actor, number):
    await integrations.update(actor, UpdateIntegration(integration_id=integration.id, is_enabled=False))

    for attempt in (
        integrations.boards(actor, integration.id),
        integrations.ticket(actor, integration.id, number),
        integrations.set_mapping(actor, integration.id, actor.user_id, "101"),
    ):
        with pytest.raises(ProviderFailed, match="Main PSA is disabled"):
            await attempt


async def test_a_psa_that_asks_for_a_pause_is_told_with_the_time(
    integration, integrations, actor, control, number
):
    await control.post("/faults", json={"fault": "429", "retry_after": 60, "match": {"path": "*/tickets/*"}})

    with pytest.raises(ProviderRateLimited) as caught:
        await integrations.ticket(actor, integration.id, number)

    assert caught.value.provider == "connectwise"
    assert caught.value.retry_at is not None


async def test_refused_credentials_are_told_and_named_in_words(connect, connectwise, integrations, actor):
    created = await connect(connectwise.url, privateKey="outdated")

    with pytest.raises(ProviderFailed) as caught:
        await integrations.boards(actor, created.id)

    assert "outdated" not in caught.value.message


async def test_a_psa_that_hangs_is_given_up_at_the_time_limit(
    integration, store, plugins, connections, actor, control, number
):
    quick = IntegrationsService(store, plugins, connections, request_limit=timedelta(seconds=0.3))
    await control.post("/faults", json={"fault": "hang", "seconds": 60, "match": {"path": "*/tickets/*"}})

    with pytest.raises(ProviderFailed, match="Main PSA did not answer in time"):
        async with asyncio.timeout(15):  # before the client's own time-out for an answer, 20 s
            await quick.ticket(actor, integration.id, number)


async def test_nothing_is_asked_of_hosts_that_are_private_and_not_listed(connect, integrations, actor):
    """Only 127.0.0.1 is listed here."""
    created = await connect("https://10.255.255.1")

    with pytest.raises(ProviderFailed, match="RESOLUTIONFLOW_PRIVATE_HOSTS"):
        await integrations.boards(actor, created.id)


@pytest.mark.parametrize("first", [0, -1, 101])
async def test_a_search_gives_a_bounded_number_of_tickets(integration, integrations, actor, first):
    with pytest.raises(InvalidInput) as caught:
        await integrations.tickets(actor, integration.id, "mail", first)

    assert caught.value.path == ("first",)


async def test_b51_secrets_in_a_tickets_texts_are_taken_out(integration, integrations, actor, state, number):
    state.tickets[int(number)]["summary"] = f"Login fails with token {SECRET}"

    ticket = await integrations.ticket(actor, integration.id, number)
    found = await integrations.tickets(actor, integration.id, number, 1)

    assert ticket.summary.startswith("Login fails with token [REDACTED:")
    assert SECRET not in repr(ticket) + repr(found)


async def test_a_sessions_ticket_and_integration_may_be_seen_with_either_scope(
    integration, integrations, person, number
):
    for scope in (Scope.SESSIONS_READ, Scope.INTEGRATIONS_READ):
        reader = await person(scopes={scope})

        assert (await integrations.ticket(reader, integration.id, number)).external_id == number
        assert list(await integrations.many(reader, [integration.id])) == [integration.id]


async def test_everything_else_needs_the_scope_for_integrations(integration, integrations, person, number):
    engineer = await person(scopes={Scope.SESSIONS_READ, Scope.INTEGRATIONS_WRITE})
    poster = await person(scopes={Scope.NOTES_POST})

    for attempt in (
        integrations.page(engineer, FIRST),
        integrations.boards(engineer, integration.id),
        integrations.statuses(engineer, integration.id),
        integrations.members(engineer, integration.id),
        integrations.tickets(engineer, integration.id, "", 5),
        integrations.mapping_pages(engineer, [integration.id], FIRST),
        integrations.mappings_by_id(engineer, []),
        integrations.ticket(poster, integration.id, number),
        integrations.many(poster, [integration.id]),
    ):
        with pytest.raises(Forbidden):
            await attempt


BROKEN = """
from contextlib import asynccontextmanager
from types import SimpleNamespace
from resolutionflow.plugin_api import *
from resolutionflow.plugin_api import hookimpl


class Broken:
    key, display_name, text_format = "broken", "Broken PSA", TextFormat.PLAIN
    capabilities = frozenset({ProviderCapability.LIST_BOARDS})
    configuration_fields = ()

    def note_limit(self, configuration):
        return 100

    def requests_per_minute(self, configuration):
        return 100

    def ticket_display(self, ticket_id):
        return ticket_id

    def validate(self, configuration):
        pass

    @asynccontextmanager
    async def connect(self, configuration, http):
        yield self

    async def check(self):
        raise LookupError("words of the plugin")

    async def list_boards(self):
        return ["no board"]

    async def get_ticket(self, ticket_id):
        return None


@hookimpl
def describe_plugin():
    return PluginInfo("broken", "1", "1")


@hookimpl
def register_psa_providers():
    return [Broken()]
"""


@pytest.fixture
def drop_ins():
    return {"broken": BROKEN}


async def test_b54_a_broken_plugin_is_a_failed_provider_and_says_nothing_of_its_own(
    connect, integrations, actor
):
    created = await connect(None, provider="broken")

    for attempt in (
        integrations.boards(actor, created.id),
        integrations.ticket(actor, created.id, "1"),
    ):
        with pytest.raises(ProviderFailed, match="plugin for Main PSA failed"):
            await attempt
    findings = await integrations.check(actor, created.id)
    assert [finding.code for finding in findings] == ["PLUGIN_FAILED"]


async def test_what_a_provider_does_not_offer_is_not_asked_of_it(connect, integrations, actor):
    created = await connect(None, provider="broken")

    with pytest.raises(ProviderFailed, match="does not offer list members"):
        await integrations.members(actor, created.id)
    mapping = await integrations.set_mapping(actor, created.id, actor.user_id, "m-7")

    assert (mapping.external_member_id, mapping.member_name) == ("m-7", "m-7")
