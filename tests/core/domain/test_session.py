"""Sessions: what may be done with one, by its status and by who asks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from resolutionflow.domain.access import ALL_SCOPES, Actor, Scope
from resolutionflow.domain.errors import MissingScope
from resolutionflow.domain.session import Session, Step, StepOption, TicketLink, allowed_actions
from resolutionflow.plugin_api import SessionStatus, StepKind

NOW = datetime(2026, 4, 5, 15, 18, tzinfo=UTC)
ANN = Actor("account", "ann", ALL_SCOPES)
READER = Actor("account", "ann", frozenset({Scope.SESSIONS_READ}))


def session(status: str, **values: Any) -> Session:
    """A session of Ann's account."""
    names = Session.__dataclass_fields__
    blank = {**dict.fromkeys(names), "suggested_next_steps": (), "created_at": NOW, "updated_at": NOW}
    known = {"id": "s", "account_id": "account", "state_version": 1, "revision": 0}
    return Session(**{**blank, **known, "status": SessionStatus(status), **values})


@pytest.mark.parametrize(
    ("status", "receiver", "actions"),
    [
        ("ACTIVE", None, "EDIT PAUSE POST_RESOLUTION_NOTE POST_ESCALATION_PACKAGE"),
        ("PAUSED", None, "EDIT RESUME POST_RESOLUTION_NOTE POST_ESCALATION_PACKAGE"),
        ("RESOLVED", None, "REOPEN"),
        ("ESCALATED", "ann", "REOPEN TAKE_OVER"),
        ("ESCALATED", None, "REOPEN TAKE_OVER"),
        ("ESCALATED", "bob", "REOPEN"),
    ],
)
def test_b43a_a_status_and_a_receiver_allow_these_actions(
    status: str, receiver: str | None, actions: str
) -> None:
    assert actions.split() == list(allowed_actions(session(status, escalated_to_id=receiver), ANN))


@pytest.mark.parametrize("status", list(SessionStatus))
def test_a_token_that_may_only_read_allows_nothing(status: str) -> None:
    assert () == allowed_actions(session(status), READER)


def test_a_missing_scope_is_named() -> None:
    with pytest.raises(MissingScope, match="NOTES_POST"):
        READER.require(Scope.NOTES_POST)


def test_a_ticket_is_linked_by_integration_and_id() -> None:
    linked = session("ACTIVE", integration_id="i", ticket_external_id="7001")

    assert TicketLink("i", "7001") == linked.ticket
    assert session("ACTIVE").ticket is None


def test_b9_a_chosen_value_without_a_label_stands_for_itself() -> None:
    step = Step(
        id="t",
        session_id="s",
        position=1,
        kind=StepKind.QUESTION,
        text="Which?",
        options=(StepOption("a", "Label A"),),
        selected_value="b",
        free_text=None,
        was_skipped=False,
        follow_up_recommendations=(),
        created_at=NOW,
    )

    assert StepOption("b", "b") == step.selected_option
