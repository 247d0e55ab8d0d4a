"""Confirming a reviewed note, against a ConnectWise sandbox over real HTTP."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
import time_machine

from resolutionflow.domain.access import Scope
from resolutionflow.domain.activity import ActivityFilter, ActivityType
from resolutionflow.domain.delivery import DeliveryState, DeliveryStepState, StatusSkippedReason
from resolutionflow.domain.errors import (
    IdempotencyConflict,
    InvalidInput,
    MissingScope,
    NotFound,
    ProviderFailed,
    RedactionFailed,
    RefusedByPlugin,
    SessionClosed,
    StateVersionConflict,
)
from resolutionflow.domain.integration import StatusTarget
from resolutionflow.domain.paging import PageOrder, PageRequest
from resolutionflow.domain.redaction import redact
from resolutionflow.domain.worked_time import TimeRounding
from resolutionflow.plugin_api import NoteKind, NoteType, SessionStatus
from resolutionflow.services.commands import (
    AddFact,
    RecordScriptRun,
    SaveScriptTemplate,
    UpdateIntegration,
    UpdateSession,
)
from resolutionflow.services.results import PostOutcome, PostWarningCode
from resolutionflow.store.tables import metadata

TEXT = "The cached password was cleared."
ESCALATION = NoteKind.ESCALATION
CONTACT = "nadia.osei@alderbrook.example.com"
CANARY = "kestrelmoorland"
SENTENCE = f"The label on the box says {CANARY} in red."
"""Nothing in it says that the canary is a secret."""
ONBOARDING_TICKET = 7008
"""On a board without a target status."""
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
        return f"Not like this: {note.text}"
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


@pytest.fixture
async def worked(begun):
    """A session on a ticket of the Service Desk, begun ten minutes ago."""
    return await begun()


@pytest.fixture
def untouched(sessions, actor, connectwise):
    """Checks that nothing was sent and that a session is as it was."""

    async def check(session):
        assert await connectwise.writes() == []
        assert await sessions.get(actor, session.id) == session
        assert (await sessions.posted_notes(actor, [session.id]))[session.id] == ()

    return check


async def test_b40_without_a_ticket_the_text_is_kept_and_nothing_is_sent(
    sessions, actor, session, post, connectwise
):
    result = await post(session)

    (note,) = (await sessions.posted_notes(actor, [session.id]))[session.id]
    assert (result.outcome, result.delivery) == (PostOutcome.RESOLVED_LOCAL, None)
    assert (result.session.status, result.session.revision) == (SessionStatus.RESOLVED, 1)
    assert (note.markdown, note.kind, note.delivery_id) == (TEXT, NoteKind.RESOLUTION, None)
    assert note.posted_by_id == actor.user_id
    assert await connectwise.requests() == []


async def test_b40_an_escalation_without_a_ticket_likewise(sessions, actor, session, post):
    result = await post(session, kind=ESCALATION)

    (note,) = (await sessions.posted_notes(actor, [session.id]))[session.id]
    assert (result.outcome, note.kind) == (PostOutcome.ESCALATED_LOCAL, ESCALATION)


async def test_b38_note_then_time_then_status_then_verification(worked, post, steps_of, connectwise):
    result = await post(worked)

    (note,), (entry,) = connectwise.notes(), connectwise.time()
    steps = await steps_of(result.delivery)
    written = [
        (each["method"], each["path"].rpartition("/apis/3.0/")[2])
        for each in await connectwise.requests()
        if each["method"] != "GET"
    ]
    assert written == [
        ("POST", "service/tickets/7001/notes"),
        ("POST", "time/entries"),
        ("PATCH", "service/tickets/7001"),
    ]
    assert result.outcome is PostOutcome.RESOLVED
    assert (result.warnings, result.status_error, result.provider_error) == ((), None, None)
    assert result.delivery.state is DeliveryState.DONE
    assert result.delivery.verified_status.name == connectwise.status() == "Closed"
    assert [step.state for step in steps] == [DeliveryStepState.CONFIRMED] * 4
    assert [step.external_id for step in steps[:2]] == [str(note["id"]), str(entry["id"])]


async def test_b36_a_reviewed_resolution_is_customer_visible_and_mails_nobody_by_itself(
    worked, post, connectwise
):
    result = await post(worked)

    (note,) = connectwise.notes()
    assert result.delivery.note_type is NoteType.RESOLUTION
    assert (note["resolutionFlag"], note["internalAnalysisFlag"], note["detailDescriptionFlag"]) == (
        True,
        False,
        False,
    )
    assert note["text"] == f"{TEXT}\n\n[ref {result.delivery.reference}-1]"
    assert connectwise.mails() == []


async def test_b36_it_mails_the_customer_where_one_asks_for_it(worked, post, connectwise):
    await post(worked, notify_customer=True)

    assert CONTACT in connectwise.mails()


async def test_b36_an_escalation_is_internal_and_mails_nobody_whatever_one_asks_for(
    worked, post, colleague, connectwise
):
    result = await post(
        worked, kind=ESCALATION, notify_customer=True, escalate_to_id=colleague.user_id, reason="No rights"
    )

    (note,) = connectwise.notes()
    assert result.outcome is PostOutcome.ESCALATED
    assert (result.session.escalated_to_id, result.session.escalation_reason) == (
        colleague.user_id,
        "No rights",
    )
    assert (note["internalAnalysisFlag"], note["resolutionFlag"], note["detailDescriptionFlag"]) == (
        True,
        False,
        False,
    )
    assert connectwise.mails() == []
    assert connectwise.status() == "Escalated"


async def test_b37_the_edited_text_is_posted_rendered_for_the_psa(worked, post, connectwise, sessions, actor):
    result = await post(worked, markdown="## Resolution\n\n- Cleared the **cache**\n")

    (note,) = connectwise.notes()
    (kept,) = (await sessions.posted_notes(actor, [worked.id]))[worked.id]
    assert note["text"].startswith("Resolution:\n- Cleared the cache")
    assert kept.markdown == result.delivery.markdown == "## Resolution\n\n- Cleared the **cache**\n"


async def test_b37_a_text_of_a_plain_formatter_is_posted_letter_by_letter(
    worked, post, previews, actor, connectwise
):
    """What would be marks in markdown are letters in plain text."""
    preview = (await previews.preview(actor, worked.id, NoteKind.RESOLUTION, "classic")).preview
    edited = f"{preview.markdown}\n# *one* _two_ <b>"

    await post(worked, markdown=edited, preview_id=preview.id)

    (note,) = connectwise.notes()
    assert note["text"].startswith(edited)


async def test_b37_a_newer_state_is_a_conflict_and_nothing_is_posted(
    worked, post, sessions, actor, untouched
):
    _, newer = await sessions.add_fact(actor, AddFact(session_id=worked.id, text="It is on."))

    with pytest.raises(StateVersionConflict) as caught:
        await post(worked)

    assert (caught.value.expected, caught.value.current) == (worked.state_version, newer.state_version)
    await untouched(newer)


async def test_b37_a_change_while_the_note_is_being_confirmed_is_a_conflict_too(
    application, worked, post, sessions, actor, untouched, monkeypatch
):
    """The session changes after it was read and before it is closed: the commit itself checks the version."""
    commit = type(application.posting)._commit

    async def change_first(self, *arguments):
        await sessions.add_fact(actor, AddFact(session_id=worked.id, text="It is on."))
        return await commit(self, *arguments)

    monkeypatch.setattr(type(application.posting), "_commit", change_first)
    with pytest.raises(StateVersionConflict):
        await post(worked)

    await untouched(await sessions.get(actor, worked.id))


async def test_a_preview_of_another_session_or_kind_is_refused(
    worked, session, post, previews, actor, untouched
):
    other = (await previews.preview(actor, session.id, NoteKind.RESOLUTION)).preview
    escalation = (await previews.preview(actor, worked.id, ESCALATION)).preview

    with pytest.raises(NotFound, match="preview of this session"):
        await post(worked, preview_id=other.id)
    with pytest.raises(InvalidInput, match="escalation draft"):
        await post(worked, preview_id=escalation.id)

    await untouched(worked)


@pytest.mark.parametrize(
    "values",
    [
        {"markdown": "  \n"},
        {"markdown": "x" * 1_000_000},
        {"markdown": "half \ud800 a pair"},
        {"time_minutes": -1},
        {"time_minutes": 24 * 60 + 1},
        {"kind": ESCALATION, "reason": "x" * 1_000_000},
    ],
    ids=["empty", "1 MB", "surrogate", "negative time", "too much time", "long reason"],
)
async def test_an_input_that_cannot_be_used_is_refused_and_nothing_is_posted(worked, post, untouched, values):
    with pytest.raises(InvalidInput):
        await post(worked, **values)

    await untouched(worked)


async def test_b53_another_account_cannot_post_and_nobody_of_it_be_escalated_to(
    worked, post, other_actor, untouched
):
    with pytest.raises(NotFound):
        await post(worked, by=other_actor)
    with pytest.raises(NotFound):
        await post(worked, kind=ESCALATION, escalate_to_id=other_actor.user_id)

    await untouched(worked)


async def test_posting_needs_the_scope_for_it(worked, post, push, actor, untouched):
    engineer = replace(actor, scopes=frozenset(Scope) - {Scope.NOTES_POST})

    for confirm in (post, push):
        with pytest.raises(MissingScope) as caught:
            await confirm(worked, by=engineer)
        assert caught.value.scope == Scope.NOTES_POST

    await untouched(worked)


async def test_b39_a_status_that_the_psa_silently_keeps_is_loud(worked, post, steps_of, connectwise):
    await connectwise.fault("silent-status", times=None)

    result = await post(worked)

    steps = await steps_of(result.delivery)
    assert result.outcome is PostOutcome.RESOLVED
    assert result.delivery.state is DeliveryState.NEEDS_ATTENTION
    assert (result.status_error.requested.name, result.status_error.actual.name) == ("Closed", "In Progress")
    assert "kept the status In Progress instead of Closed" in result.status_error.message
    assert result.provider_error is None
    assert steps[-1].state is DeliveryStepState.REJECTED
    assert len(connectwise.notes()) == 1


@pytest.mark.parametrize("posting_settings", [{"status_targets": (StatusTarget("21", "312", "312"),)}])
async def test_b39_a_status_that_the_psa_refuses_is_loud_with_its_own_words(worked, post, connectwise):
    """312 is a status of another board."""
    result = await post(worked)

    assert result.delivery.state is DeliveryState.NEEDS_ATTENTION
    assert "Service Status 312 not found for Service Board 21" in result.status_error.message
    assert len(connectwise.notes()) == 1
    assert connectwise.status() == "In Progress"


async def test_b39_a_status_that_comes_late_is_waited_for(worked, post, connectwise):
    """The first read after the change is served by a replica that does not have it yet."""
    await connectwise.fault("silent-status", method="PATCH")
    changed = asyncio.create_task(_move_soon(connectwise))

    result = await post(worked)
    await changed

    assert result.delivery.state is DeliveryState.DONE
    assert result.status_error is None


async def _move_soon(connectwise):
    while "PATCH" not in await connectwise.writes():  # noqa: ASYNC110 - nothing else tells
        await asyncio.sleep(0.02)
    await connectwise.move(7001, "Closed")


async def test_b39_a_closed_ticket_is_what_was_asked_for_whichever_status_closes_it(
    worked, post, connectwise
):
    """B39: a workflow moved it on, from one closing status to another."""
    closing = {**connectwise.state.statuses[306], "id": 308, "name": "Closed and Billed"}
    connectwise.state.statuses[308] = closing
    await connectwise.fault("workflow-moves", method="PATCH", status="Closed and Billed")

    result = await post(worked)

    assert result.delivery.state is DeliveryState.DONE
    assert (result.delivery.requested_status.name, result.delivery.verified_status.name) == (
        "Closed",
        "Closed and Billed",
    )


async def test_b41_without_a_target_status_everything_else_goes_on(begun, post, connectwise):
    result = await post(await begun(ticket=ONBOARDING_TICKET))

    assert result.outcome is PostOutcome.RESOLVED
    assert result.delivery.state is DeliveryState.DONE
    assert result.delivery.skipped_reason is StatusSkippedReason.TARGET_STATUS_NOT_CONFIGURED
    assert [warning.code for warning in result.warnings] == [PostWarningCode.STATUS_NOT_CHANGED]
    assert "statusTargets" in result.warnings[0].message
    assert len(connectwise.notes(ONBOARDING_TICKET)) == len(connectwise.time(ONBOARDING_TICKET)) == 1
    assert "PATCH" not in await connectwise.writes()


@pytest.mark.parametrize(
    "posting_settings", [{"status_targets": (StatusTarget(None, "325"), StatusTarget("21", "306"))}]
)
async def test_b2_a_board_without_a_row_of_its_own_takes_the_one_for_all_others(begun, post, connectwise):
    await post(await begun(ticket=ONBOARDING_TICKET))

    assert connectwise.status(ONBOARDING_TICKET) == "Done"


async def test_a_ticket_that_stands_at_its_target_already_is_left_alone(worked, post, connectwise):
    await connectwise.move(7001, "Closed")

    result = await post(worked, time_minutes=0)

    assert result.delivery.state is DeliveryState.DONE
    assert result.delivery.skipped_reason is StatusSkippedReason.ALREADY_IN_STATUS
    assert result.delivery.verified_status.name == "Closed"
    assert result.warnings == ()
    assert await connectwise.writes() == ["POST"]


@pytest.mark.parametrize("kind", NoteKind)
async def test_b42_a_closed_session_is_not_posted_again(worked, post, connectwise, kind):
    closed = (await post(worked)).session
    writes = await connectwise.writes()

    with pytest.raises(SessionClosed):
        await post(closed, kind=kind)

    assert await connectwise.writes() == writes


async def test_b42_of_two_posts_at_the_same_moment_one_wins(worked, post, sessions, actor, connectwise):
    results = await asyncio.gather(post(worked), post(worked, kind=ESCALATION), return_exceptions=True)

    assert sorted(type(result).__name__ for result in results) == ["PostResult", "SessionClosed"]
    assert len(connectwise.notes()) == len(connectwise.time()) == 1
    assert len((await sessions.posted_notes(actor, [worked.id]))[worked.id]) == 1


async def test_b42_the_same_key_gives_the_first_payload_again_and_posts_once(worked, post, connectwise):
    first = await post(worked, idempotency_key="key-1")
    again = await post(worked, idempotency_key="key-1")

    assert not first.was_replayed
    assert again == replace(first, was_replayed=True)
    assert len(connectwise.notes()) == 1


async def test_b42_the_same_key_at_the_same_moment_posts_once(worked, post, connectwise):
    results = await asyncio.gather(*(post(worked, idempotency_key="key-1") for _ in range(3)))

    assert sorted(result.was_replayed for result in results) == [False, True, True]
    assert len({result.delivery.id for result in results}) == 1
    assert len(connectwise.notes()) == 1


async def test_b42_the_same_key_with_a_changed_text_is_a_conflict(worked, post, connectwise):
    await post(worked, idempotency_key="key-1")

    with pytest.raises(IdempotencyConflict):
        await post(worked, idempotency_key="key-1", markdown="Another text")

    assert len(connectwise.notes()) == 1


async def test_b42_a_replay_is_authorised_anew_and_belongs_to_one_person(worked, post, actor, colleague):
    await post(worked, idempotency_key="key-1")

    with pytest.raises(MissingScope):
        await post(worked, idempotency_key="key-1", by=replace(actor, scopes=frozenset()))
    with pytest.raises(SessionClosed):
        await post(worked, idempotency_key="key-1", by=colleague)


async def test_b42_a_key_that_came_with_a_refused_post_is_fresh(worked, post):
    with pytest.raises(InvalidInput):
        await post(worked, idempotency_key="key-1", time_minutes=-1)

    assert not (await post(worked, idempotency_key="key-1")).was_replayed


async def test_b20_a_disabled_integration_is_an_error_that_names_it_and_nothing_is_closed(
    worked, post, push, integrations, actor, integration, untouched
):
    await integrations.update(actor, UpdateIntegration(integration_id=integration.id, is_enabled=False))

    for confirm in (post, push):
        with pytest.raises(ProviderFailed, match="Main PSA is disabled"):
            await confirm(worked)

    await untouched(worked)


async def test_b20_a_deleted_integration_likewise(
    worked, post, push, integrations, actor, integration, untouched
):
    await integrations.delete(actor, integration.id)

    for confirm in (post, push):
        with pytest.raises(ProviderFailed, match="Main PSA is deleted"):
            await confirm(worked)

    await untouched(worked)


async def test_b24_a_time_entry_carries_start_hours_member_and_the_problem(
    worked, post, connectwise, steps_of
):
    result = await post(worked)

    (entry,) = connectwise.time()
    step = (await steps_of(result.delivery))[1]
    assert entry["member"]["id"] == 101
    assert (entry["actualHours"], step.hours) == (0.25, Decimal("0.25"))
    assert entry["timeStart"] == worked.created_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    reference = result.delivery.reference
    assert entry["notes"] == (f"FlowPilot session: Outlook kept asking for a password [ref {reference}-T]")


async def test_b24_and_the_integrations_work_type_work_role_and_billable_option(
    integrations, actor, integration, worked, post, connectwise
):
    entries = (("workType", "Remote"), ("workRole", "Senior Engineer"), ("billableOption", "DoNotBill"))
    await integrations.update(actor, UpdateIntegration(integration_id=integration.id, configuration=entries))

    await post(worked)

    (entry,) = connectwise.time()
    assert (entry["workType"]["name"], entry["workRole"]["name"]) == ("Remote", "Senior Engineer")
    assert entry["billableOption"] == "DoNotBill"


async def test_b24_a_session_without_a_problem_is_troubleshooting(begun, post, connectwise):
    await post(await begun(title=None, problem_summary=None))

    (entry,) = connectwise.time()
    assert entry["notes"].startswith("FlowPilot session: Troubleshooting [ref ")


async def test_b24_a_time_entry_that_is_refused_fails_neither_note_nor_status(
    worked, post, connectwise, steps_of
):
    await connectwise.fault("forbidden", method="POST", path="*/time/entries", times=None)

    result = await post(worked)

    states = [step.state for step in await steps_of(result.delivery)]
    assert states == [
        DeliveryStepState.CONFIRMED,
        DeliveryStepState.REJECTED,
        DeliveryStepState.CONFIRMED,
        DeliveryStepState.CONFIRMED,
    ]
    assert [warning.code for warning in result.warnings] == [PostWarningCode.TIME_NOT_LOGGED]
    assert result.delivery.state is DeliveryState.NEEDS_ATTENTION
    assert (result.status_error, result.provider_error) == (None, None)
    assert connectwise.status() == "Closed"


async def test_b23_without_a_mapping_everything_goes_on_but_the_time(worked, post, colleague, connectwise):
    """B23: whoever confirms is the one whose time is logged, not whoever began the session."""
    result = await post(worked, by=colleague)

    assert [warning.code for warning in result.warnings] == [PostWarningCode.MEMBER_NOT_MAPPED]
    assert "Cole Example is not mapped to a member of Main PSA" in result.warnings[0].message
    assert "setPsaMemberMapping" in result.warnings[0].message
    assert connectwise.time() == []
    assert (result.delivery.state, connectwise.status()) == (DeliveryState.DONE, "Closed")


async def test_b23_the_time_is_that_of_whoever_confirms(
    worked, post, integrations, actor, colleague, integration, connectwise
):
    await integrations.set_mapping(actor, integration.id, colleague.user_id, "102")

    await post(worked, by=colleague)

    (entry,) = connectwise.time()
    assert entry["member"]["id"] == 102


@pytest.mark.parametrize(
    "posting_settings", [{"auto_time_entry": False}, {"time_rounding": TimeRounding.NONE}], ids=str
)
async def test_b7_where_no_time_is_logged_there_is_neither_entry_nor_warning(
    worked, post, colleague, connectwise
):
    result = await post(worked, by=colleague)

    assert result.warnings == ()
    assert connectwise.time() == []


@pytest.mark.parametrize("posting_settings", [{}, {"auto_time_entry": False}], ids=str)
@pytest.mark.parametrize(("minutes", "hours"), [(90, 1.5), (1, 0.02), (24 * 60, 24.0)])
async def test_b7_given_minutes_win_over_settings_and_worked_time(worked, post, connectwise, minutes, hours):
    await post(worked, time_minutes=minutes)

    (entry,) = connectwise.time()
    assert entry["actualHours"] == hours


async def test_b7_zero_minutes_log_none(worked, post, colleague, connectwise):
    result = await post(worked, by=colleague, time_minutes=0)

    assert result.warnings == ()
    assert connectwise.time() == []


async def test_a_second_closing_bills_only_what_came_after_the_first(
    sessions, actor, begun, post, connectwise, settled
):
    """Twenty minutes, closed, reopened, twenty more: half an hour twice, not half and three quarters of one."""
    session = await begun(60)
    now = datetime.now(UTC)
    with time_machine.travel(now - timedelta(minutes=40)):
        first = await post(session)
    with time_machine.travel(now - timedelta(minutes=20)):
        reopened = await sessions.reopen(actor, session.id)
    await connectwise.move(7001, "In Progress")  # a closed ticket takes no time
    second = await post(reopened)

    one, two = connectwise.time()
    assert (first.delivery.revision, second.delivery.revision) == (1, 2)
    assert (one["actualHours"], two["actualHours"]) == (0.5, 0.5)
    assert two["timeStart"] == (now - timedelta(minutes=20)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert len(connectwise.notes()) == 2
    assert len((await sessions.posted_notes(actor, [session.id]))[session.id]) == 2


async def test_a_second_closing_bills_what_the_psa_refused_the_first_time(
    sessions, actor, begun, post, connectwise
):
    session = await begun(40)
    await connectwise.fault("forbidden", method="POST", path="*/time/entries")
    now = datetime.now(UTC)
    with time_machine.travel(now - timedelta(minutes=20)):
        first = await post(session)
        reopened = await sessions.reopen(actor, session.id)
    await connectwise.move(7001, "In Progress")
    await post(reopened)

    (entry,) = connectwise.time()
    assert first.warnings[0].code is PostWarningCode.TIME_NOT_LOGGED
    assert entry["actualHours"] == 0.75


async def test_b46_a_long_text_is_split_into_parts_that_together_are_the_text(
    worked, post, connectwise, steps_of
):
    paragraphs = [f"Paragraph {number}: " + "word " * 60 for number in range(40)]

    result = await post(worked, markdown="\n\n".join(paragraphs), notify_customer=True)

    notes, steps = connectwise.notes(), await steps_of(result.delivery)
    parts = [step for step in steps if step.part is not None]
    posted = "\n".join(note["text"] for note in notes)
    assert len(notes) == len(parts) > 1
    assert [note["text"] for note in notes] == [step.text for step in parts]
    assert all(len(note["text"]) <= connectwise.state.note_limit for note in notes)
    assert all(f"Paragraph {number}:" in posted for number in range(40))
    assert PostWarningCode.NOTE_SPLIT in {warning.code for warning in result.warnings}
    assert connectwise.mails().count(CONTACT) == 1


async def test_b25_the_activity_tells_note_time_with_its_hours_and_status(
    worked, post, sessions, actor, other_actor
):
    result = await post(worked)

    request = PageRequest.of(PageOrder("at", descending=True))
    page = await sessions.activity_page(actor, request, ActivityFilter(session_id=worked.id))
    told = {(entry.type, entry.hours) for entry in page.rows}
    assert told == {
        (ActivityType.NOTE_POSTED, None),
        (ActivityType.TIME_ENTRY_POSTED, Decimal("0.25")),
        (ActivityType.STATUS_CHANGED, None),
    }
    assert {entry.ticket_external_id for entry in page.rows} == {result.delivery.ticket_external_id}
    assert {entry.by_id for entry in page.rows} == {actor.user_id}
    assert (await sessions.activity_page(other_actor, request, ActivityFilter())).rows == ()


@pytest.fixture
def refusing(application):
    """The plugin's module: what it was asked, in `asked`."""
    return sys.modules["resolutionflow_drop_in_refusing"]


