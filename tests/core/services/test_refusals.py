"""Plugins before a post: a refusal, and whatever fails instead of answering, closes and sends nothing (B54)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from resolutionflow.bootstrap import Application
from resolutionflow.domain.access import Actor
from resolutionflow.domain.errors import ProviderFailed, RedactionFailed, RefusedByPlugin
from resolutionflow.domain.session import Session

HEAD = """
from resolutionflow.plugin_api import PluginInfo, hookimpl

@hookimpl
def describe_plugin():
    return PluginInfo("{name}", "1", "1")
"""
REFUSES = (
    HEAD.format(name="office-hours")
    + """
@hookimpl
def refuse_post(note, ticket, actor):
    where = ticket.external_id if ticket else "no ticket"
    return f"{actor.user_name} may not post a {note.kind} to {where} now."
"""
)
RAISES = (
    HEAD.format(name="office-hours")
    + """
@hookimpl
def refuse_post(note, ticket, actor):
    raise RuntimeError(note.text)
"""
)
BAD_REDACTOR = (
    HEAD.format(name="bad-redactor")
    + """
class Bad:
    key = "bad"

    def find(self, text):
        if "password" in text:
            raise RuntimeError(text)
        return []

@hookimpl
def register_redactors():
    return [Bad()]
"""
)
GOOD_REDACTOR = (
    HEAD.format(name="badges")
    + """
import re
from resolutionflow.plugin_api import Span

class Badges:
    key = "badges"

    def find(self, text):
        return [Span(found.start(), found.end(), "badge") for found in re.finditer(r"BDG-\\d+", text)]

@hookimpl
def register_redactors():
    return [Badges()]
"""
)


@pytest.fixture
def untouched(application: Application, actor: Actor, connectwise: Any) -> Callable[..., Any]:
    """Says whether a session is still open, and nothing was stored or sent."""

    async def check(session: Session) -> bool:
        found = await application.sessions.get(actor, session.id)
        notes = await application.sessions.posted_notes(actor, [session.id])
        return (found.status, notes[session.id], await connectwise.writes()) == ("ACTIVE", (), [])

    return check


@pytest.mark.parametrize("drop_ins", [{"office-hours": REFUSES}])
async def test_a_plugin_refuses_a_note_with_its_reason(
    post: Callable[..., Any], linked_session: Session, untouched: Callable[..., Any]
) -> None:
    with pytest.raises(RefusedByPlugin, match="Ann Example may not post a RESOLUTION to 7001 now"):
        await post(linked_session)

    assert await untouched(linked_session)


@pytest.mark.parametrize("drop_ins", [{"office-hours": REFUSES}])
async def test_a_local_post_is_refused_too_and_shows_no_ticket(
    post: Callable[..., Any], session: Session, untouched: Callable[..., Any]
) -> None:
    with pytest.raises(RefusedByPlugin, match="no ticket"):
        await post(session)

    assert await untouched(session)


@pytest.mark.parametrize("drop_ins", [{"office-hours": RAISES}])
async def test_b54_a_plugin_that_fails_refuses(
    post: Callable[..., Any], linked_session: Session, untouched: Callable[..., Any]
) -> None:
    with pytest.raises(RefusedByPlugin, match="office-hours") as refusal:
        await post(linked_session, markdown="Told nobody.")

    assert "Told nobody" not in refusal.value.message
    assert await untouched(linked_session)


@pytest.mark.parametrize("drop_ins", [{"office-hours": REFUSES}])
async def test_b54_a_ticket_that_a_plugin_cannot_be_shown_is_not_posted_to(
    post: Callable[..., Any], linked_session: Session, untouched: Callable[..., Any], connectwise: Any
) -> None:
    await connectwise.fault("503", times=None)
    with pytest.raises(ProviderFailed):
        await post(linked_session)

    assert await untouched(linked_session)


@pytest.mark.parametrize("drop_ins", [{"bad-redactor": BAD_REDACTOR}])
async def test_b54_nothing_is_sent_while_a_redactor_fails(
    post: Callable[..., Any],
    push: Callable[..., Any],
    linked_session: Session,
    untouched: Callable[..., Any],
) -> None:
    for close in (post, push):
        with pytest.raises(RedactionFailed, match="bad"):
            await close(linked_session)

    assert await untouched(linked_session)


@pytest.mark.parametrize("drop_ins", [{"badges": GOOD_REDACTOR}])
async def test_b51_a_plugins_redactor_takes_its_own_secrets_out_of_what_is_posted(
    post: Callable[..., Any], linked_session: Session, settled: Callable[..., Any], connectwise: Any
) -> None:
    result = await post(linked_session, markdown="Badge BDG-4711 was blocked.")
    await settled(result.delivery)
    (note,) = connectwise.notes()

    assert note["text"].startswith("Badge [REDACTED:badge] was blocked.")
    assert "BDG-4711" not in result.delivery.markdown
    assert ["TEXT_REDACTED"] == [warning.code for warning in result.warnings if "badge" in warning.message]
