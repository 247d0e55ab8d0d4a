"""Integrations: settings, configuration, checks, and what is read live."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

SETTINGS = (
    "settings { autoPush autoTimeEntry timeRounding noteVisibility includeDiagnosticSteps formatter "
    "statusTargets { boardExternalId resolvedStatus { externalId name } } }"
)
UPDATE = f"""
mutation ($input: UpdatePsaIntegrationInput!) {{
  updatePsaIntegration(input: $input) {{
    integration {{ name isEnabled {SETTINGS} configuration {{ field {{ key isSecret }} isSet value }} }}
    userErrors {{ code message path }}
  }}
}}
"""
CREATE = """
mutation ($input: CreatePsaIntegrationInput!) {
  createPsaIntegration(input: $input) { integration { id } userErrors { code message path } }
}
"""


@pytest.fixture
async def integration_id(client: Any, connect: Callable[..., Any]) -> str:
    found: str = await connect(client)
    return found


async def test_b1_settings_have_defaults_and_null_puts_them_back(client: Any, integration_id: str) -> None:
    changed = {"autoPush": False, "timeRounding": "EXACT", "noteVisibility": "BOTH", "statusTargets": []}
    first = (await client.write(UPDATE, integrationId=integration_id, settings=changed))["integration"][
        "settings"
    ]
    back = dict.fromkeys(["autoPush", "timeRounding", "noteVisibility"])
    second = (await client.write(UPDATE, integrationId=integration_id, settings=back))["integration"][
        "settings"
    ]

    assert tuple(first[name] for name in back) == (False, "EXACT", "BOTH")
    assert second == {
        "autoPush": True,
        "autoTimeEntry": True,
        "timeRounding": "MINUTES_15",
        "noteVisibility": "INTERNAL",
        "includeDiagnosticSteps": True,
        "formatter": "classic",
        "statusTargets": [],
    }


async def test_b2_status_targets_are_per_board_and_named_live(client: Any, integration_id: str) -> None:
    targets = [
        {"boardExternalId": "22", "resolvedStatusExternalId": "315"},
        {"resolvedStatusExternalId": "306"},
    ]
    payload = await client.write(UPDATE, integrationId=integration_id, settings={"statusTargets": targets})

    assert payload["integration"]["settings"]["statusTargets"] == [
        {"boardExternalId": "22", "resolvedStatus": {"externalId": "315", "name": "Completed"}},
        {"boardExternalId": None, "resolvedStatus": {"externalId": "306", "name": "Closed"}},
    ]


async def test_b52_secrets_show_only_whether_they_are_set(client: Any, integration_id: str) -> None:
    payload = await client.write(UPDATE, integrationId=integration_id, name="Renamed")
    entries = {entry["field"]["key"]: entry for entry in payload["integration"]["configuration"]}

    assert payload["integration"]["name"] == "Renamed"
    assert (entries["privateKey"]["isSet"], entries["privateKey"]["value"]) == (True, None)
    assert (entries["company"]["isSet"], entries["company"]["value"]) == (True, "northlight")
    assert "demo-private" not in str(payload)


async def test_a_value_is_cleared_and_a_clear_that_is_false_refused(client: Any, integration_id: str) -> None:
    limit = [{"key": "noteLimit", "value": {"integer": 900}}]
    await client.write(UPDATE, integrationId=integration_id, configuration=limit)
    cleared = await client.write(
        UPDATE, integrationId=integration_id, configuration=[{"key": "noteLimit", "value": {"clear": True}}]
    )
    refused = await client.run(
        UPDATE,
        input={
            "integrationId": integration_id,
            "configuration": [*limit, {"key": "workType", "value": {"clear": False}}],
        },
    )
    entries = {entry["field"]["key"]: entry["isSet"] for entry in cleared["integration"]["configuration"]}

    assert entries["noteLimit"] is False
    assert [(error["code"], error["path"]) for error in refused["userErrors"]] == [
        ("INVALID_INPUT", ["configuration", "1", "value", "clear"])
    ]


async def test_b3_what_cannot_be_used_is_refused_with_its_path(client: Any) -> None:
    unknown = await client.run(CREATE, input={"name": "A", "provider": "conectwise", "configuration": []})
    formatter = await client.run(
        CREATE,
        input={
            "name": "A",
            "provider": "connectwise",
            "settings": {"formatter": "clasic"},
            "configuration": [],
        },
    )

    assert [error["path"] for error in unknown["userErrors"]] == [["provider"]]
    assert "did you mean 'connectwise'" in unknown["userErrors"][0]["message"]
    assert [error["path"] for error in formatter["userErrors"]] == [["settings", "formatter"]]


async def test_a_check_tells_what_works(client: Any, integration_id: str) -> None:
    payload = await client.write(
        "mutation ($input: PsaIntegrationIdInput!) { checkPsaIntegration(input: $input) "
        "{ findings { code message isProblem } userErrors { code } } }",
        integrationId=integration_id,
    )

    assert payload["findings"]
    assert all(finding["message"] for finding in payload["findings"])


async def test_lists_are_read_live(client: Any, integration_id: str) -> None:
    found = await client.run(
        """query ($id: ID!) { node(id: $id) { ... on PsaIntegration {
          provider { key plugin { name } } isEnabled health { isPaused consecutiveFailures }
          boards { externalId name } ticketStatuses(boardExternalId: "22") { name isClosed isTimeEntryAllowed }
          members(search: "Diallo") { name email } tickets(search: "7001", first: 1) { display summary status { name } }
        } } }""",
        id=integration_id,
    )

    assert found["provider"] == {"key": "connectwise", "plugin": {"name": "connectwise"}}
    assert [board["name"] for board in found["boards"]] == ["Service Desk", "Infrastructure", "Onboarding"]
    assert "Completed" in [status["name"] for status in found["ticketStatuses"]]
    assert [member["name"] for member in found["members"]] == ["Amara Diallo"]
    assert [ticket["display"] for ticket in found["tickets"]] == ["CW #7001"]


async def test_what_cannot_be_read_live_is_null_with_an_error_at_its_path(
    client: Any, integration_id: str, connectwise: Any
) -> None:
    await connectwise.fault("503", times=None)
    answer = await client.ask(
        "query ($id: ID!) { node(id: $id) { ... on PsaIntegration { name boards { name } } } }",
        id=integration_id,
    )

    assert answer["data"]["node"] == {"name": "Main PSA", "boards": None}
    assert [(error["extensions"]["code"], error["path"]) for error in answer["errors"]] == [
        ("PROVIDER_FAILED", ["node", "boards"])
    ]


async def test_a_deleted_integration_is_disabled_and_its_secrets_are_gone(
    client: Any, integration_id: str
) -> None:
    payload = await client.write(
        "mutation ($input: PsaIntegrationIdInput!) { deletePsaIntegration(input: $input) "
        "{ integration { isEnabled configuration { field { isSecret } isSet } } userErrors { code } } }",
        integrationId=integration_id,
    )
    secrets = [each["isSet"] for each in payload["integration"]["configuration"] if each["field"]["isSecret"]]

    assert payload["integration"]["isEnabled"] is False
    assert {False} == set(secrets)


async def test_a_mapping_is_removed_by_null(client: Any, integration_id: str) -> None:
    viewer = await client.run("{ viewer { id } }")
    mutation = (
        "mutation ($input: SetPsaMemberMappingInput!) { setPsaMemberMapping(input: $input) "
        "{ mapping { id externalMemberId } userErrors { code path } } }"
    )
    given = {"integrationId": integration_id, "userId": viewer["id"]}
    mapped = await client.write(mutation, **given, externalMemberId="101")
    unknown = await client.run(mutation, input={**given, "externalMemberId": "77777"})
    removed = await client.write(mutation, **given, externalMemberId=None)
    left = await client.run("{ psaIntegrations { nodes { memberMappings { nodes { id } } } } }")

    assert mapped["mapping"]["externalMemberId"] == "101"
    assert [(each["code"], each["path"]) for each in unknown["userErrors"]] == [
        ("NOT_FOUND", ["externalMemberId"])
    ]
    assert removed["mapping"] is None
    assert left["nodes"][0]["memberMappings"]["nodes"] == []


async def test_whoever_reads_sessions_sees_an_integrations_name_and_no_more(
    client: Any, integration_id: str, sign_in: Callable[..., Any]
) -> None:
    session = await client.start(ticket={"integrationId": integration_id, "externalId": "7001"})
    reader = await sign_in(scopes={"SESSIONS_READ"})
    query = "query ($id: ID!) {{ session(id: $id) {{ ticket {{ display summary integration {{ name {0} }} }} }} }}"
    plain = await reader.run(query.format(""), id=session["id"])
    refused = [
        await reader.ask(query.format(field), id=session["id"])
        for field in (
            "settings { formatter }",
            "configuration { value }",
            "health { isPaused }",
            "boards { name }",
        )
    ]

    assert plain["ticket"]["integration"] == {"name": "Main PSA"}
    assert {"FORBIDDEN"} == {answer["errors"][0]["extensions"]["code"] for answer in refused}
