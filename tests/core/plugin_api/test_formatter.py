"""docs/formatter.md: its plugins are what an author would write, and do what the page says."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import get_type_hints

import pytest

from resolutionflow.plugin_api import DraftOrigin, NoteKind, PureFormatter, SessionView
from resolutionflow.services.commands import AddFact, UpdateSession
from resolutionflow.testing import FormatterContract, VerdictOutcome, verdicts

PAGE = (Path(__file__).parents[3] / "docs" / "formatter.md").read_text(encoding="utf-8")
PURE, STREAMING = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
SUMMARY = {"resolution_summary": "Outlook is connected again."}


@pytest.fixture
def drop_ins():
    return {"outcome-first": PURE, "dictation": STREAMING}


async def test_the_formatter_of_the_page_writes_from_what_the_session_holds(application, actor, session):
    await application.sessions.add_fact(
        actor, AddFact(session_id=session.id, text="The password had expired.")
    )
    await application.sessions.update(actor, UpdateSession(session_id=session.id, changes=SUMMARY))

    drafted = await application.previews.preview(actor, session.id, NoteKind.RESOLUTION, "outcome-first")

    expected = "**Outlook is connected again.**\n\n- The password had expired."
    assert {"outcome-first", "dictation"} <= application.plugins.formatters.keys()
    assert expected == drafted.preview.markdown


async def test_the_formatter_that_takes_its_time_is_watched(application, actor, session):
    heard = []

    async def hear(text):
        heard.append(text)

    await application.sessions.update(actor, UpdateSession(session_id=session.id, changes=SUMMARY))
    drafted = await application.previews.preview(
        actor, session.id, NoteKind.RESOLUTION, "dictation", hear=hear
    )

    assert DraftOrigin.DETERMINISTIC is drafted.preview.origin
    assert "Outlook is connected again." == drafted.preview.markdown
    assert "Outlook is connected again." == "".join(heard).strip()


@pytest.mark.parametrize(("source", "name"), [(PURE, "OutcomeFirst"), (STREAMING, "Dictation")])
def test_the_formatters_of_the_page_keep_the_contract(source, name):
    names = {"__name__": "page"}
    exec(compile(source, "docs/formatter.md", "exec", dont_inherit=True), names)
    contract = type("Page", (FormatterContract,), {"formatter": names[name]()})()

    assert [] == [each for each in verdicts(contract) if each.outcome is VerdictOutcome.BROKEN]


def test_every_attribute_of_a_formatter_and_of_the_view_is_explained():
    rows = re.findall(r"^\| (`.+?) \|", PAGE, re.MULTILINE)
    view = {each.name for each in fields(SessionView)}

    assert set(get_type_hints(PureFormatter)) | view == set(re.findall(r"`([a-z_]+)`", " ".join(rows)))
