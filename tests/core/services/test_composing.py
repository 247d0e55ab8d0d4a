"""What a confirm sends, as it arrives in a ConnectWise sandbox: the text rendered and split, the time worked out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine

from resolutionflow.domain.delivery import DeliveryState
from resolutionflow.domain.worked_time import TimeRounding
from resolutionflow.plugin_api import NoteKind
from resolutionflow.services.commands import UpdateIntegration
from resolutionflow.services.results import PostWarningCode

CONTACT = "nadia.osei@alderbrook.example.com"


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


async def test_b51_what_the_reason_tells_to_be_secret_is_taken_out_of_the_note_that_comes_with_it(
    worked, post, connectwise
):
    await post(
        worked,
        kind=NoteKind.ESCALATION,
        reason="Her password is kestrelmoor77.",
        markdown="On kestrelmoor77 now.",
    )
    (note,) = connectwise.notes()

    assert note["text"].startswith("On [REDACTED:password] now.")