@pytest.mark.parametrize("drop_ins", [{"refusing": REFUSING}])
async def test_a_plugin_may_refuse_a_note_and_then_nothing_is_closed_or_sent(
    worked, session, post, push, refusing, untouched
):
    for confirm in (post, push):
        with pytest.raises(RefusedByPlugin, match="Not like this: "):
            await confirm(worked, **_with_text(confirm is post, "a secret place"))
        await untouched(worked)
    with pytest.raises(RefusedByPlugin):
        await post(session, markdown="a secret place")

    assert [ticket and ticket.external_id for _, ticket, _ in refusing.asked] == ["7001", "7001", None]
    assert {(actor.user_name, actor.account_name) for _, _, actor in refusing.asked} == {
        ("Ann Example", "Northlight")
    }


def _with_text(is_reviewed, text):
    return {"markdown": text} if is_reviewed else {"resolution_summary": text}


@pytest.mark.parametrize("drop_ins", [{"refusing": REFUSING}])
async def test_b54_a_plugin_that_fails_to_check_a_note_refuses_it(worked, post, untouched, refusing):
    with pytest.raises(RefusedByPlugin, match="'refusing' could not check the note: LookupError"):
        await post(worked, markdown="a broken note")

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


async def test_b51_a_secret_of_the_session_reaches_nothing_that_is_sent_or_derived(
    application, sessions, previews, actor, worked, post, connectwise, store
):
    """B51: a canary that only a script's secret parameter tells to be one, through the whole of a confirm."""
    canary = CANARY
    assert canary in redact(SENTENCE).text
    await sessions.save_template(actor, SaveScriptTemplate(slug="reset", name="Reset", parameters=()))
    run = RecordScriptRun(
        session_id=worked.id, template_slug="reset", parameters=(("password", canary),), result="done"
    )
    await sessions.record_script_run(actor, run)
    changes = {"problem_summary": SENTENCE, "title": SENTENCE}
    session = await sessions.update(actor, UpdateSession(session_id=worked.id, changes=changes))
    preview = (await previews.preview(actor, session.id, NoteKind.RESOLUTION)).preview

    result = await post(session, markdown=f"{SENTENCE} It was moved.", preview_id=preview.id)

    sent = repr([await connectwise.requests(), connectwise.state.notes, connectwise.state.time_entries])
    async with store.engine.connect() as connection:
        derived = [
            (await connection.execute(sa.select(table))).all()
            for table in metadata.sorted_tables
            if table.name != "sessions"
        ]
    assert canary not in sent
    assert canary not in repr(derived)
    assert canary not in repr(replace(result, session=None))
    assert PostWarningCode.TEXT_REDACTED in {warning.code for warning in result.warnings}
    assert "[REDACTED:" in connectwise.notes()[0]["text"]
    assert "[REDACTED:" in connectwise.time()[0]["notes"]
