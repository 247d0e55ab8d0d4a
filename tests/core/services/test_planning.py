from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from resolutionflow.bootstrap import Application
from resolutionflow.domain.access import Actor, Scope
from resolutionflow.domain.errors import Forbidden, InvalidInput, SessionClosed
from resolutionflow.domain.integration import Integration, StatusTarget
from resolutionflow.domain.session import Session, TicketLink
from resolutionflow.plugin_api import NoteKind, NoteType
from resolutionflow.services.delivery_plan import DeliveryPlan, PlannedTimeEntry, PlanProblemCode

TEXT = "## Resolution\n\nThe cached password *Winter2024!x* was cleared.\n\nPassword: Winter2024!x"
REFERENCE = re.compile(r"RF-[0-9A-Z]{6}")


@pytest.fixture
def plan(application: Application, actor: Actor) -> Callable[..., Any]:
    """Plans a delivery of the actor's."""

    async def ask(
        session: Session,
        kind: NoteKind = NoteKind.RESOLUTION,
        markdown: str | None = TEXT,
        minutes: int | None = None,
        notify: bool = False,
        by: Actor | None = None,
    ) -> DeliveryPlan:
        return await application.plans.plan(by or actor, session.id, kind, markdown, minutes, notify)

    return ask


def without_references(texts: Any) -> list[str]:
    return [REFERENCE.sub("RF-", text) for text in texts]


def codes(planned: DeliveryPlan) -> list[PlanProblemCode]:
    return [problem.code for problem in planned.problems]


@pytest.mark.parametrize("kind", list(NoteKind))
async def test_a_plan_tells_what_a_confirm_then_sends(
    plan, post, settled, steps_of, linked_session, kind
) -> None:
    planned = await plan(linked_session, kind, minutes=25, notify=True)
    result = await post(linked_session, kind=kind, markdown=TEXT, time_minutes=25, notify_customer=True)
    delivery = await settled(result.delivery)
    *notes, time, _, _ = await steps_of(delivery)

    assert without_references(planned.parts) == without_references(step.text for step in notes)
    assert planned.note_type is delivery.note_type
    assert planned.notifies_customer is delivery.notify_customer
    assert PlannedTimeEntry(time.hours, "Amara Diallo", time.started_at) == planned.time_entry
    assert planned.target_status == delivery.verified_status
    assert planned.problems == ()


async def test_b20_without_a_text_a_plan_tells_what_a_push_then_sends(
    plan, push, settled, steps_of, linked_session
) -> None:
    planned = await plan(linked_session, markdown=None, minutes=None)
    delivery = await settled((await push(linked_session)).delivery)
    steps = await steps_of(delivery)
    sent = without_references(step.text for step in steps if step.kind == "NOTE")
    minute = re.compile(r"\d{2}:\d{2} [AP]M UTC")

    assert [minute.sub("", text) for text in without_references(planned.parts)] == [
        minute.sub("", text) for text in sent
    ]
    assert planned.note_type is delivery.note_type is NoteType.INTERNAL_ANALYSIS


async def test_b51_a_plan_shows_the_text_without_its_secrets(plan, linked_session) -> None:
    planned = await plan(linked_session)

    assert "Winter2024!x" not in "".join(planned.parts)
    assert 0 < sum(planned.redactions.values())


async def test_a_plan_writes_nothing(
    plan, linked_session, connectwise, application: Application, actor: Actor
) -> None:
    await plan(linked_session)
    after = await application.sessions.get(actor, linked_session.id)

    assert [] == await connectwise.writes()
    assert linked_session == after
    assert {linked_session.id: 0} == await application.deliveries.counts(actor, [linked_session.id])


async def test_without_a_ticket_nothing_would_be_sent(plan, session) -> None:
    planned = await plan(session)

    assert () == planned.parts
    assert [PlanProblemCode.NO_TICKET] == codes(planned)
    assert not planned.problems[0].is_blocking


