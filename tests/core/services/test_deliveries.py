"""Deliveries as people see and steer them, and what each bad answer of the PSA makes of one."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from resolutionflow.domain.access import Scope
from resolutionflow.domain.delivery import (
    AttemptOutcome,
    DeliveryState,
    DeliveryStepState,
    StatusSkippedReason,
)
from resolutionflow.domain.delivery_filter import DeliveryFilter
from resolutionflow.domain.errors import DeliveryInFlight, InvalidInput, MissingScope, NotFound
from resolutionflow.domain.integration import PostingSettings
from resolutionflow.domain.paging import PageOrder, PageRequest
from resolutionflow.domain.session import TicketLink
from resolutionflow.plugin_api import NoteKind, SessionStatus
from resolutionflow.services.commands import CreateIntegration, UpdateIntegration

NOTES = {"method": "POST", "path": "*/notes"}
SLOW = {"delivery_retry_minutes": (10, 10, 10), "delivery_confirm_wait_seconds": 0.2}
"""Settings under which a failed send is not tried again within a test."""
ONCE_MORE = (AttemptOutcome.UNCERTAIN, AttemptOutcome.NOT_APPLIED, AttemptOutcome.CONFIRMED)
FOUND = (AttemptOutcome.UNCERTAIN, AttemptOutcome.FOUND_ALREADY_THERE)


@pytest.fixture
def outcomes(deliveries, actor, steps_of):
    """The outcomes of all attempts at a delivery's first step, in order."""

    async def read(delivery):
        step = (await steps_of(delivery))[0]
        attempts = (await deliveries.attempts(actor, [step.id]))[step.id]
        assert [attempt.number for attempt in attempts] == list(range(1, len(attempts) + 1))
        assert all(attempt.finished_at is not None for attempt in attempts)
        return tuple(attempt.outcome for attempt in attempts)

    return read


@pytest.fixture
async def waiting(worked, post, connectwise, reached):
    """A delivery that waits for its second try, of which nothing has been sent."""
    await connectwise.fault("503", method="GET", times=1)
    delivery = (await post(worked)).delivery
    return await reached(delivery, DeliveryState.WAITING)


@pytest.fixture
def reached(deliveries, actor):
    """Waits until a delivery has reached a state."""

    async def wait(delivery, state):
        async with asyncio.timeout(10):
            while True:
                found = (await deliveries.many(actor, [delivery.id]))[delivery.id]
                if found.state is state:
                    return found
                await asyncio.sleep(0.02)

    return wait


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ({"fault": "html"}, ONCE_MORE),
        ({"fault": "html", "status": 200}, ONCE_MORE),
        ({"fault": "503"}, ONCE_MORE),
        ({"fault": "drop-before"}, ONCE_MORE),
        ({"fault": "500-after-effect"}, FOUND),
        ({"fault": "drop-after"}, FOUND),
        ({"fault": "truncated-json"}, FOUND),
    ],
    ids=lambda given: "-".join(map(str, given.values())) if isinstance(given, dict) else "",
)
async def test_b44_an_answer_that_does_not_tell_is_looked_into_and_there_is_one_note(
    worked, post, settled, connectwise, outcomes, fault, expected
):
    """B44: looked for by its marker after the quiet time; sent again only where it is not there."""
    await connectwise.fault(**fault, **NOTES)

    delivery = await settled((await post(worked)).delivery)

    assert delivery.state is DeliveryState.DONE
    assert len(connectwise.notes()) == len(connectwise.time()) == 1
    assert await outcomes(delivery) == expected


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        ("expired-credentials", 401, "did not accept the credentials"),
        ("forbidden", 403, "refused the note"),
        ("not-found", 404, "refused the note"),
    ],
)
async def test_b45_a_final_answer_is_not_retried_and_needs_attention_with_the_psas_message(
    worked, post, settled, deliveries, actor, steps_of, connectwise, fault, status, words
):
    await connectwise.fault(fault, times=None, **NOTES)

    result = await post(worked)

    delivery = await settled(result.delivery)
    first, *others = await steps_of(delivery)
    attempts = (await deliveries.attempts(actor, [first.id]))[first.id]
    assert delivery.state is DeliveryState.NEEDS_ATTENTION
    assert [attempt.outcome for attempt in attempts] == [AttemptOutcome.REJECTED]
    assert [attempt.http_status for attempt in attempts] == [status]
    assert words in delivery.attention_reason
    assert attempts[0].detail in delivery.attention_reason
    assert result.provider_error == delivery.attention_reason
    assert [step.state for step in others] == [DeliveryStepState.PENDING] * 3
    assert connectwise.notes() == connectwise.time() == []
    assert connectwise.status() == "In Progress"
    assert result.session.status is SessionStatus.RESOLVED


