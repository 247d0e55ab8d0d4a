from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from resolutionflow.domain.access import Scope
from resolutionflow.domain.errors import (
    Forbidden,
    IdempotencyConflict,
    InvalidInput,
    MissingScope,
    NotFound,
    SessionClosed,
    StateVersionConflict,
)
from resolutionflow.domain.events import EventType
from resolutionflow.domain.paging import PageOrder, PageRequest
from resolutionflow.domain.session import MASKED, ScriptParameterSpec, StepOption, TicketLink
from resolutionflow.domain.session_filter import SessionFilter
from resolutionflow.plugin_api import FactStatus, FixOutcome, NoteKind, SessionStatus, StepKind
from resolutionflow.services.commands import (
    AddFact,
    AnswerStep,
    RecordScriptRun,
    RecordStep,
    SaveScriptTemplate,
    StartSession,
    SuggestFix,
    UpdateFact,
    UpdateSession,
)

MORNING = datetime(2026, 4, 5, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LONG_TEXT = "x" * 1_000_000
SPECS = (ScriptParameterSpec("user", "User", False), ScriptParameterSpec("password", "Password", True))


@pytest.fixture
async def made(sessions, actor, session, integration):
    """A session with one of everything; what was made, by name."""
    step, _ = await sessions.record_step(actor, RecordStep(session_id=session.id, text="Is it on?"))
    fact, _ = await sessions.add_fact(actor, AddFact(session_id=session.id, text="It is on."))
    fix, _ = await sessions.suggest_fix(
        actor,
        SuggestFix(session_id=session.id, title="Restart", description="Off and on", confidence_percent=70),
    )
    template = await sessions.save_template(
        actor, SaveScriptTemplate(slug="reset", name="Reset", parameters=SPECS)
    )
    session = await sessions.get(actor, session.id)
    return {
        "session": session,
        "step": step,
        "fact": fact,
        "fix": fix,
        "template": template,
        "integration": integration,
    }


def change(name, value):
    def write(s, a, m):
        return s.update(a, UpdateSession(session_id=m["session"].id, changes={name: value}))

    return write


WRITES = {
    "title": change("title", "Mail again"),
    "problem_summary": change("problem_summary", "It keeps asking"),
    "problem_domain": change("problem_domain", "Mail"),
    "intake_text": change("intake_text", "Help!"),
    "resolution_summary": change("resolution_summary", "Cleared it"),
    "resolution_action": change("resolution_action", "Cleared the cache"),
    "escalation_reason": change("escalation_reason", "No rights"),
    "suggested_next_steps": change("suggested_next_steps", ["Look at the server"]),
    "escalated_to_id": lambda s, a, m: s.update(
        a, UpdateSession(session_id=m["session"].id, changes={"escalated_to_id": a.user_id})
    ),
    "link": lambda s, a, m: s.link_ticket(a, m["session"].id, TicketLink(m["integration"].id, "7001")),
    "unlink": lambda s, a, m: s.link_ticket(a, m["session"].id, None),
    "pause": lambda s, a, m: s.pause(a, m["session"].id),
    "record_step": lambda s, a, m: s.record_step(a, RecordStep(session_id=m["session"].id, text="And now?")),
    "answer_step": lambda s, a, m: s.answer_step(a, AnswerStep(step_id=m["step"].id, free_text="Yes")),
    "add_fact": lambda s, a, m: s.add_fact(a, AddFact(session_id=m["session"].id, text="It blinks.")),
    "update_fact": lambda s, a, m: s.update_fact(a, UpdateFact(fact_id=m["fact"].id, text="It is off.")),
    "remove_fact": lambda s, a, m: s.remove_fact(a, m["fact"].id),
    "suggest_fix": lambda s, a, m: s.suggest_fix(
        a, SuggestFix(session_id=m["session"].id, title="Swap", description="Swap it", confidence_percent=9)
    ),
    "record_fix_outcome": lambda s, a, m: s.record_fix_outcome(a, m["fix"].id, FixOutcome.FAILED),
    "record_script_run": lambda s, a, m: s.record_script_run(
        a, RecordScriptRun(session_id=m["session"].id, template_slug="reset")
    ),
}
"""Every write to an open session, but for closing it."""


def session_of(written):
    return written[1] if isinstance(written, tuple) else written


@pytest.mark.parametrize("write", WRITES)
async def test_b27_every_write_raises_the_state_version_and_tells_it_in_one_event(
    sessions, store, actor, made, write
):
    session = made["session"]
    async with store.read() as unit:
        before, _ = await unit.events.bounds(actor, session.id)

    written = session_of(await WRITES[write](sessions, actor, made))

    async with store.read() as unit:
        events = await unit.events.after(actor, session.id, before)
    assert written.state_version == session.state_version + 1
    assert [event.state_version for event in events] == [written.state_version]
    assert (await sessions.get(actor, session.id)) == written


async def test_a_closed_session_refuses_every_write(sessions, actor, made, post):
    await post(made["session"])

    for write in WRITES.values():
        with pytest.raises(SessionClosed, match="reopen it"):
            await write(sessions, actor, made)


async def test_b53_another_account_can_write_nothing(sessions, actor, other_actor, made):
    for write in WRITES.values():
        with pytest.raises(NotFound):
            await write(sessions, other_actor, made)

    assert (await sessions.get(actor, made["session"].id)) == made["session"]


async def test_writing_needs_the_scope_for_it(sessions, actor, made):
    reader = replace(actor, scopes=frozenset(Scope) - {Scope.SESSIONS_WRITE})

    for write in WRITES.values():
        with pytest.raises(MissingScope) as caught:
            await write(sessions, reader, made)
        assert caught.value.scope == Scope.SESSIONS_WRITE


async def test_starting_and_templates_need_the_scope_for_writing_too(sessions, actor, made):
    reader = replace(actor, scopes=frozenset({Scope.SESSIONS_READ}))

    for attempt in (
        sessions.start(reader, StartSession()),
        sessions.save_template(reader, SaveScriptTemplate(slug="x", name="X", parameters=())),
        sessions.delete_template(reader, made["template"].id),
        sessions.reopen(reader, made["session"].id),
        sessions.take_over(reader, made["session"].id),
        sessions.resume(reader, made["session"].id),
    ):
        with pytest.raises(MissingScope):
            await attempt


async def test_reading_needs_the_scope_for_it(sessions, actor, session):
    writer = replace(actor, scopes=frozenset(Scope) - {Scope.SESSIONS_READ})
    request = PageRequest.of(PageOrder("created_at"))

    for attempt in (
        sessions.get(writer, session.id),
        sessions.page(writer, request, SessionFilter()),
        sessions.worked_time(writer, [session.id]),
        sessions.documentation(writer, [session.id]),
        sessions.posted_notes(writer, [session.id]),
    ):
        with pytest.raises(MissingScope):
            await attempt


async def test_a_session_starts_active_at_version_1_with_its_engineer(sessions, store, actor):
    session = await sessions.start(actor, StartSession(title="Mail", intake_text="  "))

    async with store.read() as unit:
        (event,) = await unit.events.after(actor, session.id, 0)
    assert (session.status, session.state_version, session.revision) == (SessionStatus.ACTIVE, 1, 0)
    assert (session.engineer_id, session.title, session.intake_text) == (actor.user_id, "Mail", None)
    assert (event.type, event.object_id, event.sequence) == (EventType.SESSION_CHANGED, session.id, 1)


async def test_pausing_a_paused_session_and_resuming_an_active_one_change_nothing(sessions, actor, session):
    resumed = await sessions.resume(actor, session.id)
    paused = await sessions.pause(actor, session.id)

    assert resumed == session
    assert await sessions.pause(actor, session.id) == paused
    assert (await sessions.resume(actor, session.id)).status is SessionStatus.ACTIVE


async def minutes_of(sessions, actor, session):
    return (await sessions.worked_time(actor, [session.id]))[session.id].minutes


async def test_b5_worked_time_leaves_pauses_out_and_counts_up_to_now(sessions, actor):
    with time_machine.travel(MORNING, tick=False) as clock:
        session = await sessions.start(actor, StartSession())
        clock.shift(10 * MINUTE)
        await sessions.pause(actor, session.id)
        clock.shift(60 * MINUTE)
        while_paused = await minutes_of(sessions, actor, session)
        await sessions.resume(actor, session.id)
        clock.shift(5 * MINUTE)

        assert while_paused == 10
        assert await minutes_of(sessions, actor, session) == 15


async def test_b5_a_write_while_paused_is_no_work(sessions, actor):
    with time_machine.travel(MORNING, tick=False) as clock:
        session = await sessions.start(actor, StartSession())
        await sessions.pause(actor, session.id)
        await sessions.add_fact(actor, AddFact(session_id=session.id, text="A thought."))
        clock.shift(20 * MINUTE)

        assert await minutes_of(sessions, actor, session) == 0


async def test_b5_silence_for_longer_than_the_idle_limit_is_cut_at_the_last_activity(sessions, actor):
    with time_machine.travel(MORNING, tick=False) as clock:
        session = await sessions.start(actor, StartSession())
        clock.shift(10 * MINUTE)
        await sessions.add_fact(actor, AddFact(session_id=session.id, text="It is on."))
        clock.shift(31 * MINUTE)
        cut = await minutes_of(sessions, actor, session)
        await sessions.add_fact(actor, AddFact(session_id=session.id, text="It is off."))
        clock.shift(30 * MINUTE)

        intervals = (await sessions.worked_time(actor, [session.id]))[session.id].intervals
        assert cut == 10
        assert await minutes_of(sessions, actor, session) == 40
        assert [interval.ended_at for interval in intervals] == [MORNING + 10 * MINUTE, None]


async def test_b5_closing_ends_the_work_and_an_escalated_session_has_worked_time_too(sessions, actor, post):
    with time_machine.travel(MORNING, tick=False) as clock:
        session = await sessions.start(actor, StartSession())
        clock.shift(12 * MINUTE)
        await post(session, kind=NoteKind.ESCALATION)
        clock.shift(12 * MINUTE)

        worked = (await sessions.worked_time(actor, [session.id]))[session.id]
        assert (worked.minutes, worked.intervals[-1].ended_at) == (12, MORNING + 12 * MINUTE)


async def test_billable_hours_are_told_where_an_integration_says_how_to_round(
    sessions, actor, session, linked_session
):
    times = await sessions.worked_time(actor, [session.id, linked_session.id])

    assert times[session.id].billable_hours is None
    assert times[linked_session.id].billable_hours is not None


KEYED = {
    "start": (
        lambda s, a, m, key, text: s.start(a, StartSession(title=text, idempotency_key=key)),
        lambda made: made.id,
    ),
    "record_step": (
        lambda s, a, m, key, text: s.record_step(
            a, RecordStep(session_id=m["session"].id, text=text, idempotency_key=key)
        ),
        lambda made: made[0].id,
    ),
    "add_fact": (
        lambda s, a, m, key, text: s.add_fact(
            a, AddFact(session_id=m["session"].id, text=text, idempotency_key=key)
        ),
        lambda made: made[0].id,
    ),
    "suggest_fix": (
        lambda s, a, m, key, text: s.suggest_fix(
            a,
            SuggestFix(
                session_id=m["session"].id,
                title=text,
                description="Off and on",
                confidence_percent=7,
                idempotency_key=key,
            ),
        ),
        lambda made: made[0].id,
    ),
    "record_script_run": (
        lambda s, a, m, key, text: s.record_script_run(
            a,
            RecordScriptRun(
                session_id=m["session"].id, template_slug="reset", result=text, idempotency_key=key
            ),
        ),
        lambda made: made[0].id,
    ),
}


@pytest.mark.parametrize("write", KEYED)
async def test_a_key_writes_once_however_often_and_at_once_it_comes_and_takes_no_other_input(
    sessions, actor, made, write
):
    keyed, id_of = KEYED[write]

    first, *rest = await asyncio.gather(*(keyed(sessions, actor, made, "key-1", "One") for _ in range(4)))
    again = await keyed(sessions, actor, made, "key-1", "One")
    other = await keyed(sessions, actor, made, "key-2", "One")

    assert {id_of(result) for result in (*rest, again)} == {id_of(first)}
    assert session_of(again).state_version == session_of(first).state_version
    assert id_of(other) != id_of(first)
    with pytest.raises(IdempotencyConflict, match="choose a new key"):
        await keyed(sessions, actor, made, "key-1", "Two")


async def test_a_key_belongs_to_one_person_and_one_mutation(sessions, actor, colleague, session):
    given = {"idempotency_key": "key-1"}
    mine = await sessions.start(actor, StartSession(title="Mine", **given))

    theirs = await sessions.start(colleague, StartSession(title="Theirs", **given))
    fact, _ = await sessions.add_fact(actor, AddFact(session_id=session.id, text="A fact", **given))

    assert len({mine.id, theirs.id, fact.id}) == 3


async def test_a_write_that_was_refused_uses_no_key_up(sessions, actor, session):
    refused = AddFact(
        session_id=session.id, text="A fact", expected_state_version=99, idempotency_key="key-1"
    )
    with pytest.raises(StateVersionConflict):
        await sessions.add_fact(actor, refused)

    fact, _ = await sessions.add_fact(
        actor, AddFact(session_id=session.id, text="Another", idempotency_key="key-1")
    )

    assert fact.text == "Another"


async def test_a_repeated_key_still_needs_the_scope(sessions, actor):
    command = StartSession(idempotency_key="key-1")
    await sessions.start(actor, command)

    with pytest.raises(MissingScope):
        await sessions.start(replace(actor, scopes=frozenset({Scope.SESSIONS_READ})), command)


TEXTS = {
    "start title": lambda s, a, m, t: s.start(a, StartSession(title=t)),
    "start intake": lambda s, a, m, t: s.start(a, StartSession(intake_text=t)),
    "update": lambda s, a, m, t: s.update(
        a, UpdateSession(session_id=m["session"].id, changes={"problem_summary": t})
    ),
    "next steps": lambda s, a, m, t: s.update(
        a, UpdateSession(session_id=m["session"].id, changes={"suggested_next_steps": ["fine", t]})
    ),
    "step": lambda s, a, m, t: s.record_step(a, RecordStep(session_id=m["session"].id, text=t)),
    "step follow-up": lambda s, a, m, t: s.record_step(
        a, RecordStep(session_id=m["session"].id, text="Is it?", follow_up_recommendations=(t,))
    ),
    "option": lambda s, a, m, t: s.record_step(
        a, RecordStep(session_id=m["session"].id, text="Is it?", options=(StepOption("yes", t),))
    ),
    "answer": lambda s, a, m, t: s.answer_step(a, AnswerStep(step_id=m["step"].id, free_text=t)),
    "fact": lambda s, a, m, t: s.add_fact(
        a, AddFact(session_id=m["session"].id, text=t, idempotency_key="key")
    ),
    "fact source": lambda s, a, m, t: s.add_fact(
        a, AddFact(session_id=m["session"].id, text="It is.", source_summary=t)
    ),
    "changed fact": lambda s, a, m, t: s.update_fact(a, UpdateFact(fact_id=m["fact"].id, text=t)),
    "fix title": lambda s, a, m, t: s.suggest_fix(
        a, SuggestFix(session_id=m["session"].id, title=t, description="It", confidence_percent=7)
    ),
    "fix": lambda s, a, m, t: s.suggest_fix(
        a, SuggestFix(session_id=m["session"].id, title="It", description=t, confidence_percent=7)
    ),
    "run result": lambda s, a, m, t: s.record_script_run(
        a, RecordScriptRun(session_id=m["session"].id, template_slug="reset", result=t)
    ),
    "run value": lambda s, a, m, t: s.record_script_run(
        a, RecordScriptRun(session_id=m["session"].id, template_slug="reset", parameters=(("user", t),))
    ),
    "run key": lambda s, a, m, t: s.record_script_run(
        a,
        RecordScriptRun(
            session_id=m["session"].id, template_slug="reset", parameters=((t, "x"),), idempotency_key="key"
        ),
    ),
    "template name": lambda s, a, m, t: s.save_template(
        a, SaveScriptTemplate(slug="s", name=t, parameters=())
    ),
    "template label": lambda s, a, m, t: s.save_template(
        a, SaveScriptTemplate(slug="s", name="S", parameters=(ScriptParameterSpec("k", t, False),))
    ),
    "ticket": lambda s, a, m, t: s.link_ticket(a, m["session"].id, TicketLink(m["integration"].id, t)),
}
"""Every text that a caller gives."""
NEEDED = ("step", "fact", "changed fact", "fix title", "fix", "run key", "template name", "option", "ticket")


@pytest.mark.parametrize(
    "bad", [LONG_TEXT, "half \ud800 a pair", "a \0 byte"], ids=["1 MB", "surrogate", "NUL"]
)
async def test_a_text_that_is_too_long_or_no_text_is_refused_and_nothing_is_written(
    sessions, actor, made, bad
):
    for write in TEXTS.values():
        with pytest.raises(InvalidInput):
            await write(sessions, actor, made, bad)

    assert await sessions.get(actor, made["session"].id) == made["session"]


async def test_a_text_that_is_needed_must_not_be_empty(sessions, actor, made):
    for needed in NEEDED:
        with pytest.raises(InvalidInput, match="empty"):
            await TEXTS[needed](sessions, actor, made, " \n ")


async def test_a_ticket_that_cannot_be_one_is_refused(sessions, actor, session, integration):
    for ticket in ("#", " # ", "7" * 65, "70 01", "7\n1"):
        with pytest.raises(InvalidInput):
            await sessions.link_ticket(actor, session.id, TicketLink(integration.id, ticket))


async def test_a_ticket_may_be_written_as_people_write_it(sessions, actor, session, integration):
    for ticket in ("7001", " 7001 ", "#7001"):
        linked = await sessions.link_ticket(actor, session.id, TicketLink(integration.id, ticket))

        assert linked.ticket == TicketLink(integration.id, "7001")


async def test_b53_a_ticket_of_another_accounts_integration_cannot_be_linked(
    sessions, other_actor, integration
):
    with pytest.raises(NotFound):
        await sessions.start(other_actor, StartSession(ticket=TicketLink(integration.id, "7001")))


async def test_b53_nobody_of_another_account_can_be_the_receiver_of_an_escalation(
    sessions, actor, other_actor, session
):
    changes = {"escalated_to_id": other_actor.user_id}

    with pytest.raises(NotFound):
        await sessions.update(actor, UpdateSession(session_id=session.id, changes=changes))


async def test_an_answer_is_an_option_that_the_step_offers_a_text_or_a_skip(sessions, actor, session):
    step, _ = await sessions.record_step(
        actor, RecordStep(session_id=session.id, text="Is it on?", options=(StepOption("yes", "Yes, it is"),))
    )

    for bad in ({"option": "no"}, {}, {"free_text": "  "}):
        with pytest.raises(InvalidInput):
            await sessions.answer_step(actor, AnswerStep(step_id=step.id, **bad))
    chosen, _ = await sessions.answer_step(actor, AnswerStep(step_id=step.id, option="yes"))
    skipped, _ = await sessions.answer_step(actor, AnswerStep(step_id=step.id, skip=True))

    assert chosen.selected_option == StepOption("yes", "Yes, it is")
    assert (skipped.was_skipped, skipped.selected_value) == (True, None)


async def test_steps_are_numbered_in_the_order_they_came_however_many_come_at_once(sessions, actor, session):
    recorded = await asyncio.gather(
        *(
            sessions.record_step(actor, RecordStep(session_id=session.id, text=f"Step {number}"))
            for number in range(6)
        )
    )

    assert sorted(step.position for step, _ in recorded) == [1, 2, 3, 4, 5, 6]


async def test_a_resolution_suggestion_may_carry_follow_ups_alone(sessions, actor, session):
    step, _ = await sessions.record_step(
        actor,
        RecordStep(
            session_id=session.id,
            text="",
            kind=StepKind.RESOLUTION_SUGGESTION,
            follow_up_recommendations=("Renew the licence", " "),
        ),
    )

    assert (step.text, step.follow_up_recommendations) == ("", ("Renew the licence",))


async def test_b29_a_removed_fact_is_gone_from_lists_and_kept_by_id(sessions, actor, made):
    removed, _ = await sessions.remove_fact(actor, made["fact"].id)

    session_id = made["session"].id
    request = PageRequest.of(PageOrder("created_at"))
    pages = await sessions.fact_pages(actor, [session_id], request, None)
    assert pages[session_id].rows == ()
    assert (await sessions.fact_counts(actor, [session_id], None)) == {session_id: 0}
    assert (await sessions.facts_by_id(actor, [removed.id]))[removed.id].deleted_at is not None
    for attempt in (
        sessions.remove_fact(actor, removed.id),
        sessions.update_fact(actor, UpdateFact(fact_id=removed.id, text="Back")),
    ):
        with pytest.raises(NotFound):
            await attempt


async def test_facts_change_their_status_and_are_listed_by_it(sessions, actor, made):
    command = UpdateFact(fact_id=made["fact"].id, status=FactStatus.RULED_OUT)
    fact, _ = await sessions.update_fact(actor, command)

    session_id = made["session"].id
    assert (fact.status, fact.text) == (FactStatus.RULED_OUT, "It is on.")
    for statuses, found in (((FactStatus.RULED_OUT,), 1), ((FactStatus.CONFIRMED,), 0), ((), 0)):
        assert (await sessions.fact_counts(actor, [session_id], statuses)) == {session_id: found}


async def test_b29_the_newest_fix_that_is_not_superseded_is_the_active_one(sessions, actor, made):
    session_id = made["session"].id
    newer, _ = await sessions.suggest_fix(
        actor, SuggestFix(session_id=session_id, title="Swap", description="Swap it", confidence_percent=9)
    )
    await sessions.record_fix_outcome(actor, newer.id, FixOutcome.PARTIAL)

    active = (await sessions.active_fixes(actor, [session_id]))[session_id]
    older = (await sessions.fixes_by_id(actor, [made["fix"].id]))[made["fix"].id]
    assert (active.id, active.outcome) == (newer.id, FixOutcome.PARTIAL)
    assert older.superseded_at is not None


@pytest.mark.parametrize("percent", [-1, 101])
async def test_a_confidence_lies_between_0_and_100(sessions, actor, session, percent):
    with pytest.raises(InvalidInput):
        await sessions.suggest_fix(
            actor,
            SuggestFix(session_id=session.id, title="It", description="It", confidence_percent=percent),
        )


async def run_script(sessions, actor, session):
    parameters = (("user", "bob"), ("password", "four words in row"), ("undeclared", "five words"))
    return await sessions.record_script_run(
        actor, RecordScriptRun(session_id=session.id, template_slug="reset", parameters=parameters)
    )


async def test_b29_secret_parameters_are_masked_and_undeclared_ones_too(sessions, actor, made):
    run, _ = await run_script(sessions, actor, made["session"])

    assert [parameter.value for parameter in run.parameters] == ["bob", MASKED, MASKED]
    assert run.template_name == "Reset"


async def test_b29_they_stay_masked_when_the_template_is_gone(sessions, actor, made):
    run, _ = await run_script(sessions, actor, made["session"])
    await sessions.delete_template(actor, made["template"].id)

    request = PageRequest.of(PageOrder("created_at"))
    pages = await sessions.run_pages(actor, [made["session"].id], request)
    (found,) = pages[made["session"].id].rows
    assert found.id == run.id
    assert (found.template_name, found.template_slug) == ("(unknown template)", None)
    assert [parameter.value for parameter in found.parameters] == ["bob", MASKED, MASKED]


async def test_a_template_is_replaced_by_the_one_with_its_slug_and_keeps_its_id(sessions, actor, made):
    again = await sessions.save_template(
        actor, SaveScriptTemplate(slug="reset", name="Reset it", parameters=())
    )

    assert (again.id, again.name, again.parameters) == (made["template"].id, "Reset it", ())


async def test_b53_the_same_slug_in_two_accounts_is_two_templates(sessions, actor, other_actor, made):
    theirs = await sessions.save_template(
        other_actor, SaveScriptTemplate(slug="reset", name="Theirs", parameters=())
    )

    mine = (await sessions.templates_by_id(actor, [made["template"].id]))[made["template"].id]
    assert theirs.id != mine.id
    assert mine.name == "Reset"


async def test_reopening_makes_a_closed_session_active_and_leaves_an_open_one_alone(
    sessions, actor, session, post
):
    assert await sessions.reopen(actor, session.id) == session
    closed = (await post(session)).session

    reopened = await sessions.reopen(actor, session.id)

    assert (reopened.status, reopened.closed_at) == (SessionStatus.ACTIVE, None)
    assert (reopened.state_version, reopened.revision) == (closed.state_version + 1, 1)


async def test_b43a_the_receiver_finds_what_was_escalated_to_them_and_takes_it_over(
    sessions, actor, colleague, session, post
):
    await sessions.add_fact(actor, AddFact(session_id=session.id, text="It is on."))
    version = (await sessions.get(actor, session.id)).state_version
    await post(
        session,
        kind=NoteKind.ESCALATION,
        expected_state_version=version,
        escalate_to_id=colleague.user_id,
        reason="No rights",
    )
    wanted = SessionFilter(escalated_to_id=colleague.user_id, statuses=(SessionStatus.ESCALATED,))
    page = await sessions.page(colleague, PageRequest.of(PageOrder("created_at")), wanted)

    taken = await sessions.take_over(colleague, page.rows[0].id)

    assert [found.id for found in page.rows] == [session.id]
    assert (taken.status, taken.engineer_id) == (SessionStatus.ACTIVE, colleague.user_id)
    assert (taken.escalated_to_id, taken.closed_at, taken.escalation_reason) == (None, None, "No rights")
    assert (await sessions.fact_counts(colleague, [session.id], None)) == {session.id: 1}


async def test_b43a_nobody_else_can_take_it_over(sessions, actor, colleague, session, post):
    await post(session, kind=NoteKind.ESCALATION, escalate_to_id=colleague.user_id)

    with pytest.raises(Forbidden, match="to someone else"):
        await sessions.take_over(actor, session.id)


async def test_b43a_an_escalation_to_nobody_in_particular_is_anybodys_of_the_account(
    sessions, colleague, other_actor, session, post
):
    await post(session, kind=NoteKind.ESCALATION)

    with pytest.raises(NotFound):
        await sessions.take_over(other_actor, session.id)
    taken = await sessions.take_over(colleague, session.id)

    assert taken.engineer_id == colleague.user_id


async def test_only_an_escalated_session_can_be_taken_over(sessions, actor, session, post):
    with pytest.raises(InvalidInput, match="not escalated"):
        await sessions.take_over(actor, session.id)
    await post(session)

    with pytest.raises(SessionClosed):
        await sessions.take_over(actor, session.id)


async def test_two_changes_from_one_version_do_not_both_go_through(sessions, actor, session):
    command = UpdateSession(
        session_id=session.id, changes={"title": "New"}, expected_state_version=session.state_version
    )

    results = await asyncio.gather(
        sessions.update(actor, command), sessions.update(actor, command), return_exceptions=True
    )

    assert sorted(type(result).__name__ for result in results) == ["Session", "StateVersionConflict"]


async def test_b20_what_a_classic_note_prints_can_be_set_beforehand(sessions, actor, session):
    changes = {
        "resolution_summary": "Cleared it",
        "resolution_action": None,
        "suggested_next_steps": ["One", "", "Two"],
    }

    updated = await sessions.update(actor, UpdateSession(session_id=session.id, changes=changes))

    assert (updated.resolution_summary, updated.suggested_next_steps) == ("Cleared it", ("One", "Two"))
    assert updated.title == session.title


@pytest.mark.parametrize("text", ["a \0 byte", "half \ud800 a pair"])
async def test_a_search_for_what_is_no_text_is_refused(sessions, actor, text):
    wanted = SessionFilter(text=text)

    with pytest.raises(InvalidInput):
        await sessions.count(actor, wanted)
    with pytest.raises(InvalidInput):
        await sessions.page(actor, PageRequest.of(PageOrder("created_at")), wanted)
