from __future__ import annotations

import asyncio
import inspect
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from resolutionflow.domain.activity import ActivityFilter
from resolutionflow.domain.delivery_filter import DeliveryFilter
from resolutionflow.domain.errors import NotFound
from resolutionflow.domain.paging import Page, PageOrder, PageRequest
from resolutionflow.domain.session_filter import SessionFilter
from resolutionflow.plugin_api import NoteKind
from resolutionflow.store.notices import DELIVERIES, SESSIONS
from resolutionflow.store.unit_of_work import UnitOfWork

FIRST = PageRequest.of(PageOrder("created_at"))
BY_POSITION = PageRequest.of(PageOrder("position"))
BY_TIME = PageRequest.of(PageOrder("at", descending=True))

READS = {
    "accounts.users_by_id": lambda unit, actor, w: unit.accounts.users_by_id(actor, [w.ids["user"]]),
    "accounts.user": lambda unit, actor, w: unit.accounts.user(actor, w.ids["user"]),
    "accounts.users_page": lambda unit, actor, w: unit.accounts.users_page(actor, FIRST, "of Northlight"),
    "sessions.get": lambda unit, actor, w: unit.sessions.get(actor, w.ids["session"]),
    "sessions.lock": lambda unit, actor, w: unit.sessions.lock(actor, w.ids["session"]),
    "sessions.many": lambda unit, actor, w: unit.sessions.many(actor, [w.ids["session"]]),
    "sessions.page": lambda unit, actor, w: unit.sessions.page(actor, FIRST, SessionFilter()),
    "sessions.count": lambda unit, actor, w: unit.sessions.count(actor, SessionFilter()),
    "steps.session_of": lambda unit, actor, w: unit.steps.session_of(actor, w.ids["step"]),
    "steps.many": lambda unit, actor, w: unit.steps.many(actor, [w.ids["step"]]),
    "steps.of_session": lambda unit, actor, w: unit.steps.of_session(actor, w.ids["session"]),
    "steps.pages": lambda unit, actor, w: unit.steps.pages(actor, [w.ids["session"]], BY_POSITION),
    "facts.session_of": lambda unit, actor, w: unit.facts.session_of(actor, w.ids["fact"]),
    "facts.many": lambda unit, actor, w: unit.facts.many(actor, [w.ids["fact"]]),
    "facts.of_session": lambda unit, actor, w: unit.facts.of_session(actor, w.ids["session"]),
    "facts.pages": lambda unit, actor, w: unit.facts.pages(actor, [w.ids["session"]], FIRST, None),
    "facts.counts": lambda unit, actor, w: unit.facts.counts(actor, [w.ids["session"]], None),
    "suggested_fixes.session_of": lambda unit, actor, w: unit.suggested_fixes.session_of(actor, w.ids["fix"]),
    "suggested_fixes.many": lambda unit, actor, w: unit.suggested_fixes.many(actor, [w.ids["fix"]]),
    "suggested_fixes.of_session": lambda unit, actor, w: unit.suggested_fixes.of_session(
        actor, w.ids["session"]
    ),
    "suggested_fixes.active": lambda unit, actor, w: unit.suggested_fixes.active(actor, [w.ids["session"]]),
    "suggested_fixes.pages": lambda unit, actor, w: unit.suggested_fixes.pages(
        actor, [w.ids["session"]], FIRST
    ),
    "scripts.template_by_slug": lambda unit, actor, w: unit.scripts.template_by_slug(actor, "reset-password"),
    "scripts.delete_template": lambda unit, actor, w: unit.scripts.delete_template(actor, w.ids["template"]),
    "scripts.templates": lambda unit, actor, w: unit.scripts.templates(actor, [w.ids["template"]]),
    "scripts.templates_page": lambda unit, actor, w: unit.scripts.templates_page(actor, FIRST),
    "scripts.runs": lambda unit, actor, w: unit.scripts.runs(actor, [w.ids["run"]]),
    "scripts.runs_of_session": lambda unit, actor, w: unit.scripts.runs_of_session(actor, w.ids["session"]),
    "scripts.secret_values": lambda unit, actor, w: unit.scripts.secret_values(actor, w.ids["session"]),
    "scripts.run_pages": lambda unit, actor, w: unit.scripts.run_pages(actor, [w.ids["session"]], FIRST),
    "work_intervals.of_sessions": lambda unit, actor, w: unit.work_intervals.of_sessions(
        actor, [w.ids["session"]]
    ),
    "note_previews.find": lambda unit, actor, w: unit.note_previews.find(actor, w.preview.key),
    "note_previews.latest": lambda unit, actor, w: unit.note_previews.latest(
        actor, w.ids["session"], NoteKind.RESOLUTION, "classic"
    ),
    "note_previews.many": lambda unit, actor, w: unit.note_previews.many(actor, [w.ids["preview"]]),
    "integrations.many": lambda unit, actor, w: unit.integrations.many(actor, [w.ids["integration"]]),
    "integrations.get": lambda unit, actor, w: unit.integrations.get(actor, w.ids["integration"]),
    "integrations.page": lambda unit, actor, w: unit.integrations.page(actor, FIRST),
    "integrations.mappings": lambda unit, actor, w: unit.integrations.mappings(actor, [w.ids["mapping"]]),
    "integrations.mapping_pages": lambda unit, actor, w: unit.integrations.mapping_pages(
        actor, [w.ids["integration"]], FIRST
    ),
    "deliveries.many": lambda unit, actor, w: unit.deliveries.many(actor, [w.ids["delivery"]]),
    "deliveries.get": lambda unit, actor, w: unit.deliveries.get(actor, w.ids["delivery"]),
    "deliveries.lock": lambda unit, actor, w: unit.deliveries.lock(actor, w.ids["delivery"]),
    "deliveries.page": lambda unit, actor, w: unit.deliveries.page(actor, FIRST, DeliveryFilter()),
    "deliveries.count": lambda unit, actor, w: unit.deliveries.count(actor, DeliveryFilter()),
    "deliveries.pages": lambda unit, actor, w: unit.deliveries.pages(actor, [w.ids["session"]], FIRST),
    "deliveries.counts": lambda unit, actor, w: unit.deliveries.counts(actor, [w.ids["session"]]),
    "deliveries.of_session": lambda unit, actor, w: unit.deliveries.of_session(actor, w.ids["session"]),
    "deliveries.steps": lambda unit, actor, w: unit.deliveries.steps(actor, [w.ids["delivery"]]),
    "deliveries.steps_by_id": lambda unit, actor, w: unit.deliveries.steps_by_id(
        actor, [w.ids["delivery_step"]]
    ),
    "deliveries.attempts": lambda unit, actor, w: unit.deliveries.attempts(actor, [w.ids["delivery_step"]]),
    "posted_notes.of_sessions": lambda unit, actor, w: unit.posted_notes.of_sessions(
        actor, [w.ids["session"]]
    ),
    "posted_notes.many": lambda unit, actor, w: unit.posted_notes.many(actor, [w.ids["posted_note"]]),
    "activity.page": lambda unit, actor, w: unit.activity.page(actor, BY_TIME, ActivityFilter()),
    "activity.many": lambda unit, actor, w: unit.activity.many(actor, [w.ids["activity"]]),
    "idempotency_keys.result": lambda unit, actor, w: unit.idempotency_keys.result(actor, w.keyed),
    "events.after": lambda unit, actor, w: unit.events.after(actor, w.ids["session"], 0),
    "events.bounds": lambda unit, actor, w: unit.events.bounds(actor, w.ids["session"]),
    "events.deliveries_since": lambda unit, actor, w: unit.events.deliveries_since(
        actor, datetime.min.replace(tzinfo=UTC)
    ),
}
"""Every repository method that gives rows to an actor."""

