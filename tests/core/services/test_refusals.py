"""Plugins before a post: a refusal, and whatever fails instead of answering, closes and sends nothing (B54)."""

from __future__ import annotations

import sys

import pytest

from resolutionflow.domain.errors import ProviderFailed, RedactionFailed, RefusedByPlugin
from resolutionflow.plugin_api import NoteKind, NoteType

REFUSING = """
from resolutionflow.plugin_api import PluginInfo, hookimpl

asked = []


@hookimpl
def describe_plugin():
    return PluginInfo("refusing", "1", "1")


@hookimpl
def refuse_post(note, ticket, actor):
    asked.append((note, ticket, actor))
    if "broken" in note.text:
        raise LookupError(note.text)
    if "secret" in note.text:
        return f"Not like this: {note.text} (password: Winter2024!x)"
"""
RAISING = """
from resolutionflow.plugin_api import PluginInfo, hookimpl


class Raising:
    key = "raising"

    def find(self, text):
        if "password" in text:
            raise LookupError("cannot look")
        return []


@hookimpl
def describe_plugin():
    return PluginInfo("raising", "1", "1")


@hookimpl
def register_redactors():
    return [Raising()]
"""
BADGES = """
import re

from resolutionflow.plugin_api import PluginInfo, Span, hookimpl


class Badges:
    key = "badges"

    def find(self, text):
        return [Span(found.start(), found.end(), "badge") for found in re.finditer(r"BDG-\\d+", text)]


@hookimpl
def describe_plugin():
    return PluginInfo("badges", "1", "1")


@hookimpl
def register_redactors():
    return [Badges()]
"""


@pytest.fixture
def refusing(application):
    """The plugin's module: what it was asked, in `asked`."""
    return sys.modules["resolutionflow_drop_in_refusing"]


@pytest.mark.parametrize("drop_ins", [{"refusing": REFUSING}])
async def test_a_plugin_may_refuse_a_note_and_then_nothing_is_closed_or_sent(
    worked, session, post, push, refusing, untouched
):
    """B51: what a plugin says is redacted, too. A post that stays local is asked about without a ticket."""
    for confirm in (post, push):
        with pytest.raises(RefusedByPlugin, match="Not like this: ") as refusal:
            await confirm(worked, **_with_text(confirm is post, "a secret place"))
        assert "Winter2024" not in refusal.value.message
        await untouched(worked)
    with pytest.raises(RefusedByPlugin):
        await post(session, markdown="a secret place")
    await untouched(session)

    assert [ticket and ticket.external_id for _, ticket, _ in refusing.asked] == ["7001", "7001", None]
    assert {(actor.user_name, actor.account_name) for _, _, actor in refusing.asked} == {
        ("Ann Example", "Northlight")
    }


def _with_text(is_reviewed, text):
    return {"markdown": text} if is_reviewed else {"resolution_summary": text}


@pytest.mark.parametrize("drop_ins", [{"refusing": REFUSING}])
async def test_b54_a_plugin_that_fails_to_check_a_note_refuses_it(worked, post, untouched, refusing):
    """The reason names the error alone, for its text may quote the note."""
    with pytest.raises(RefusedByPlugin) as refusal:
        await post(worked, markdown="a broken note")

    assert "The plugin 'refusing' could not check the note: LookupError." == refusal.value.message
    await untouched(worked)


@pytest.mark.parametrize("drop_ins", [{"refusing": REFUSING}])
async def test_a_plugin_is_asked_once_and_shown_the_redacted_text(worked, post, refusing):
    await post(worked, markdown="Set the password: Winter2024!x again", idempotency_key="key-1")
    await post(worked, markdown="Set the password: Winter2024!x again", idempotency_key="key-1")

    ((note, ticket, _),) = refusing.asked
    assert "Winter2024" not in note.text
    assert (note.kind, note.note_type, note.notify_customer) == (
        NoteKind.RESOLUTION,
        NoteType.RESOLUTION,
        False,
    )
    assert ticket.status.name == "In Progress"


@pytest.mark.parametrize("drop_ins", [{"refusing": REFUSING}])
async def test_b54_a_ticket_that_a_plugin_cannot_be_shown_is_no_yes(worked, post, connectwise, untouched):
    await connectwise.fault("503", method="GET", path="*/service/tickets/*", times=None)

    with pytest.raises(ProviderFailed):
        await post(worked)

    await untouched(worked)


@pytest.mark.parametrize("drop_ins", [{"raising": RAISING}])
async def test_b54_a_redactor_that_fails_lets_nothing_be_closed_or_sent(worked, post, push, untouched):
    for confirm in (post, push):
        with pytest.raises(RedactionFailed, match="raising"):
            await confirm(worked)

    await untouched(worked)


@pytest.mark.parametrize("drop_ins", [{"badges": BADGES}])
async def test_b51_a_plugins_redactor_takes_its_own_secrets_out_of_what_is_posted(worked, post, connectwise):
    result = await post(worked, markdown="Badge BDG-4711 was blocked.")

    (note,) = connectwise.notes()

    assert note["text"].startswith("Badge [REDACTED:badge] was blocked.")
    assert "BDG-4711" not in result.delivery.markdown
    assert ["TEXT_REDACTED"] == [warning.code for warning in result.warnings if "badge" in warning.message]
