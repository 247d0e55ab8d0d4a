from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from resolutionflow.domain.access import Scope
from resolutionflow.domain.configuration import CLEAR
from resolutionflow.domain.errors import Forbidden, InvalidInput, NotFound, ProviderFailed
from resolutionflow.domain.integration import NoteVisibility, PostingSettings, StatusTarget
from resolutionflow.domain.paging import PageOrder, PageRequest
from resolutionflow.domain.worked_time import TimeRounding
from resolutionflow.sandbox.connectwise import DEMO_CREDENTIALS
from resolutionflow.services.commands import CreateIntegration, UpdateIntegration

ANYWHERE = "https://cw.example.test"
FIRST = PageRequest.of(PageOrder("created_at"))


@pytest.fixture
def refusal(integrations, actor):
    """The InvalidInput that a new integration, or an update of one, is answered with."""

    async def refused(command):
        write = integrations.create if isinstance(command, CreateIntegration) else integrations.update
        with pytest.raises(InvalidInput) as caught:
            await write(actor, command)
        return caught.value

    return refused


def new(**changed):
    values = {"name": "PSA", "provider": "connectwise", "settings": PostingSettings(), "configuration": ()}
    return CreateIntegration(**{**values, **changed})


# ---- settings


async def test_b1_settings_take_their_defaults(connect, integrations, actor):
    created = await connect(ANYWHERE)

    kept = (await integrations.many(actor, [created.id]))[created.id]

    assert kept == created
    assert kept.is_enabled
    assert kept.settings == PostingSettings(
        auto_push=True,
        auto_time_entry=True,
        time_rounding=TimeRounding.MINUTES_15,
        note_visibility=NoteVisibility.INTERNAL,
        include_diagnostic_steps=True,
        formatter="classic",
        status_targets=(),
    )


async def test_an_update_changes_what_is_given_and_puts_the_default_back_for_null(
    connect, integrations, actor
):
    targets = (StatusTarget("21", "305", "304"), StatusTarget(None, "305"))
    created = await connect(ANYWHERE, settings=PostingSettings(auto_push=False, status_targets=targets))

    await integrations.update(actor, UpdateIntegration(integration_id=created.id, name="  Second   PSA "))
    renamed = (await integrations.many(actor, [created.id]))[created.id]
    cleared = await integrations.update(
        actor,
        UpdateIntegration(integration_id=created.id, settings={"status_targets": None, "auto_push": None}),
    )

    assert renamed == replace(created, name="Second PSA")
    assert cleared.settings == PostingSettings()


async def test_b3_an_unknown_or_misspelt_setting_is_refused_with_the_one_that_may_be_meant(connect, refusal):
    created = await connect(ANYWHERE)

    refused = await refusal(UpdateIntegration(integration_id=created.id, settings={"auto_psh": False}))

    assert refused.message == "There is no setting 'auto_psh': did you mean 'auto_push'?"
    assert refused.path == ("settings", "auto_psh")


@pytest.mark.parametrize(
    ("targets", "path"),
    [
        ((StatusTarget("21", "305"), StatusTarget(" 21 ", "306")), ("1",)),
        ((StatusTarget(None, "305"), StatusTarget("21"), StatusTarget(None, "306")), ("2",)),
        ((StatusTarget(""),), ("0", "boardExternalId")),
        ((StatusTarget("21", "3" * 65),), ("0", "resolvedStatusExternalId")),
        ((StatusTarget("21", None, "30\n4"),), ("0", "escalatedStatusExternalId")),
    ],
)
async def test_b2_status_targets_are_one_row_for_each_board_and_one_for_all_others(
    connect, refusal, targets, path
):
    created = await connect(ANYWHERE)

    refused = await refusal(
        UpdateIntegration(integration_id=created.id, settings={"status_targets": targets})
    )

    assert refused.path == ("settings", "statusTargets", *path)


async def test_a_formatter_that_is_not_there_is_refused(refusal):
    refused = await refusal(new(settings=PostingSettings(formatter="clasic")))

    assert refused.message == "There is no formatter 'clasic': did you mean 'classic'?"
    assert refused.path == ("settings", "formatter")


# ---- provider and configuration