async def test_a_ticket_that_is_gone_is_told(plan, start, integration: Integration) -> None:
    planned = await plan(await start(ticket=TicketLink(integration.id, "999999")))

    assert [PlanProblemCode.TICKET_NOT_FOUND] == codes(planned)
    assert 1 == len(planned.parts)


async def test_a_closed_ticket_that_takes_no_time_is_told(plan, start, integration: Integration) -> None:
    planned = await plan(await start(ticket=TicketLink(integration.id, "7013")), minutes=15)

    assert [PlanProblemCode.TICKET_CLOSED, PlanProblemCode.TIME_NOT_ALLOWED_IN_STATUS] == codes(planned)
    assert Decimal("0.25") == planned.time_entry.hours


def target(status: str | None) -> dict[str, Any]:
    """Settings with this target status for every board."""
    return {"status_targets": (StatusTarget(None, status, None),) if status else ()}


@pytest.mark.parametrize(
    ("posting_settings", "code"),
    [
        (target("316"), PlanProblemCode.STATUS_NOT_ON_BOARD),
        (target("307"), PlanProblemCode.STATUS_INACTIVE),
        (target(None), PlanProblemCode.STATUS_NOT_CONFIGURED),
    ],
)
async def test_b41_a_target_status_that_will_not_do_is_told(plan, linked_session, code) -> None:
    planned = await plan(linked_session)

    assert [code] == codes(planned)


async def test_b23_whoever_is_not_mapped_to_a_member_logs_no_time(
    plan, linked_session, colleague: Actor
) -> None:
    planned = await plan(linked_session, minutes=15, by=colleague)

    assert [PlanProblemCode.MEMBER_NOT_MAPPED] == codes(planned)
    assert planned.time_entry is None


async def test_b46_a_long_note_is_shown_in_its_parts(plan, linked_session) -> None:
    planned = await plan(linked_session, markdown="\n\n".join(["A long paragraph. " * 60] * 8))

    assert 1 < len(planned.parts)
    assert [PlanProblemCode.NOTE_TOO_LONG] == codes(planned)


async def test_a_psa_that_is_away_leaves_the_rest_of_the_plan(plan, linked_session, connectwise) -> None:
    await connectwise.fault("503", times=None)
    planned = await plan(linked_session)

    assert [PlanProblemCode.PSA_UNREACHABLE] == codes(planned)
    assert 1 == len(planned.parts)


REFUSING = """
from resolutionflow.plugin_api import PLUGIN_API_VERSION, PluginInfo, hookimpl

@hookimpl
def describe_plugin():
    return PluginInfo("office-hours", "1.0", PLUGIN_API_VERSION)

@hookimpl
def refuse_post(note, ticket, actor):
    return "Not on Sundays."
"""


@pytest.mark.parametrize("drop_ins", [{"office-hours": REFUSING}])
async def test_what_a_plugin_refuses_would_block_the_confirm(plan, linked_session) -> None:
    planned = await plan(linked_session)

    assert [PlanProblemCode.REFUSED_BY_PLUGIN] == codes(planned)
    assert planned.problems[0].is_blocking


async def test_b42_a_closed_session_has_no_plan(plan, post, linked_session) -> None:
    await post(linked_session)

    with pytest.raises(SessionClosed):
        await plan(linked_session)


async def test_what_a_confirm_would_not_take_is_refused(plan, linked_session) -> None:
    with pytest.raises(InvalidInput):
        await plan(linked_session, markdown=" ")
    with pytest.raises(InvalidInput):
        await plan(linked_session, minutes=-1)


async def test_b28_drafting_for_a_plan_needs_sessions_write(plan, person, linked_session) -> None:
    reader = await person(scopes=[Scope.SESSIONS_READ])

    assert (await plan(linked_session, by=reader)).parts
    with pytest.raises(Forbidden):
        await plan(linked_session, markdown=None, by=reader)
