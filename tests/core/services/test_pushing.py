"""Closing without a review: the classic note, written and pushed by the integration's own settings (B20 to B25)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from resolutionflow.bootstrap import Application
from resolutionflow.domain.access import Actor
from resolutionflow.domain.activity import ActivityFilter
from resolutionflow.domain.errors import InvalidInput, ProviderFailed, SessionClosed
from resolutionflow.domain.integration import Integration
from resolutionflow.domain.paging import PageOrder, PageRequest
from resolutionflow.domain.session import Session, TicketLink
from resolutionflow.plugin_api import NoteKind
from resolutionflow.services.commands import AddFact, UpdateIntegration
from resolutionflow.store.integrations import stored_settings

SUMMARY = "Cleared the stale credential."


@pytest.fixture
def configure(application: Application, actor: Actor, integration: Integration) -> Callable[..., Any]:
    """Changes settings of the integration."""

    async def change(**settings: Any) -> None:
        command = UpdateIntegration(integration_id=integration.id, settings=settings)
        await application.integrations.update(actor, command)

    return change


async def test_b10_b13_the_classic_note_is_pushed_with_what_the_command_says(
    push: Callable[..., Any], linked_session: Session, settled: Callable[..., Any], connectwise: Any
) -> None:
    result = await push(linked_session, resolution_summary=SUMMARY, resolution_action="Signed in again.")
    await settled(result.delivery)
    (note,) = connectwise.notes()

    assert "RESOLVED" == result.outcome
    assert note["text"].startswith("FlowPilot Session — Ann Example")
    assert f"Resolution: {SUMMARY}\nSigned in again.\n" in note["text"]
    assert SUMMARY == result.session.resolution_summary


@pytest.mark.parametrize(
    ("visibility", "kind", "flag"),
    [
        ("INTERNAL", NoteKind.RESOLUTION, "internalAnalysisFlag"),
        ("BOTH", NoteKind.RESOLUTION, "detailDescriptionFlag"),
        ("INTERNAL", NoteKind.ESCALATION, "internalAnalysisFlag"),
        ("BOTH", NoteKind.ESCALATION, "internalAnalysisFlag"),
    ],
)
async def test_b22_the_visibility_decides_where_a_resolution_lands_and_nobody_is_mailed(
    push: Callable[..., Any],
    configure: Callable[..., Any],
    linked_session: Session,
    settled: Callable[..., Any],
    connectwise: Any,
    visibility: str,
    kind: NoteKind,
    flag: str,
) -> None:
    await configure(note_visibility=visibility)
    result = await push(linked_session, kind=kind)
    await settled(result.delivery)
    (note,) = connectwise.notes()
    flags = ("internalAnalysisFlag", "detailDescriptionFlag", "resolutionFlag")

    assert [flag] == [name for name in flags if note[name]]
    assert [] == connectwise.mails()


async def test_b16_an_escalation_names_the_receiver_of_the_command_and_its_reason(
    push: Callable[..., Any],
    linked_session: Session,
    colleague: Actor,
    application: Application,
    settled: Callable[..., Any],
    connectwise: Any,
) -> None:
    receiver = (await application.access.users(colleague, [colleague.user_id]))[colleague.user_id]
    result = await push(
        linked_session,
        kind=NoteKind.ESCALATION,
        escalate_to_id=colleague.user_id,
        reason="Needs a firewall change.",
        suggested_next_steps=("Open port 8443.",),
    )
    await settled(result.delivery)
    (note,) = connectwise.notes()

    assert ("ESCALATED", colleague.user_id) == (result.outcome, result.session.escalated_to_id)
    assert f"→ {receiver.name}" in note["text"]
    assert "Escalation reason: Needs a firewall change." in note["text"]
    assert "- Open port 8443." in note["text"]


async def test_b20_without_a_ticket_the_session_is_closed_and_nothing_sent(
    push: Callable[..., Any], session: Session, application: Application, actor: Actor
) -> None:
    result = await push(session, resolution_summary=SUMMARY)
    (note,) = (await application.sessions.posted_notes(actor, [session.id]))[session.id]

    assert ("RESOLVED_LOCAL", None, ()) == (result.outcome, result.delivery, result.warnings)
    assert SUMMARY in note.markdown
    assert "RESOLVED" == result.session.status


async def test_b20_with_auto_push_off_the_answer_says_so_and_nothing_is_sent(
    push: Callable[..., Any], configure: Callable[..., Any], linked_session: Session, connectwise: Any
) -> None:
    await configure(auto_push=False)
    result = await push(linked_session, resolution_summary=SUMMARY)

    assert ["PUSH_DISABLED"] == [warning.code for warning in result.warnings]
    assert (None, "RESOLVED") == (result.delivery, result.session.status)
    assert [] == await connectwise.writes()


@pytest.mark.parametrize("deleted", [True, False])
async def test_b20_an_integration_that_is_gone_or_disabled_is_an_error_that_names_it(
    push: Callable[..., Any],
    linked_session: Session,
    integration: Integration,
    application: Application,
    actor: Actor,
    deleted: bool,
) -> None:
    if deleted:
        await application.integrations.delete(actor, integration.id)
    else:
        command = UpdateIntegration(integration_id=integration.id, is_enabled=False)
        await application.integrations.update(actor, command)
    with pytest.raises(ProviderFailed, match=integration.name):
        await push(linked_session)
    session = await application.sessions.get(actor, linked_session.id)

    assert "ACTIVE" == session.status


async def test_b42_a_closed_session_is_not_closed_again(push: Callable[..., Any], session: Session) -> None:
    await push(session)
    with pytest.raises(SessionClosed):
        await push(session)


async def test_b42_the_same_key_gives_the_first_answer(push: Callable[..., Any], session: Session) -> None:
    first = await push(session, idempotency_key="11111111-1111-4111-8111-111111111111")
    again = await push(session, idempotency_key="11111111-1111-4111-8111-111111111111")

    assert (False, True) == (first.was_replayed, again.was_replayed)
    assert first.session == again.session


async def test_b6_the_hours_of_the_note_are_the_hours_billed(
    application: Application,
    actor: Actor,
    start: Callable[..., Any],
    push: Callable[..., Any],
    integration: Integration,
    settled: Callable[..., Any],
    steps_of: Callable[..., Any],
    connectwise: Any,
) -> None:
    began = datetime.now(UTC) - timedelta(hours=1)
    with time_machine.travel(began, tick=True):
        session = await start(ticket=TicketLink(integration.id, "7001"))
    with time_machine.travel(began + timedelta(minutes=16), tick=True):
        await application.sessions.add_fact(actor, AddFact(session_id=session.id, text="Stale credential"))
        result = await push(session)
    delivery = await settled(result.delivery)
    (entry,) = connectwise.time()
    (time,) = (step for step in await steps_of(delivery) if step.kind == "TIME_ENTRY")

    assert Decimal("0.50") == time.hours
    assert 0.5 == entry["actualHours"]
    assert "· 0.50 hrs" in delivery.markdown
    assert "Total: 0.50 hrs" in delivery.markdown


async def test_what_was_billed_once_is_not_billed_again_after_reopening(
    application: Application,
    actor: Actor,
    start: Callable[..., Any],
    push: Callable[..., Any],
    integration: Integration,
    settled: Callable[..., Any],
    connectwise: Any,
) -> None:
    began = datetime.now(UTC) - timedelta(hours=3)
    with time_machine.travel(began, tick=True):
        session = await start(ticket=TicketLink(integration.id, "7001"))
    with time_machine.travel(began + timedelta(minutes=29), tick=True):
        result = await push(session)
    await settled(result.delivery)
    with time_machine.travel(began + timedelta(hours=1), tick=True):
        reopened = await application.sessions.reopen(actor, session.id)
    await connectwise.move(7001, "In Progress")  # a closed ticket takes no time
    with time_machine.travel(began + timedelta(hours=1, minutes=5), tick=True):
        again = await push(reopened)
    await settled(again.delivery)

    assert [0.5, 0.25] == sorted((entry["actualHours"] for entry in connectwise.time()), reverse=True)
    assert 2 == len(connectwise.notes())


@pytest.mark.parametrize("rounding", ["NONE", "EXACT"])
async def test_b7_no_entry_and_no_warning_where_time_is_off(
    push: Callable[..., Any],
    configure: Callable[..., Any],
    linked_session: Session,
    settled: Callable[..., Any],
    connectwise: Any,
    rounding: str,
) -> None:
    await configure(time_rounding=rounding, auto_time_entry=rounding == "NONE")
    result = await push(linked_session)
    await settled(result.delivery)

    assert ([], ()) == (connectwise.time(), result.warnings)


async def test_b25_what_was_done_is_in_the_activity(
    push: Callable[..., Any],
    application: Application,
    actor: Actor,
    linked_session: Session,
    settled: Callable[..., Any],
) -> None:
    result = await push(linked_session)
    await settled(result.delivery)
    request = PageRequest.of(PageOrder("at", descending=True))
    page = await application.sessions.activity_page(actor, request, ActivityFilter())

    assert {"NOTE_POSTED", "STATUS_CHANGED"} <= {entry.type for entry in page.rows}


async def test_a_formatter_that_is_gone_is_an_error_that_says_where_to_choose_another(
    push: Callable[..., Any], linked_session: Session, application: Application, integration: Integration
) -> None:
    async with application.store.write() as unit:
        settings = {**stored_settings(integration.settings), "formatter": "gone"}
        await unit.integrations.change(integration, settings=settings)
    with pytest.raises(InvalidInput, match="settings"):
        await push(linked_session)
