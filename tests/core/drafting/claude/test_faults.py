"""B34: whatever the model does, there is a usable preview, and it tells why where the model did not write it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from resolutionflow.bootstrap import Application
from resolutionflow.domain.access import Actor
from resolutionflow.domain.draft_rules import breaches
from resolutionflow.domain.session import Session
from resolutionflow.domain.session_view import view_of
from resolutionflow.plugin_api import DraftOrigin, NoteKind, SessionView
from resolutionflow.sandbox.model import FAULTS
from resolutionflow.services.material import read_material

QUICK = {"model_seconds": 2}
ALWAYS = {"times": None}
REASONS = {
    "429": "too many requests",
    "500": "status 500",
    "529": "overloaded",
    "hang": "within 2 seconds",
    "slow": "within 2 seconds",
    "html": "status 502",
    "redirect": "status 307",
    "cut-off": "broke off",
    "dropped": "could not be reached",
    "refusal": "declined",
    "max-tokens": "cut off",
    "not-json": "form",
    "wrong-form": "form",
    "empty": "it is empty",
    "missing-section": "headings",
    "other-heading": "headings",
    "preamble": "headings",
    "wrong-sentence": "TBD",
    "overlong": "at most",
}
"""A part of what is told of each fault that leaves no draft."""
HARMLESS = {"invented-ids", "unsupported", "echo"}
"""Faults after which the draft stands: what it rests on is told, and secrets are gone."""


@pytest.fixture
def view(application: Application, actor: Actor) -> Callable[..., Any]:
    async def read(session: Session) -> SessionView:
        async with application.store.read() as unit:
            material = await read_material(unit, actor, session.id)
        return view_of(material, NoteKind.RESOLUTION, idle_limit=timedelta(minutes=30))

    return read


def test_every_fault_of_the_stand_in_is_shown_here() -> None:
    assert set(FAULTS) == REASONS.keys() | HARMLESS


@pytest.mark.parametrize("model_settings", [QUICK])
@pytest.mark.parametrize("fault", REASONS)
async def test_b34_a_model_that_fails_leaves_a_usable_draft_and_the_reason(
    session: Session, preview: Callable[..., Any], view: Callable[..., Any], model: Any, fault: str
) -> None:
    model.fault(fault, **ALWAYS, seconds=0.1 if fault == "429" else 30)

    found = (await preview(session)).preview

    assert DraftOrigin.FALLBACK is found.origin
    assert REASONS[fault] in found.fallback_reason
    assert () == breaches(found.markdown, await view(session))


@pytest.mark.parametrize("fault", ["missing-section", "other-heading", "wrong-sentence", "overlong", "empty"])
async def test_b34_a_draft_that_breaks_the_rules_is_repaired_once(
    session: Session, preview: Callable[..., Any], view: Callable[..., Any], model: Any, fault: str
) -> None:
    model.fault(fault)

    found = (await preview(session)).preview

    assert DraftOrigin.MODEL is found.origin
    assert () == breaches(found.markdown, await view(session))
    first, repair = model.requests()
    assert "broke these rules" in repair["messages"][0]["content"][-2]["text"]
    assert first["system"] == repair["system"]


async def test_an_answer_that_broke_off_is_paid_for(
    session: Session, preview: Callable[..., Any], model: Any
) -> None:
    model.fault("cut-off", **ALWAYS)

    found = (await preview(session)).preview

    assert DraftOrigin.FALLBACK is found.origin
    assert found.usage.input_tokens + found.usage.cache_write_tokens > 0
    assert found.usage.cost > 0


@pytest.mark.parametrize("fault", ["429", "500", "529", "dropped"])
async def test_a_passing_failure_is_tried_again(
    session: Session, preview: Callable[..., Any], model: Any, fault: str
) -> None:
    model.fault(fault, seconds=0.1)

    found = (await preview(session)).preview

    assert DraftOrigin.MODEL is found.origin


@pytest.mark.parametrize("fault", ["invented-ids", "unsupported"])
async def test_what_rests_on_nothing_is_shown_as_such(
    session: Session, preview: Callable[..., Any], model: Any, fault: str
) -> None:
    model.fault(fault)

    found = (await preview(session)).preview

    assert DraftOrigin.MODEL is found.origin
    assert 4 <= len(found.provenance)
    assert {()} == {line.sources for line in found.provenance}


async def test_b51_a_secret_that_the_model_writes_is_removed(
    session: Session, preview: Callable[..., Any], model: Any
) -> None:
    secret = "Quartz" + "-Lagoon-2290"
    model.fault("echo", text=f"the password is {secret}")

    found = (await preview(session)).preview

    assert secret not in found.markdown
    assert all(secret not in line.text for line in found.provenance)
    assert {"password": 1} == dict(found.redactions)


@pytest.mark.parametrize("model_settings", [QUICK])
async def test_b35_a_failure_is_logged_with_the_session_and_the_request_but_no_text(
    session: Session, preview: Callable[..., Any], model: Any, caplog: pytest.LogCaptureFixture
) -> None:
    model.fault("500", **ALWAYS)

    await preview(session)

    (told,) = [record.getMessage() for record in caplog.records if "drafter" in record.name]
    assert session.id in told
    assert "request req_" in told
    assert "Outlook" not in caplog.text