async def test_b45_a_pause_that_the_psa_asks_for_costs_no_attempt(
    worked, post, settled, connectwise, outcomes, steps_of
):
    """Six refusals are more than the four sends that there are."""
    await connectwise.fault("429", retry_after=0, times=6, **NOTES)

    delivery = await settled((await post(worked)).delivery)

    assert delivery.state is DeliveryState.DONE
    assert await outcomes(delivery) == (AttemptOutcome.RATE_LIMITED,) * 6 + (AttemptOutcome.CONFIRMED,)
    assert len(connectwise.notes()) == 1


async def test_b45_after_four_failed_tries_a_delivery_has_failed_and_can_still_be_retried(
    worked, post, settled, deliveries, actor, connectwise, outcomes
):
    await connectwise.fault("503", method="GET", times=None)

    delivery = await settled((await post(worked)).delivery)
    tries = await outcomes(delivery)
    await connectwise.clear_faults()
    retried = await settled(await deliveries.retry(actor, delivery.id, move_anyway=False))

    assert delivery.state is DeliveryState.FAILED
    assert tries == (AttemptOutcome.NOT_APPLIED,) * 4
    assert retried.state is DeliveryState.DONE
    assert len(connectwise.notes()) == 1
    assert connectwise.status() == "Closed"


async def test_b45_so_has_one_whose_psa_is_not_there_at_all(
    integrations, actor, connectwise, start, post, settled, outcomes, unused_tcp_port
):
    command = CreateIntegration(
        name="Gone PSA",
        provider="connectwise",
        settings=PostingSettings(),
        configuration=connectwise.configuration(site=f"http://127.0.0.1:{unused_tcp_port}"),
    )
    gone = await integrations.create(actor, command)
    session = await start(ticket=TicketLink(gone.id, "7001"))

    delivery = await settled((await post(session)).delivery)

    assert delivery.state is DeliveryState.FAILED
    assert set(await outcomes(delivery)) == {AttemptOutcome.NOT_APPLIED}


@pytest.fixture
async def unused_tcp_port():
    """A port on which nobody listens."""
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    return port


@pytest.mark.parametrize("changed_settings", [SLOW])
async def test_a_confirm_answers_while_its_delivery_waits_for_the_next_try(
    worked, post, connectwise, sessions, actor
):
    await connectwise.fault("503", method="GET", times=1)

    result = await post(worked)

    assert result.session.status is SessionStatus.RESOLVED
    assert not result.delivery.state.is_settled
    assert len((await sessions.posted_notes(actor, [worked.id]))[worked.id]) == 1


@pytest.mark.parametrize("changed_settings", [SLOW])
async def test_b47_a_waiting_delivery_can_be_retried_at_once(
    waiting, deliveries, actor, settled, connectwise
):
    retried = await settled(await deliveries.retry(actor, waiting.id, move_anyway=False))

    assert retried.state is DeliveryState.DONE
    assert len(connectwise.notes()) == 1