OWN_BY_ARGUMENT = {
    "accounts.account",
    "integrations.set_mapping",
    "idempotency_keys.consume",
    "model_costs.add",
    "model_costs.since",
}
"""Methods that take the actor for whose account they read or write, and no id that could be another's."""


def is_nothing(found: object) -> bool:
    """Whether a read gave no row at all."""
    if isinstance(found, dict):
        return all(map(is_nothing, found.values()))
    return not (found.rows if isinstance(found, Page) else found)


def repositories(unit: UnitOfWork) -> dict[str, object]:
    return {
        name: value for name, value in vars(unit).items() if not name.startswith("_") and name != "notices"
    }


async def test_b53_no_method_that_takes_an_actor_is_left_out_here(store):
    async with store.read() as unit:
        named = {
            f"{name}.{method}"
            for name, repository in repositories(unit).items()
            for method, function in inspect.getmembers(repository, inspect.ismethod)
            if not method.startswith("_") and "actor" in inspect.signature(function).parameters
        }

    assert named == READS.keys() | OWN_BY_ARGUMENT


@pytest.mark.parametrize("method", READS)
async def test_b53_another_accounts_rows_are_found_nowhere(store, whole, rows, other_rows, method):
    """B53: what the owner is given, somebody of another account is not, though they know every id."""
    async with store.write() as unit:
        try:
            stolen = await READS[method](unit, other_rows.actor, whole)
        except NotFound:
            stolen = None
    async with store.write() as unit:
        own = await READS[method](unit, rows.actor, whole)

    assert not is_nothing(own)
    assert is_nothing(stolen)


