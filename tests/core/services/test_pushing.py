"""Closing a session without a review, against a ConnectWise sandbox over real HTTP."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest

from resolutionflow.domain.delivery import DeliveryState, DeliveryStepKind
from resolutionflow.domain.errors import IdempotencyConflict, InvalidInput, NotFound, SessionClosed
from resolutionflow.domain.integration import NoteVisibility
from resolutionflow.domain.worked_time import TimeRounding
from resolutionflow.plugin_api import NoteKind, NoteType, SessionStatus
from resolutionflow.services.commands import AddFact, AnswerStep, RecordStep, UpdateSession
from resolutionflow.services.results import PostOutcome, PostWarningCode
from resolutionflow.store.integrations import stored_settings

ESCALATION = NoteKind.ESCALATION
MARKED = """
from resolutionflow.plugin_api import *
from resolutionflow.plugin_api import hookimpl


class Marked:
    key, display_name, version = "marked", "Marked", "1"
    kinds, default_for = frozenset(NoteKind), frozenset()
    text_format, structure, model = TextFormat.MARKDOWN, Structure.FREE, None

    def format(self, view):
        return Draft(text=f"## {view.kind.title()}\\n\\n**{view.status}** for {view.duration}")


@hookimpl
def describe_plugin():
    return PluginInfo("marked", "1", "1")


@hookimpl
def register_note_formatters():
    return [Marked()]