@pytest.mark.parametrize("changed_settings", [SLOW])
async def test_b47_a_cancelled_delivery_sends_nothing_more(waiting, deliveries, actor, steps_of, connectwise):
    cancelled = await deliveries.cancel(actor, waiting.id)

    assert cancelled.state is DeliveryState.CANCELLED
    assert {step.state for step in await steps_of(cancelled)} == {DeliveryStepState.SKIPPED}
    assert await connectwise.writes() == []
    for steer in (
        deliveries.cancel(actor, waiting.id),
        deliveries.retry(actor, waiting.id, move_anyway=False),
        deliveries.settle(actor, waiting.id, "By hand"),
    ):
        with pytest.raises(InvalidInput, match="is cancelled"):
            await steer


@pytest.mark.parametrize("changed_settings", [SLOW])
async def test_a_session_cannot_be_reopened_while_its_delivery_may_still_land(
    waiting, worked, deliveries, sessions, actor, post, connectwise
):
    with pytest.raises(DeliveryInFlight):
        await sessions.reopen(actor, worked.id)
    await deliveries.cancel(actor, waiting.id)
    reopened = await sessions.reopen(actor, worked.id)

    assert reopened.status is SessionStatus.ACTIVE
    assert (await post(reopened)).delivery.revision == 2


@pytest.mark.parametrize("changed_settings", [SLOW])
async def test_what_goes_on_by_itself_cannot_be_settled_by_hand(waiting, deliveries, actor):
    with pytest.raises(DeliveryInFlight, match="cancel it first"):
        await deliveries.settle(actor, waiting.id, "By hand")


async def test_a_delivery_that_is_done_can_be_neither_retried_nor_cancelled_nor_settled(
    worked, post, deliveries, actor
):
    delivery = (await post(worked)).delivery

    for steer in (
        deliveries.retry(actor, delivery.id, move_anyway=True),
        deliveries.cancel(actor, delivery.id),
        deliveries.settle(actor, delivery.id, "By hand"),
    ):
        with pytest.raises(InvalidInput, match="is done"):
            await steer


@pytest.fixture
async def refused(worked, post, connectwise):
    """A delivery that needs attention, for the PSA refuses its note."""
    await connectwise.fault("forbidden", times=None, **NOTES)
    return (await post(worked)).delivery


async def test_b47_a_refused_delivery_is_retried_with_the_stored_parts(
    refused, deliveries, actor, settled, steps_of, connectwise
):
    """B46: what is sent in the end is what was stored at the confirm."""
    await connectwise.clear_faults()

    retried = await settled(await deliveries.retry(actor, refused.id, move_anyway=False))

    (note,), (step, *_) = connectwise.notes(), await steps_of(retried)
    assert retried.state is DeliveryState.DONE
    assert retried.attention_reason is None
    assert note["text"] == step.text


async def test_a_person_settles_a_delivery_by_hand_with_a_comment_that_is_redacted(
    refused, deliveries, sessions, actor, worked
):
    comment = "Posted by hand, password: Winter2024!x"

    settled_by_hand = await deliveries.settle(actor, refused.id, comment)

    assert settled_by_hand.state is DeliveryState.SETTLED_BY_HAND
    assert settled_by_hand.attention_reason.startswith("Posted by hand, password: [REDACTED:")
    assert (await sessions.reopen(actor, worked.id)).status is SessionStatus.ACTIVE
    with pytest.raises(InvalidInput, match="settled by hand"):
        await deliveries.retry(actor, refused.id, move_anyway=False)


@pytest.mark.parametrize("comment", ["", " \n", "x" * 1_000_000, "half \ud800 a pair"], ids=str.__len__)
async def test_a_comment_is_needed_and_must_be_a_text(refused, deliveries, actor, comment):
    with pytest.raises(InvalidInput):
        await deliveries.settle(actor, refused.id, comment)


