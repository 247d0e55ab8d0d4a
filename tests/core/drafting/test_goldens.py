"""Notes of ten sessions that could have happened, word by word.

Each has been read as a senior engineer would before posting it. After a change that is meant, write them anew
with `RESOLUTIONFLOW_WRITE_GOLDENS=1 pytest tests/core/drafting/test_goldens.py`, and read the difference.
"""

import json
import os
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from resolutionflow.domain.draft_rules import breaches
from resolutionflow.domain.rendering import render
from resolutionflow.drafting.classic import ClassicFormatter
from resolutionflow.drafting.deterministic import DeterministicFormatter
from resolutionflow.plugin_api import NoteKind, SessionView, TextFormat

HERE = Path(__file__).parent
NAMES = sorted(path.stem for path in (HERE / "sessions").glob("*.json"))
VIEWS = TypeAdapter(SessionView)
STATUS = {NoteKind.RESOLUTION: "RESOLVED", NoteKind.ESCALATION: "ESCALATED"}


def view_of(name, kind):
    """A session that ended one way or the other."""
    stored = json.loads((HERE / "sessions" / f"{name}.json").read_text("utf-8"))
    ending = stored[kind.value.lower()]
    return VIEWS.validate_python({"kind": kind, "status": STATUS[kind]} | stored["session"] | ending)


def matches_golden(file_name, text):
    golden = HERE / "goldens" / file_name
    if os.environ.get("RESOLUTIONFLOW_WRITE_GOLDENS"):
        golden.write_text(text + "\n", "utf-8")
    return golden.read_text("utf-8") == text + "\n"


@pytest.mark.parametrize("kind", NoteKind)
@pytest.mark.parametrize("name", NAMES)
def test_classic_notes(name, kind):
    """B10 to B19: as they are posted without a review."""
    text = ClassicFormatter().format(view_of(name, kind)).text

    assert matches_golden(f"{name}.{kind.value.lower()}.classic.txt", text)


@pytest.mark.parametrize("kind", NoteKind)
@pytest.mark.parametrize("name", NAMES)
def test_section_notes(name, kind):
    """B30 to B33: as they are offered for review without a model."""
    view = view_of(name, kind)
    text = DeterministicFormatter().format(view).text

    assert breaches(text, view) == ()
    assert matches_golden(f"{name}.{kind.value.lower()}.md", text)


def test_the_documentation_shows_these_notes():
    """docs/notes.md shows one session as every note, and as a PSA shows plain text."""
    page = (HERE.parents[2] / "docs" / "notes.md").read_text("utf-8")
    shown = {path.name: path.read_text("utf-8") for path in (HERE / "goldens").glob("mail.*")}
    plain = render(shown["mail.resolution.md"], TextFormat.MARKDOWN, TextFormat.PLAIN)

    assert len(shown) == 4
    assert [name for name, text in shown.items() if f"\n{text}```\n" not in page] == []
    assert f"```text\n{plain}\n```" in page


def test_no_golden_is_left_over():
    """A golden without a session would never be compared again."""
    stems = {path.name.split(".")[0] for path in (HERE / "goldens").iterdir()}

    assert set(NAMES) == stems