"""


async def test_b20_without_a_ticket_the_session_is_closed_and_nothing_delivered(
    sessions, actor, session, push, connectwise
):
    result = await push(session, resolution_summary="Cleared it", resolution_action="Cleared the cache")

    (note,) = (await sessions.posted_notes(actor, [session.id]))[session.id]
    assert (result.outcome, result.delivery, result.warnings) == (PostOutcome.RESOLVED_LOCAL, None, ())
    assert (result.session.status, result.session.resolution_summary, result.session.resolution_action) == (
        SessionStatus.RESOLVED,
        "Cleared it",
        "Cleared the cache",
    )
    assert "Resolution: Cleared it\nCleared the cache" in note.markdown
    assert await connectwise.requests() == []


@pytest.mark.parametrize("posting_settings", [{"auto_push": False}])
async def test_b20_with_pushing_off_likewise_and_the_answer_says_so(worked, push, connectwise):
    result = await push(worked)

    assert (result.outcome, result.delivery) == (PostOutcome.RESOLVED_LOCAL, None)
    assert [warning.code for warning in result.warnings] == [PostWarningCode.PUSH_DISABLED]
    assert "off for Main PSA" in result.warnings[0].message
    assert await connectwise.writes() == []


@pytest.mark.parametrize("posting_settings", [{"auto_push": False}])
async def test_b20_a_reviewed_note_is_posted_all_the_same(worked, post, connectwise):
    result = await post(worked)

    assert result.outcome is PostOutcome.RESOLVED
    assert len(connectwise.notes()) == 1


async def test_b20_what_the_session_has_already_is_kept_and_printed(sessions, actor, session, push):
    changes = {
        "resolution_summary": "Cleared it",
        "escalation_reason": "No rights",
        "suggested_next_steps": ["Ask for them"],
    }
    await sessions.update(actor, UpdateSession(session_id=session.id, changes=changes))

    result = await push(session, kind=ESCALATION)

    (note,) = (await sessions.posted_notes(actor, [session.id]))[session.id]
    assert result.outcome is PostOutcome.ESCALATED_LOCAL
    assert result.session.escalation_reason == "No rights"
    assert "Escalation reason: No rights" in note.markdown
    assert "- Ask for them" in note.markdown


async def test_b16_what_comes_with_the_push_is_printed_and_stored(
    sessions, actor, colleague, worked, push, connectwise
):
    result = await push(
        worked,
        kind=ESCALATION,
        reason="No rights",
        escalate_to_id=colleague.user_id,
        suggested_next_steps=("Ask for them", " "),
    )

    (note,) = connectwise.notes()
    assert note["text"].startswith("FlowPilot Escalation — Ann Example · 0.25 hrs → Cole Example")
    assert "Escalation reason: No rights" in note["text"]
    assert result.session.suggested_next_steps == ("Ask for them",)
    assert result.session.escalated_to_id == colleague.user_id
    assert (await sessions.get(actor, worked.id)) == result.session


@pytest.mark.parametrize(
    ("posting_settings", "kind", "note_type", "flag"),
    [
        ({}, NoteKind.RESOLUTION, NoteType.INTERNAL_ANALYSIS, "internalAnalysisFlag"),
        (
            {"note_visibility": NoteVisibility.BOTH},
            NoteKind.RESOLUTION,
            NoteType.DESCRIPTION,
            "detailDescriptionFlag",
        ),
        (
            {"note_visibility": NoteVisibility.BOTH},
            ESCALATION,
            NoteType.INTERNAL_ANALYSIS,
            "internalAnalysisFlag",
        ),
    ],
)
async def test_b22_where_an_unreviewed_note_lands(worked, push, connectwise, kind, note_type, flag):
    """B22: internal unless the settings say both, and an escalation whatever they say; nobody is mailed."""
    result = await push(worked, kind=kind)

    (note,) = connectwise.notes()
    flags = ("internalAnalysisFlag", "detailDescriptionFlag", "resolutionFlag")
    assert result.delivery.note_type is note_type
    assert [name for name in flags if note[name]] == [flag]
    assert connectwise.mails() == []


async def test_b22_the_stored_parts_are_what_is_sent_whole(worked, push, connectwise, steps_of):
    result = await push(worked)

    (note,), (step, *_) = connectwise.notes(), await steps_of(result.delivery)
    assert note["text"] == step.text
    assert step.text == f"{result.delivery.markdown}\n\n[ref {result.delivery.reference}-1]"


@pytest.mark.parametrize(
    ("posting_settings", "minutes", "hours"),
    [
        ({"time_rounding": TimeRounding.MINUTES_15}, 16, "0.50"),
        ({"time_rounding": TimeRounding.MINUTES_30}, 16, "0.50"),
        ({"time_rounding": TimeRounding.EXACT}, 12, "0.20"),
    ],
)
async def test_b6_the_hours_printed_are_the_hours_billed(begun, push, connectwise, minutes, hours):
    result = await push(await begun(minutes))

    (note,), (entry,) = connectwise.notes(), connectwise.time()
    assert f"· {hours} hrs" in note["text"]
    assert f"Total: {hours} hrs" in note["text"]
    assert entry["actualHours"] == float(hours)
    assert result.outcome is PostOutcome.RESOLVED


@pytest.mark.parametrize("posting_settings", [{"auto_time_entry": False}])
async def test_b6_without_a_time_entry_they_are_the_time_worked(begun, push, connectwise):
    await push(await begun(12))

    (note,) = connectwise.notes()
    assert "· 0.20 hrs" in note["text"]
    assert connectwise.time() == []


async def test_b6_and_so_they_are_where_nobody_is_mapped(begun, push, connectwise, colleague):
    result = await push(await begun(12), by=colleague)

    (note,) = connectwise.notes()
    assert "· 0.20 hrs" in note["text"]
    assert [warning.code for warning in result.warnings] == [PostWarningCode.MEMBER_NOT_MAPPED]


@pytest.mark.parametrize("posting_settings", [{"include_diagnostic_steps": False}])
async def test_b18_without_steps_an_escalation_says_what_they_told_as_pending(
    sessions, actor, worked, push, connectwise
):
    step, _ = await sessions.record_step(actor, RecordStep(session_id=worked.id, text="Is it on?"))
    await sessions.answer_step(actor, AnswerStep(step_id=step.id, free_text="Yes"))

    await push(worked, kind=ESCALATION)

    (note,) = connectwise.notes()
    assert "Work completed" not in note["text"]
    assert "? Is it on? → Yes" in note["text"]


async def test_b21_a_pushed_session_is_written_up_by_its_kind(session, start, sessions, actor, push):
    other = await start()
    await push(session)
    await push(other, kind=ESCALATION)

    notes = await sessions.posted_notes(actor, [session.id, other.id])
    assert notes[session.id][0].markdown.startswith("FlowPilot Session — ")
    assert notes[other.id][0].markdown.startswith("FlowPilot Escalation — ")


async def test_a_paused_session_can_be_pushed_and_its_pause_is_no_work(
    sessions, actor, begun, push, connectwise
):
    session = await sessions.pause(actor, (await begun(10)).id)

    result = await push(session)

    assert result.session.status is SessionStatus.RESOLVED
    assert connectwise.time()[0]["actualHours"] == 0.25


async def test_b42_a_closed_session_is_not_pushed_again(worked, push, connectwise):
    await push(worked)

    for kind in NoteKind:
        with pytest.raises(SessionClosed):
            await push(worked, kind=kind)

    assert len(connectwise.notes()) == 1


async def test_b42_the_same_key_pushes_once_and_takes_no_other_input(worked, push, connectwise):
    first, again = await asyncio.gather(*(push(worked, idempotency_key="key-1") for _ in range(2)))
    with pytest.raises(IdempotencyConflict):
        await push(worked, idempotency_key="key-1", resolution_summary="Another")

    assert {first.was_replayed, again.was_replayed} == {False, True}
    assert first.delivery.id == again.delivery.id
    assert len(connectwise.notes()) == 1


async def test_a_push_expects_no_version_and_prints_what_was_written_at_the_last_moment(
    application, sessions, actor, worked, push, connectwise, monkeypatch
):
    """The session changes after the note was written and before it is closed: it is written anew."""
    commit, changed = type(application.posting)._commit, []

    async def change_first(self, *arguments):
        if not changed:
            changed.append(await sessions.add_fact(actor, AddFact(session_id=worked.id, text="It is on.")))
        return await commit(self, *arguments)

    monkeypatch.setattr(type(application.posting), "_commit", change_first)
    result = await push(worked, kind=ESCALATION)

    (note,) = connectwise.notes()
    assert result.outcome is PostOutcome.ESCALATED
    assert "✓ It is on." in note["text"]


async def test_an_input_that_cannot_be_used_closes_nothing(
    sessions, actor, other_actor, worked, push, connectwise
):
    with pytest.raises(NotFound):
        await push(worked, kind=ESCALATION, escalate_to_id=other_actor.user_id)
    with pytest.raises(NotFound):
        await push(worked, by=other_actor)
    for values in (
        {"resolution_summary": "x" * 1_000_000},
        {"resolution_action": "half \ud800 a pair"},
        {"kind": ESCALATION, "reason": "a \0 byte"},
        {"kind": ESCALATION, "suggested_next_steps": ("x" * 1_000_000,)},
    ):
        with pytest.raises(InvalidInput):
            await push(worked, **values)

    assert await connectwise.writes() == []
    assert await sessions.get(actor, worked.id) == worked


@pytest.mark.parametrize("drop_ins", [{"marked": MARKED}])
@pytest.mark.parametrize("posting_settings", [{"formatter": "marked"}])
async def test_a_plugins_formatter_writes_the_note_of_the_session_as_it_will_be(worked, push, connectwise):
    """B22: it sees the session closed, and its markdown is rendered for the PSA."""
    await push(worked)

    (note,) = connectwise.notes()
    assert note["text"].startswith("Resolution:\nRESOLVED for 0.25 hrs")


async def test_a_formatter_that_is_gone_is_told_with_where_to_choose_another(
    store, sessions, actor, integration, worked, push, connectwise
):
    async with store.write() as unit:
        settings = replace(integration.settings, formatter="vanished")
        await unit.integrations.change(integration, settings=stored_settings(settings))

    with pytest.raises(InvalidInput, match=r"'vanished'.*integration's settings \(formatter\)"):
        await push(worked)

    assert await sessions.get(actor, worked.id) == worked
    assert await connectwise.writes() == []


async def test_b51_a_secret_is_removed_before_the_note_is_written(sessions, actor, worked, push, connectwise):
    changes = {"problem_summary": "They could not sign in, password: Winter2024!x"}
    await sessions.update(actor, UpdateSession(session_id=worked.id, changes=changes))

    result = await push(worked, resolution_summary="It was Winter2024!x all along")

    (note,), (entry,) = connectwise.notes(), connectwise.time()
    assert "Winter2024" not in note["text"] + entry["notes"] + result.delivery.markdown
    assert "Problem: They could not sign in, password: [REDACTED:" in note["text"]
    assert PostWarningCode.TEXT_REDACTED in {warning.code for warning in result.warnings}


async def test_b38_a_push_sets_the_status_too(worked, push, connectwise, steps_of):
    result = await push(worked, kind=ESCALATION)

    steps = await steps_of(result.delivery)
    assert result.delivery.state is DeliveryState.DONE
    assert connectwise.status() == "Escalated"
    assert [step.kind for step in steps] == list(DeliveryStepKind)
    assert steps[1].hours == Decimal("0.25")