async def test_steering_needs_the_scope_for_posting_and_reading_the_one_for_reading(
    refused, deliveries, actor
):
    reader = replace(actor, scopes=frozenset(Scope) - {Scope.NOTES_POST})
    poster = replace(actor, scopes=frozenset({Scope.NOTES_POST}))

    for steer in (
        deliveries.retry(reader, refused.id, move_anyway=False),
        deliveries.cancel(reader, refused.id),
        deliveries.settle(reader, refused.id, "By hand"),
        deliveries.many(poster, [refused.id]),
        deliveries.page(poster, PageRequest.of(PageOrder("created_at")), DeliveryFilter()),
    ):
        with pytest.raises(MissingScope):
            await steer


async def test_b53_another_account_sees_and_steers_nothing(
    refused, deliveries, actor, other_actor, worked, steps_of
):
    step = (await steps_of(refused))[0]
    request = PageRequest.of(PageOrder("created_at"))

    for steer in (
        deliveries.retry(other_actor, refused.id, move_anyway=False),
        deliveries.cancel(other_actor, refused.id),
        deliveries.settle(other_actor, refused.id, "By hand"),
    ):
        with pytest.raises(NotFound):
            await steer
    assert await deliveries.many(other_actor, [refused.id]) == {}
    assert await deliveries.count(other_actor, DeliveryFilter(session_id=worked.id)) == 0
    assert (await deliveries.page(other_actor, request, DeliveryFilter())).rows == ()
    assert (await deliveries.steps(other_actor, [refused.id])) == {refused.id: ()}
    assert (await deliveries.attempts(other_actor, [step.id])) == {step.id: ()}
    assert (await deliveries.many(actor, [refused.id]))[refused.id] == refused


async def test_deliveries_are_listed_by_state_integration_and_session(
    refused, deliveries, actor, worked, integration
):
    request = PageRequest.of(PageOrder("created_at"))
    for wanted, found in (
        (DeliveryFilter(), [refused]),
        (DeliveryFilter(states=(DeliveryState.NEEDS_ATTENTION,)), [refused]),
        (DeliveryFilter(states=(DeliveryState.DONE,)), []),
        (DeliveryFilter(states=()), []),
        (DeliveryFilter(integration_id=integration.id, session_id=worked.id), [refused]),
        (DeliveryFilter(session_id="0" * 32), []),
    ):
        page = await deliveries.page(actor, request, wanted)
        assert list(page.rows) == found
        assert await deliveries.count(actor, wanted) == len(found)
    assert (await deliveries.pages(actor, [worked.id], request))[worked.id].rows == (refused,)
    assert await deliveries.counts(actor, [worked.id]) == {worked.id: 1}


@pytest.fixture
async def moved(worked, post, connectwise):
    """A delivery whose ticket a colleague moved right after the note."""
    await connectwise.fault("workflow-moves", status="Waiting Customer", by="bkrause", **NOTES)
    return await post(worked)


async def test_b43_a_ticket_that_somebody_moved_meanwhile_is_not_moved_back(moved, connectwise):
    delivery = moved.delivery

    assert delivery.state is DeliveryState.NEEDS_ATTENTION
    assert delivery.skipped_reason is StatusSkippedReason.TICKET_MOVED_BY_SOMEONE_ELSE
    assert "moved the ticket to Waiting Customer" in delivery.attention_reason
    assert delivery.verified_status.name == connectwise.status() == "Waiting Customer"
    assert "PATCH" not in await connectwise.writes()
    assert len(connectwise.notes()) == len(connectwise.time()) == 1
    assert [warning.code for warning in moved.warnings] == ["STATUS_NOT_CHANGED"]


async def test_b43_a_person_may_have_it_moved_anyway(moved, deliveries, actor, settled, connectwise):
    retried = await settled(await deliveries.retry(actor, moved.delivery.id, move_anyway=True))

    assert retried.state is DeliveryState.DONE
    assert (retried.skipped_reason, retried.attention_reason) == (None, None)
    assert retried.verified_status.name == connectwise.status() == "Closed"
    assert len(connectwise.notes()) == len(connectwise.time()) == 1


