"""examples/dialogue in Chromium: read, edit, confirm, and see what became of it."""

from __future__ import annotations

import re
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from resolutionflow.bootstrap import Application
from resolutionflow.domain.access import Actor
from resolutionflow.domain.session import Session
from resolutionflow.sandbox.server import running_sandbox
from resolutionflow.services.commands import AddFact

FOLDER = Path(__file__).parents[2] / "examples" / "dialogue"
TICKET = 7001
TITLE = "Mail"
NOTE_HEADINGS = """() => {
    const heading = document.querySelector(".outcome h3");
    window.headings = [];
    new MutationObserver(() => headings.push(heading.textContent)).observe(heading, { childList: true });
}"""
SLOW = """
import asyncio
from resolutionflow.plugin_api import *
from resolutionflow.plugin_api import hookimpl

may_end = asyncio.Event()
LINES = [f"Line {number} of what was found.\\n\\n" for number in range(80)]


class Slow:
    key, display_name, version = "slow", "Slow", "1"
    kinds, default_for = frozenset(NoteKind), frozenset(NoteKind)
    text_format, structure, model = TextFormat.PLAIN, Structure.FREE, "slow"

    async def draft(self, request, emit):
        for line in LINES:
            await emit(line)
        await may_end.wait()
        return Draft(text="".join(LINES))


@hookimpl
def describe_plugin():
    return PluginInfo("slow", "1", "1")


@hookimpl
def register_note_formatters():
    return [Slow()]
"""


def served() -> AbstractAsyncContextManager[str]:
    """The page on a host of its own; gives its origin."""
    return running_sandbox(Starlette(routes=[Mount("/", StaticFiles(directory=FOLDER, html=True))]))


@pytest.fixture
async def session(begun: Callable[..., Any], actor: Actor, colleague: Actor) -> Session:
    """A session that took ten minutes, and somebody to hand it on to."""
    session: Session = await begun(10, title=TITLE)
    return session


@pytest.fixture
async def dialogue(
    page: Page, service: str, application: Application, session: Session
) -> AsyncIterator[Callable[..., Any]]:
    """Opens the dialogue of the session by the text of its button, until it tells that."""
    _, token = await application.access.create_token("Northlight", "Ann Example")
    async with served() as origin:

        async def open_by(button: str, told: str = "Drafted by") -> None:
            await page.goto(f"{origin}/#endpoint={service}/graphql&token={token}")
            await page.get_by_role("button", name=button).click()
            await expect(page.get_by_text(told)).to_be_visible()

        yield open_by


def steps(page: Page) -> Any:
    return page.locator(".steps li")


@pytest.mark.parametrize(
    "viewport", [{"width": 1280, "height": 900}, {"width": 390, "height": 844}], ids=["desktop", "phone"]
)
async def test_a_note_is_read_edited_and_posted(
    page: Page, dialogue: Callable[[str], Any], connectwise: Any, screenshot: Callable[[str], Any]
) -> None:
    await dialogue("Resolve…")
    await expect(page.locator(".plan")).to_contain_text("The ticket goes from In Progress to Closed.")
    await screenshot("dialogue-edit")

    text = page.get_by_label("Note")
    await text.fill(await text.input_value() + "\n\nSeen by a person.")
    await page.get_by_label("Minutes").fill("45")
    await expect(page.locator(".plan")).to_contain_text("0.75 hours are booked")
    await page.get_by_role("button", name="Post and resolve").click()

    await expect(page.get_by_role("heading", name="Posted.")).to_be_visible()
    await expect(steps(page)).to_have_text(
        ["Note: done", "Time entry: done", "Status change: done", "Status read back: done"]
    )
    await screenshot("dialogue-posted")
    (note,) = connectwise.notes()
    assert "Seen by a person." in note["text"]
    assert ("Closed", 0.75) == (connectwise.status(), connectwise.time()[0]["actualHours"])


@pytest.mark.parametrize("drop_ins", [{"slow": SLOW}])
async def test_a_draft_is_shown_while_it_is_written(
    page: Page, dialogue: Callable[..., Any], screenshot: Callable[[str], Any]
) -> None:
    await dialogue("Resolve…", told="Drafting…")
    text = page.get_by_label("Note")

    await expect(text).to_have_value(re.compile("^Line 0 of what was found"))
    await expect(page.get_by_role("button", name="Post and resolve")).to_be_disabled()
    assert not await text.is_editable()
    await screenshot("dialogue-drafting")
    sys.modules["resolutionflow_drop_in_slow"].may_end.set()
    await expect(page.get_by_text("Drafted by Slow.")).to_be_visible()
    await expect(text).to_have_value(re.compile("Line 79 of what was found"))
    assert await text.is_editable()


async def test_an_escalation_goes_through_the_same_dialogue(
    page: Page,
    dialogue: Callable[[str], Any],
    application: Application,
    actor: Actor,
    colleague: Actor,
    session: Session,
) -> None:
    await dialogue("Escalate…")
    await expect(page.get_by_label("Notify the customer")).to_be_hidden()

    await page.get_by_label("Hand on to").select_option("Cole Example")
    await page.get_by_label("Reason").fill("Needs the mail team.")
    await page.get_by_role("button", name="Post and escalate").click()

    await expect(page.get_by_role("heading", name="Posted.")).to_be_visible()
    found = await application.sessions.get(actor, session.id)
    assert (colleague.user_id, "Needs the mail team.") == (found.escalated_to_id, found.escalation_reason)