async def test_an_exception_rolls_everything_back_and_tells_nobody(store, rows):
    session = rows.session()

    async def fail_in_the_middle() -> None:
        async with store.write() as unit:
            await unit.sessions.add(session)
            unit.notify(SESSIONS, session.id)
            raise RuntimeError("in the middle")

    with store.notices.listening(SESSIONS) as woken:
        with pytest.raises(RuntimeError, match="in the middle"):
            await fail_in_the_middle()

        assert not woken.is_set()
    async with store.read() as unit:
        assert await unit.sessions.many(rows.actor, [session.id]) == {}


async def test_notices_come_after_the_commit_and_to_their_own_channel(store, rows):
    session = rows.session()
    with store.notices.listening(SESSIONS) as woken, store.notices.listening(DELIVERIES) as others:
        async with store.write() as unit:
            await unit.sessions.add(session)
            unit.notify(SESSIONS, session.id)
            before = woken.is_set()

        assert (before, woken.is_set(), others.is_set()) == (False, True, False)


async def test_a_cancelled_transaction_is_rolled_back_and_leaves_a_connection_that_works(store, rows):
    session = rows.session()
    inside = asyncio.Event()

    async def never_ending() -> None:
        async with store.write() as unit:
            await unit.sessions.add(session)
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(never_ending())
    await inside.wait()
    task.cancel()
    await asyncio.wait([task])

    async with store.write() as unit:
        assert await unit.sessions.many(rows.actor, [session.id]) == {}


async def test_a_read_sees_one_snapshot_however_much_is_written_meanwhile(store, rows):
    """B27: a draft is filed under the version whose data it was read with."""
    session = rows.session()
    async with store.write() as unit:
        await unit.sessions.add(session)

    async with store.read() as unit:
        first = await unit.sessions.get(rows.actor, session.id)
        async with store.write() as writer:
            await writer.sessions.change(session, session.updated_at, title="Changed")
            await writer.facts.add(rows.fact(session.id))
        facts = await unit.facts.of_session(rows.actor, session.id)
        second = await unit.sessions.get(rows.actor, session.id)

    assert facts == ()
    assert first == second


async def test_two_writers_of_one_session_go_one_after_another(store, rows):
    session = rows.session()
    async with store.write() as unit:
        await unit.sessions.add(session)

    async def write() -> None:
        async with store.write() as unit:
            locked = await unit.sessions.lock(rows.actor, session.id)
            await asyncio.sleep(0)
            await unit.sessions.change(locked, locked.updated_at)

    await asyncio.gather(*(write() for _ in range(10)))

    async with store.read() as unit:
        assert (await unit.sessions.get(rows.actor, session.id)).state_version == 11


async def test_the_databases_clock_is_aware_in_utc_and_runs(store):
    async with store.read() as unit:
        first = await unit.database_now()
        await asyncio.sleep(0.01)
        second = await unit.database_now()

    assert first.tzinfo is UTC
    assert first < second
    assert abs(datetime.now(UTC) - second) < timedelta(minutes=1)


async def test_a_datetime_without_a_zone_is_refused(store, rows):
    naive = datetime(2026, 4, 5, 15, 18)  # noqa: DTZ001 - that is the point

    async with store.write() as unit:
        with pytest.raises(sa.exc.StatementError, match="without a time zone"):
            await unit.sessions.add(rows.session(created_at=naive))


async def test_datetimes_come_back_in_utc_to_the_microsecond(store, rows):
    session = rows.session()
    elsewhere = replace(session, created_at=datetime.fromisoformat("2026-04-05T17:18:00.123456+02:00"))
    async with store.write() as unit:
        await unit.sessions.add(elsewhere)

    async with store.read() as unit:
        found = await unit.sessions.get(rows.actor, session.id)
    assert session.created_at == found.created_at
    assert found.created_at.tzinfo is UTC
