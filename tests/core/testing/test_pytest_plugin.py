"""The fixtures as a plugin's author uses them."""

from __future__ import annotations

import uuid

import pytest

from resolutionflow.testing import GraphQLFailed

pytest_plugins = ["resolutionflow.testing.pytest_plugin"]

START = """
mutation ($input: StartSessionInput!) {
  startSession(input: $input) { session { id stateVersion } userErrors { message } }
}
"""
POST = """
mutation ($input: PostNoteInput!) {
  postResolutionNote(input: $input) { delivery { state externalNoteId } userErrors { message } }
}
"""
HOUSE_RULE = """
from resolutionflow.plugin_api import PluginInfo, hookimpl

@hookimpl
def describe_plugin():
    return PluginInfo(name="house", version="1", api="1")

@hookimpl
def refuse_post(note):
    return "No passwords in notes." if "password" in note.text else None
"""


@pytest.fixture
def resolutionflow_plugins_dir(resolutionflow_plugins_dir):
    (resolutionflow_plugins_dir / "house.py").write_text(HOUSE_RULE, encoding="utf-8")
    return resolutionflow_plugins_dir


@pytest.fixture
def resolutionflow_settings():
    return {"idle_minutes": 7}


@pytest.fixture
def post(resolutionflow_client, resolutionflow_psa):
    """Posts a note of a session on the first ticket."""
    psa = resolutionflow_psa
    integration = resolutionflow_client.connect(psa.provider, psa.configuration, noteVisibility="BOTH")
    ticket = {"integrationId": integration, "externalId": psa.first_ticket}

    def confirm(text):
        session = resolutionflow_client.mutate(START, title="Mail", ticket=ticket)["session"]
        return resolutionflow_client.mutate(
            POST,
            sessionId=session["id"],
            markdown=text,
            expectedStateVersion=session["stateVersion"],
            idempotencyKey=str(uuid.uuid4()),
        )["delivery"]

    return confirm


def test_a_confirm_lands_in_the_fake_psa(post, resolutionflow_psa):
    delivery = post("The cache was cleared.")
    (note,) = [
        each
        for each in resolutionflow_psa.ticket(resolutionflow_psa.first_ticket).notes
        if str(each.id) == delivery["externalNoteId"]
    ]

    assert "The cache was cleared." in note.text
    assert [f"note {note.id}"] == [
        each["effect"] for each in resolutionflow_psa.requests() if each["method"] == "POST"
    ]


async def test_a_fault_of_the_fake_psa_is_met_by_the_service(post, resolutionflow_psa):
    resolutionflow_psa.fault("500-after-effect", method="POST", path="*/notes")
    delivery = post("The cache was cleared.")

    assert ["500-after-effect"] in [each["faults"] for each in resolutionflow_psa.requests()]
    assert delivery["externalNoteId"] is not None


def test_a_drop_in_of_the_test_is_loaded(post, resolutionflow_service):
    with pytest.raises(GraphQLFailed, match="No passwords in notes"):
        post("The password is hidden.")

    assert "house" in [each.name for each in resolutionflow_service.application.plugins.plugins]


def test_tokens_have_the_scopes_that_were_asked_for(resolutionflow_service, resolutionflow_token):
    reader = resolutionflow_service.client(user="Rea Example", scopes=["SESSIONS_READ"])

    assert {"viewer": {"name": "Rea Example"}} == reader.execute("{ viewer { name } }")
    with pytest.raises(GraphQLFailed, match="SESSIONS_WRITE"):
        reader.mutate(START, title="Mail")
    assert resolutionflow_token() != resolutionflow_token()


def test_settings_of_the_test_go_before(resolutionflow_service):
    assert 7 == resolutionflow_service.application.settings.idle_minutes
