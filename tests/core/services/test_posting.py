"""Confirming a reviewed note, against a ConnectWise sandbox over real HTTP."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest
import sqlalchemy as sa

from resolutionflow.domain.access import Scope
from resolutionflow.domain.activity import ActivityFilter, ActivityType
from resolutionflow.domain.delivery import DeliveryState, DeliveryStepState
from resolutionflow.domain.errors import (
    IdempotencyConflict,
    InvalidInput,
    MissingScope,
    NotFound,
    ProviderFailed,
    SessionClosed,
    StateVersionConflict,
)
from resolutionflow.domain.paging import PageOrder, PageRequest
from resolutionflow.domain.redaction import redact
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