async def test_b3_an_unknown_provider_is_refused_with_those_that_are_loaded(refusal, application):
    refused = await refusal(new(provider="conectwise"))

    loaded = ", ".join(sorted(application.plugins.providers))
    assert f"did you mean 'connectwise'? Loaded are: {loaded}." in refused.message
    assert refused.path == ("provider",)


async def test_b3_a_misspelt_key_is_refused_and_found_in_the_input(refusal):
    entries = (("company", "northlight"), ("sight", "x"))

    refused = await refusal(new(configuration=entries))

    assert "There is no field 'sight': did you mean 'site'?" in refused.message
    assert "Site is required." in refused.message
    assert refused.path == ("configuration", "1")


async def test_what_only_the_plugin_can_tell_is_refused_too(connect):
    with pytest.raises(InvalidInput) as caught:
        await connect("ftp://cw.example.test")

    assert "`site` cannot be used" in caught.value.message
    assert caught.value.path == ("configuration", "0")


@pytest.mark.parametrize("name", ["", "  ", "x" * 201])
async def test_a_name_is_needed_and_not_too_long(refusal, name):
    assert (await refusal(new(name=name))).path == ("name",)


async def test_a_value_that_is_not_given_stays_and_a_cleared_one_is_forgotten(connect, integrations, actor):
    created = await connect(ANYWHERE, workType="Remote", noteLimit=900)
    command = UpdateIntegration(
        integration_id=created.id, configuration=(("workType", CLEAR), ("billableOption", "DoNotBill"))
    )

    changed = await integrations.update(actor, command)

    entries = {entry.field.key: entry for entry in integrations.configuration_entries(changed)}
    assert (entries["noteLimit"].is_set, entries["noteLimit"].value) == (True, 900)
    assert (entries["workType"].is_set, entries["workType"].value) == (False, None)
    assert entries["billableOption"].value == "DoNotBill"
    assert changed.set_secrets == {"publicKey", "privateKey"}


async def test_a_new_destination_needs_every_secret_again(connect, integrations, actor, refusal):
    created = await connect(ANYWHERE)
    moved = (("site", "https://elsewhere.example.test"), ("privateKey", "new-private"))

    refused = await refusal(UpdateIntegration(integration_id=created.id, configuration=moved))
    kept = (await integrations.many(actor, [created.id]))[created.id]
    complete = UpdateIntegration(
        integration_id=created.id, configuration=(*moved, ("publicKey", "new-public"))
    )
    changed = await integrations.update(actor, complete)

    assert refused.message == (
        "Public key must be given again, because the place that it is sent to changes."
    )
    assert kept == created
    assert changed.configuration["site"] == "https://elsewhere.example.test"


async def test_b52_secrets_are_in_no_answer_no_error_no_log_and_unreadable_in_the_file(
    connect, integrations, actor, tmp_path, caplog
):
    with caplog.at_level(logging.DEBUG):
        created = await connect(ANYWHERE)
        with pytest.raises(InvalidInput) as caught:
            await connect("ftp://x", noteLimit="many")
        entries = integrations.configuration_entries(created)

    told = f"{created!r} {entries!r} {caught.value!r} {caplog.text}"
    kept = b"".join(file.read_bytes() for file in tmp_path.glob("flow.db*"))

    for secret in (DEMO_CREDENTIALS.public_key, DEMO_CREDENTIALS.private_key):
        assert secret not in told
        assert secret.encode() not in kept
    assert DEMO_CREDENTIALS.company.encode() in kept


async def test_deleting_disables_for_good_erases_the_credentials_and_keeps_the_record(
    integration, integrations, actor, store
):
    deleted = await integrations.delete(actor, integration.id)

    async with store.read() as unit:
        assert await unit.integrations.secrets(integration.id) == {}
    assert not deleted.is_usable
    assert deleted.set_secrets == frozenset()
    assert (await integrations.many(actor, [integration.id]))[integration.id].deleted_at is not None
    assert (await integrations.page(actor, FIRST)).rows == ()
    with pytest.raises(NotFound):
        await integrations.update(actor, UpdateIntegration(integration_id=integration.id, is_enabled=True))
    with pytest.raises(NotFound):
        await integrations.boards(actor, integration.id)


# ---- check


