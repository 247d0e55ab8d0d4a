"""What plugins registered, and what failed to load."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

BROKEN = "raise RuntimeError('no licence')"


@pytest.mark.parametrize("drop_ins", [{"broken": BROKEN}], ids=["a broken one"])
async def test_b54_a_broken_plugin_is_shown_and_the_rest_goes_on(client: Any) -> None:
    plugins = {
        plugin["name"]: plugin
        for plugin in await client.run("{ plugins { id name origin loadError version hooks } }")
    }
    broken = plugins["broken"]
    node = await client.run("query ($id: ID!) { node(id: $id) { ... on Plugin { name } } }", id=broken["id"])

    assert "no licence" in broken["loadError"]
    assert broken["origin"] == "DROP_IN"
    assert plugins["connectwise"]["loadError"] is None
    assert node == {"name": "broken"}


async def test_a_provider_declares_its_fields_twice_over(client: Any) -> None:
    providers = await client.run(
        "{ providers { id key capabilities configurationFields { key isSecret isDestination kind defaultValue } "
        "configurationJsonSchema plugin { name } } }"
    )
    (provider,) = [each for each in providers if each["key"] == "connectwise"]
    fields = {field["key"]: field for field in provider["configurationFields"]}
    schema = provider["configurationJsonSchema"]

    assert provider["plugin"] == {"name": "connectwise"}
    assert set(schema["properties"]) == set(fields)
    assert schema["properties"]["privateKey"]["writeOnly"] is True
    assert (fields["privateKey"]["isSecret"], fields["site"]["isDestination"]) == (True, True)
    assert "POST_NOTE" in provider["capabilities"]


async def test_formatters_can_be_asked_for_by_kind(client: Any) -> None:
    found = await client.run("{ formatters(kind: ESCALATION) { key kinds isDefaultFor usesModel } }")

    assert {"classic", "deterministic"} <= {formatter["key"] for formatter in found}
    assert all("ESCALATION" in formatter["kinds"] for formatter in found)
    assert any("ESCALATION" in formatter["isDefaultFor"] for formatter in found)


ECHO = """
from resolutionflow.plugin_api import *

class Echo:
    key = "echo"
    display_name = "Echo"
    version = "1"
    kinds = frozenset(NoteKind)
    default_for = frozenset()
    text_format = TextFormat.PLAIN
    structure = Structure.FREE
    model = None

    def format(self, view):
        return Draft(text="Echo")

@hookimpl
def describe_plugin():
    return PluginInfo("echo", "1", "1")

@hookimpl
def register_note_formatters():
    return [Echo()]
"""


@pytest.mark.parametrize("drop_ins", [{"echo": ECHO}], ids=["a formatter"])
async def test_a_plugins_formatter_is_there_like_any_other(client: Any) -> None:
    session = await client.start()
    draft = await client.run(
        'query ($id: ID!) { notePreview(sessionId: $id, kind: RESOLUTION, formatter: "echo") '
        "{ markdown formatter { key plugin { name origin } } } }",
        id=session["id"],
    )

    assert draft == {
        "markdown": "Echo",
        "formatter": {"key": "echo", "plugin": {"name": "echo", "origin": "DROP_IN"}},
    }


BADGES = """
import re
from resolutionflow.plugin_api import *

class Badges:
    key = "badges"

    def find(self, text):
        return {found}

@hookimpl
def describe_plugin():
    return PluginInfo("badges", "1", "1")

@hookimpl
def register_redactors():
    return [Badges()]
"""
FINDS = BADGES.format(found='[Span(*each.span(), "badge") for each in re.finditer(r"BDG-[0-9]+", text)]')
RAISES = BADGES.format(found="text.no_such_method()")
DRAFT = """
query ($id: ID!) { notePreview(sessionId: $id, kind: RESOLUTION, formatter: "deterministic") { markdown } }
"""
CONFIRM = """
mutation ($input: PostNoteInput!) {
  postResolutionNote(input: $input) { outcome userErrors { code message } }
}
"""


@pytest.mark.parametrize("drop_ins", [{"badges": FINDS}], ids=["a redactor"])
async def test_a_plugins_redactor_takes_out_what_it_finds(client: Any) -> None:
    session = await client.start(title="Mail", problemSummary="The door knows BDG-4711 no more")

    draft = await client.run(DRAFT, id=session["id"])

    assert "[REDACTED:badge]" in draft["markdown"]
    assert "4711" not in draft["markdown"]


@pytest.mark.parametrize(
    ("drop_ins", "load_error", "reason"),
    [
        ({"badges": RAISES}, None, "the redactor 'badges' failed: it raised AttributeError"),
        ({"badges": "raise OSError('gone')" + FINDS}, "OSError: gone", "missing (badges: OSError: gone)"),
    ],
    ids=["at work", "at import"],
)
async def test_b54_a_redactor_that_raises_stops_what_is_sent_and_nothing_else(
    client: Any, application: Any, load_error: str | None, reason: str
) -> None:
    session = await client.start(title="Mail")
    note = {
        "sessionId": session["id"],
        "markdown": "The cached password was cleared.",
        "expectedStateVersion": session["stateVersion"],
        "idempotencyKey": str(uuid.uuid4()),
    }

    posted = await client.run(CONFIRM, input=note)
    drafted = await client.ask(DRAFT, id=session["id"])
    plugins = await client.run("{ plugins { name loadError } }")
    kept = await client.run("query ($id: ID!) { session(id: $id) { title status } }", id=session["id"])

    (error,) = posted["userErrors"]
    assert (None, "REDACTION_FAILED") == (posted["outcome"], error["code"])
    assert reason in error["message"]
    assert "REDACTION_FAILED" == drafted["errors"][0]["extensions"]["code"]
    assert {"name": "badges", "loadError": load_error} in plugins
    assert {"title": "Mail", "status": "ACTIVE"} == kept