async def test_b43_a_retry_that_does_not_say_so_leaves_it_where_it_is(
    moved, deliveries, actor, settled, connectwise
):
    """B43: it stays a matter for a person, and does not become done without its status."""
    retried = await settled(await deliveries.retry(actor, moved.delivery.id, move_anyway=False))

    assert retried.state is DeliveryState.NEEDS_ATTENTION
    assert retried.skipped_reason is StatusSkippedReason.TICKET_MOVED_BY_SOMEONE_ELSE
    assert "moved the ticket" in retried.attention_reason
    assert connectwise.status() == "Waiting Customer"


async def test_b43_a_retry_finds_that_the_ticket_was_moved_back(
    moved, deliveries, actor, settled, connectwise
):
    await connectwise.move(7001, "In Progress")

    retried = await settled(await deliveries.retry(actor, moved.delivery.id, move_anyway=False))

    assert retried.state is DeliveryState.DONE
    assert connectwise.status() == "Closed"


async def test_b43_a_person_may_settle_it_instead(moved, deliveries, actor):
    settled_by_hand = await deliveries.settle(actor, moved.delivery.id, "The customer answers first")

    assert settled_by_hand.state is DeliveryState.SETTLED_BY_HAND


async def test_b43_what_our_own_note_set_off_does_not_count_as_somebody(worked, post, connectwise):
    await connectwise.fault("workflow-moves", status="Waiting Customer", by="flowapi", **NOTES)

    result = await post(worked)

    assert result.delivery.state is DeliveryState.DONE
    assert connectwise.status() == "Closed"


async def test_b43_a_move_from_before_the_confirm_is_no_move_meanwhile(worked, post, connectwise):
    await connectwise.move(7001, "Waiting Customer")

    result = await post(worked)

    assert result.delivery.state is DeliveryState.DONE
    assert connectwise.status() == "Closed"


async def test_a_status_that_was_kept_is_asked_for_again_by_a_retry(
    worked, post, deliveries, actor, settled, connectwise
):
    await connectwise.fault("silent-status", method="PATCH")
    kept = (await post(worked)).delivery

    retried = await settled(await deliveries.retry(actor, kept.id, move_anyway=False))

    assert (kept.state, retried.state) == (DeliveryState.NEEDS_ATTENTION, DeliveryState.DONE)
    assert connectwise.status() == "Closed"
    assert (await connectwise.writes()).count("PATCH") == 2


@pytest.mark.parametrize("changed_settings", [SLOW])
async def test_deliveries_of_one_ticket_go_one_after_another(
    waiting, begun, post, deliveries, actor, settled, connectwise
):
    """The second waits for the first, which waits for its next try; a ticket's notes keep their order."""
    second = (await post(await begun(), markdown="The second note")).delivery
    before = connectwise.notes()

    await deliveries.retry(actor, waiting.id, move_anyway=False)
    done = await settled(second)

    assert (second.state, before) == (DeliveryState.QUEUED, [])
    assert done.skipped_reason is StatusSkippedReason.ALREADY_IN_STATUS
    assert ["The second note" in note["text"] for note in connectwise.notes()] == [False, True]


@pytest.mark.parametrize("changed_settings", [SLOW])
async def test_an_integration_that_is_disabled_meanwhile_needs_attention_and_sends_nothing(
    waiting, integrations, integration, deliveries, actor, settled, connectwise
):
    await integrations.update(actor, UpdateIntegration(integration_id=integration.id, is_enabled=False))

    stopped = await settled(await deliveries.retry(actor, waiting.id, move_anyway=False))

    assert stopped.state is DeliveryState.NEEDS_ATTENTION
    assert "Main PSA is disabled or deleted" in stopped.attention_reason
    assert await connectwise.writes() == []


async def test_b24_an_escalation_is_delivered_likewise(worked, post, settled, connectwise):
    await connectwise.fault("500-after-effect", **NOTES)

    delivery = await settled((await post(worked, kind=NoteKind.ESCALATION)).delivery)

    assert delivery.state is DeliveryState.DONE
    assert len(connectwise.notes()) == 1
    assert connectwise.status() == "Escalated"