async def test_a_check_tells_what_works_and_what_is_missing(integration, integrations, actor, control):
    await control.post("/rights", json={"time entry: add": False})

    findings = await integrations.check(actor, integration.id)

    assert [(finding.code, finding.is_problem) for finding in findings] == [
        ("CONNECTED", False),
        ("RIGHT_MISSING", True),
    ]
    assert "Time Entry: Add" in findings[1].message


async def test_a_psa_that_cannot_be_reached_is_a_finding(connect, integrations, actor):
    created = await connect("http://127.0.0.1:9")

    findings = await integrations.check(actor, created.id)

    assert [finding.code for finding in findings] == ["SITE_UNREACHABLE"]


async def test_a_disabled_integration_can_be_checked_and_is_told_to_be_disabled(
    integration, integrations, actor
):
    await integrations.update(actor, UpdateIntegration(integration_id=integration.id, is_enabled=False))

    findings = await integrations.check(actor, integration.id)

    assert findings[0].code == "DISABLED"
    assert findings[1].code == "CONNECTED"


# ---- members


async def test_a_user_is_mapped_to_a_member_that_exists(integration, integrations, actor):
    mapping = await integrations.set_mapping(actor, integration.id, actor.user_id, " 101 ")
    again = await integrations.set_mapping(actor, integration.id, actor.user_id, "102")
    page = (await integrations.mapping_pages(actor, [integration.id], FIRST))[integration.id]

    assert (mapping.external_member_id, mapping.member_name) == ("101", "Amara Diallo")
    assert (again.id, again.member_name) == (mapping.id, "Benno Krause")
    assert page.rows == (again,)
    assert await integrations.mappings_by_id(actor, [again.id]) == {again.id: again}


async def test_null_removes_a_mapping_without_asking_the_psa(integration, integrations, actor, control):
    await integrations.set_mapping(actor, integration.id, actor.user_id, "101")
    await control.delete("/requests")

    removed = await integrations.set_mapping(actor, integration.id, actor.user_id, None)

    assert removed is None
    assert (await integrations.mapping_pages(actor, [integration.id], FIRST))[integration.id].rows == ()
    assert (await control.get("/requests")).json() == []


async def test_a_member_that_the_psa_does_not_know_is_not_found(integration, integrations, actor):
    with pytest.raises(NotFound, match="no such member in Main PSA") as caught:
        await integrations.set_mapping(actor, integration.id, actor.user_id, "9999")

    assert caught.value.path == ("externalMemberId",)


async def test_while_the_psa_fails_nothing_is_mapped(integration, integrations, actor, control):
    await control.post("/faults", json={"fault": "503", "times": None})

    with pytest.raises(ProviderFailed):
        await integrations.set_mapping(actor, integration.id, actor.user_id, "102")

    page = (await integrations.mapping_pages(actor, [integration.id], FIRST))[integration.id]
    assert [mapping.external_member_id for mapping in page.rows] == ["101"]  # as the fixture mapped them


# ---- who may


async def test_b53_another_accounts_integration_and_user_are_not_there(
    integration, integrations, actor, person
):
    stranger = await person("Elsewhere", "Mallory")
    update = UpdateIntegration(integration_id=integration.id, name="Mine")

    for attempt in (
        integrations.update(stranger, update),
        integrations.delete(stranger, integration.id),
        integrations.check(stranger, integration.id),
        integrations.boards(stranger, integration.id),
        integrations.ticket(stranger, integration.id, "1001"),
        integrations.set_mapping(stranger, integration.id, stranger.user_id, "101"),
        integrations.set_mapping(actor, integration.id, stranger.user_id, "101"),
    ):
        with pytest.raises(NotFound):
            await attempt
    assert await integrations.many(stranger, [integration.id]) == {}
    assert (await integrations.page(stranger, FIRST)).rows == ()


async def test_writing_needs_the_scope_for_it(integration, integrations, person):
    reader = await person(scopes=set(Scope) - {Scope.INTEGRATIONS_WRITE})

    for attempt in (
        integrations.create(reader, new()),
        integrations.update(reader, UpdateIntegration(integration_id=integration.id, name="Mine")),
        integrations.delete(reader, integration.id),
        integrations.check(reader, integration.id),
        integrations.set_mapping(reader, integration.id, reader.user_id, None),
    ):
        with pytest.raises(Forbidden) as caught:
            await attempt
        assert caught.value.scope == Scope.INTEGRATIONS_WRITE
