"""The Claude formatter through the real SDK, against the stand-in for Anthropic's API."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from resolutionflow.bootstrap import Application
from resolutionflow.domain.access import Actor
from resolutionflow.domain.session import Session
from resolutionflow.plugin_api import FixOutcome, NoteKind
from resolutionflow.sandbox.model import build_model
from resolutionflow.sandbox.server import sandbox_thread
from resolutionflow.services.commands import AddFact, AnswerStep, RecordStep, SuggestFix, UpdateSession
from resolutionflow.services.results import PreviewResult


@dataclass(frozen=True)
class ModelStandIn:
    """The running stand-in."""

    url: str

    def fault(self, kind: str, **values: Any) -> None:
        """Switch a fault on, for one request unless told otherwise."""
        answer = httpx2.post(f"{self.url}/_sandbox/faults", json={"fault": kind, **values}, trust_env=False)
        answer.raise_for_status()

    def requests(self) -> list[dict[str, Any]]:
        """Everything that was asked so far."""
        found: list[dict[str, Any]] = httpx2.get(f"{self.url}/_sandbox/requests", trust_env=False).json()
        return found


@pytest.fixture
def model() -> Iterator[ModelStandIn]:
    with sandbox_thread(build_model()) as url:
        yield ModelStandIn(url)


@pytest.fixture
def model_settings() -> dict[str, Any]:
    """Settings of the model other than those of the tests. Parametrise it."""
    return {}


@pytest.fixture
def changed_settings(model: ModelStandIn, model_settings: dict[str, Any]) -> dict[str, Any]:
    given = {"anthropic_api_key": "a key", "anthropic_base_url": model.url, "model_seconds": 10}
    return {**given, **model_settings}


@pytest.fixture
async def session(application: Application, actor: Actor, start: Callable[..., Any]) -> Session:
    """A session with something of everything, that is ready to be closed."""
    sessions = application.sessions
    begun: Session = await start(
        title="Outlook keeps asking for a password",
        problem_summary="Outlook on RECEPTION-02 asked for the password every few minutes.",
        intake_text="Since this morning Outlook pops up a password box all the time. Webmail works. " * 4,
    )
    for question, answer in (
        ("Does webmail work with the same password?", "Yes, at once."),
        ("Are there saved credentials on the machine?", "Two from before the password change."),
        ("Does a new mail profile ask as well?", "Not after the credentials were removed."),
    ):
        step, _ = await sessions.record_step(actor, RecordStep(session_id=begun.id, text=question))
        await sessions.answer_step(actor, AnswerStep(step_id=step.id, free_text=answer))
    for fact in (
        "The service health page showed no outage of the mail service.",
        "Two saved credentials from before the password change caused the prompts.",
        "Removing both credentials ended the prompts on RECEPTION-02.",
    ):
        await sessions.add_fact(actor, AddFact(session_id=begun.id, text=fact))
    fix, _ = await sessions.suggest_fix(
        actor,
        SuggestFix(
            session_id=begun.id,
            title="Remove the stale credentials",
            description="Delete the saved credentials of the mail service and sign in again.",
            confidence_percent=85,
        ),
    )
    await sessions.record_fix_outcome(actor, fix.id, FixOutcome.SUCCEEDED)
    return await sessions.update(
        actor,
        UpdateSession(
            session_id=begun.id,
            changes={
                "resolution_summary": "Outlook no longer asks for a password.",
                "resolution_action": "Removed both stale credentials and signed in again.",
            },
        ),
    )


@pytest.fixture
def preview(application: Application, actor: Actor) -> Callable[..., Any]:
    """The resolution note's preview, unless told otherwise."""

    async def read(session: Session, kind: NoteKind = NoteKind.RESOLUTION, **values: Any) -> PreviewResult:
        return await application.previews.preview(actor, session.id, kind, **values)

    return read