async def test_who_edits_while_the_session_goes_on_chooses_what_to_post(
    page: Page,
    dialogue: Callable[[str], Any],
    application: Application,
    actor: Actor,
    session: Session,
    connectwise: Any,
    screenshot: Callable[[str], Any],
) -> None:
    await dialogue("Resolve…")
    await page.get_by_label("Note").fill("My own words.")

    await application.sessions.add_fact(actor, AddFact(session_id=session.id, text="The mailbox was full."))
    await page.get_by_role("button", name="Show the new draft").click()
    await expect(page.locator("pre")).to_contain_text("The mailbox was full.")
    await screenshot("dialogue-conflict")
    await page.get_by_role("button", name="Keep my text").click()
    await page.get_by_role("button", name="Post and resolve").click()

    await expect(page.get_by_role("heading", name="Posted.")).to_be_visible()
    assert connectwise.notes()[0]["text"].startswith("My own words.")


async def test_a_conflict_that_no_event_announced_is_told_and_nothing_is_lost(
    page: Page, dialogue: Callable[[str], Any], application: Application, actor: Actor, session: Session
) -> None:
    await page.route_web_socket("**/graphql", mute_session_events)
    await dialogue("Resolve…")
    await page.get_by_label("Note").fill("My own words.")
    await application.sessions.add_fact(actor, AddFact(session_id=session.id, text="The mailbox was full."))

    await page.get_by_role("button", name="Post and resolve").click()

    await expect(page.get_by_role("alert").and_(page.locator(".errors"))).to_be_visible()
    await page.get_by_role("button", name="Show the new draft").click()
    await expect(page.get_by_label("Note")).to_have_value("My own words.")
    await page.get_by_role("button", name="Take the new draft").click()
    await page.get_by_role("button", name="Post and resolve").click()
    await expect(page.get_by_role("heading", name="Posted.")).to_be_visible()


def mute_session_events(socket: Any) -> None:
    """Lets a connection through, but for subscriptions to the session's events."""
    server = socket.connect_to_server()
    socket.on_message(lambda text: None if "sessionEvents" in text else server.send(text))
    server.on_message(socket.send)


@pytest.mark.parametrize("changed_settings", [{"cors_origins": "*", "delivery_confirm_wait_seconds": 0}])
async def test_a_delivery_that_takes_long_is_followed_to_its_end(
    page: Page, dialogue: Callable[[str], Any], connectwise: Any, screenshot: Callable[[str], Any]
) -> None:
    await dialogue("Resolve…")
    await connectwise.fault("drop-after", method="POST", path="*/notes")

    await page.get_by_role("button", name="Post and resolve").click()

    await expect(page.get_by_role("heading", name="Posted.")).to_be_visible(timeout=15_000)
    await screenshot("dialogue-recovered")
    assert 1 == len(connectwise.notes())


@pytest.fixture
async def kept(page: Page, dialogue: Callable[[str], Any], connectwise: Any) -> None:
    """The PSA has taken the note and kept the ticket's status, which needs a person."""
    await dialogue("Resolve…")
    await connectwise.fault("silent-status", method="PATCH", times=None)
    await page.get_by_role("button", name="Post and resolve").click()
    await expect(page.get_by_role("heading", name="This needs a person.")).to_be_visible()
    await connectwise.clear_faults()


async def test_what_needs_a_person_is_told_and_tried_again(
    page: Page, kept: None, connectwise: Any, screenshot: Callable[[str], Any]
) -> None:
    await screenshot("dialogue-attention")
    await connectwise.move(TICKET, "Waiting Customer")

    await page.get_by_role("button", name="Try again").click()
    await expect(page.locator(".detail")).to_contain_text("Somebody moved the ticket to Waiting Customer")
    await page.evaluate(NOTE_HEADINGS)
    await page.get_by_role("button", name="Move it anyway").click()

    await expect(page.get_by_role("heading", name="Posted.")).to_be_visible()
    assert "Posting…" in await page.evaluate("headings")
    assert ("Closed", 1) == (connectwise.status(), len(connectwise.notes()))


async def test_what_a_person_did_in_the_psa_settles_the_delivery(
    page: Page, kept: None, connectwise: Any
) -> None:
    await page.get_by_role("button", name="Settle").click()
    await expect(page.locator(".errors")).to_be_visible()

    await page.get_by_label("Done by hand").fill("Closed it in ConnectWise.")
    await page.get_by_role("button", name="Settle").click()

    await expect(page.get_by_role("heading", name="Settled by hand.")).to_be_visible()
    await expect(page.get_by_label("Done by hand")).to_be_hidden()


async def test_a_token_that_does_not_hold_is_asked_for_again(page: Page, service: str) -> None:
    async with served() as origin:
        await page.goto(f"{origin}/#endpoint={service}/graphql&token=rf_nobody")

        await expect(page.get_by_role("alert").first).to_be_visible()
        await expect(page.get_by_label("Token")).to_be_visible()
