"""What plugins registered, and what failed to load."""

from __future__ import annotations

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
