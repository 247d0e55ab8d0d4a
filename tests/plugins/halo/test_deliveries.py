"""From a confirm to HaloPSA and back: one note, one time entry, the status verified, whatever fails in between."""

from __future__ import annotations

import pytest

from resolutionflow.domain.delivery import DeliveryState
from resolutionflow.plugin_api import NoteKind

NOTE, TIME, STATUS = ("/api/Actions", 0), ("/api/Actions", 1), ("/api/Tickets", 0)
"""A write: its path, and how many writes to that path come before it."""
LOST = [
    *((NOTE, fault) for fault in ("drop-before", "drop-after", "503", "truncated-json", "expired-token")),
    *((TIME, fault) for fault in ("drop-before", "500-after-effect", "html")),
    *((STATUS, fault) for fault in ("503", "drop-after", "redirect")),
]


async def test_b38_a_confirm_lands_as_one_note_its_time_and_a_verified_status(
    worked, post, settled, steps_of, halo
):
    result = await post(worked, markdown="The **queue** printed to an old address.\n\n- Pointed it anew")
    delivery = await settled(result.delivery)
    (note,), (time,) = halo.notes(), halo.time()

    assert delivery.state is DeliveryState.DONE
    assert "<strong>queue</strong>" in note["note_html"]
    assert "<li>Pointed it anew</li>" in note["note_html"]
    assert (note["hiddenfromuser"], note["sendemail"], note["outcome_id"]) == (False, False, 1)
    assert (time["who_agentid"], time["timetaken"], time["hiddenfromuser"]) == (12, 0.25, True)
    assert "Resolved" == halo.status()
    assert [] == halo.state.mails
    assert {"CONFIRMED"} == {step.state.name for step in await steps_of(delivery)}


async def test_b36_an_escalation_is_hidden_from_the_customer_and_mails_nobody(worked, post, settled, halo):
    result = await post(worked, kind=NoteKind.ESCALATION, reason="Needs the vendor.", notify_customer=True)
    delivery = await settled(result.delivery)
    (note,) = halo.notes()

    assert delivery.state is DeliveryState.DONE
    assert (note["hiddenfromuser"], note["sendemail"], note["outcome_id"]) == (True, False, 2)
    assert "Escalated" == halo.status()
    assert [] == halo.state.mails


async def test_markup_in_a_note_is_shown_and_never_carried_out(worked, post, settled, halo):
    result = await post(worked, markdown='<script>alert(1)</script> [x](javascript:alert(1)) <img src="x">')
    await settled(result.delivery)
    (note,) = halo.notes()

    assert "&lt;script&gt;" in note["note_html"]
    assert "<script" not in note["note_html"]
    assert "<img" not in note["note_html"]
    assert 'href="javascript' not in note["note_html"]


@pytest.mark.parametrize(("write", "fault"), LOST)
async def test_b44_one_note_and_one_time_entry_whatever_is_lost(worked, post, settled, halo, write, fault):
    path, passed = write
    await halo.fault(fault, method="POST", path=path, after=passed)

    result = await post(worked)
    delivery = await settled(result.delivery)

    assert delivery.state is DeliveryState.DONE
    assert (len(halo.notes()), len(halo.time()), halo.status()) == (1, 1, "Resolved")


@pytest.mark.parametrize("fault", ["503", "429"])
async def test_b44_without_a_token_nothing_is_written_until_there_is_one(worked, post, settled, halo, fault):
    values = {"retry_after": 0} if fault == "429" else {}
    await halo.fault(fault, method="POST", path="/auth/token", **values)

    result = await post(worked)
    delivery = await settled(result.delivery)

    assert delivery.state is DeliveryState.DONE
    assert (len(halo.notes()), len(halo.time()), halo.status()) == (1, 1, "Resolved")


@pytest.mark.parametrize("fault", ["503", "truncated-json", "forbidden"])
async def test_b44_where_the_actions_cannot_be_listed_nothing_is_sent_again(
    worked, post, settled, halo, fault
):
    await halo.fault("500-after-effect", method="POST", path="/api/Actions")
    await halo.fault(fault, method="GET", path="/api/Actions", times=2)

    result = await post(worked)
    await settled(result.delivery)

    assert 1 == len(halo.notes())


async def test_b39_a_status_that_halopsa_silently_keeps_is_loud(worked, post, settled, halo):
    await halo.fault("silent-status", method="POST", path="/api/Tickets")

    result = await post(worked)
    delivery = await settled(result.delivery)

    assert delivery.state is DeliveryState.NEEDS_ATTENTION
    assert (len(halo.notes()), len(halo.time()), halo.status()) == (1, 1, "In Progress")


async def test_b43_a_ticket_that_a_colleague_moved_meanwhile_is_not_moved_back(worked, post, settled, halo):
    await halo.fault("workflow-moves", method="POST", path="/api/Actions", status="With User", by="A person")

    result = await post(worked)
    delivery = await settled(result.delivery)

    assert delivery.state is DeliveryState.NEEDS_ATTENTION
    assert "With User" == halo.status()
    assert [] == await halo.requests("POST", "/api/Tickets")


@pytest.mark.parametrize("configured", [{"noteOutcomeId": 3}], ids=["an outcome that moves and mails"])
async def test_b43_a_move_by_our_own_notes_outcome_does_not_count(worked, post, settled, halo):
    result = await post(worked)
    delivery = await settled(result.delivery)

    assert delivery.state is DeliveryState.DONE
    assert ["With User", "Resolved"] == [move.after for move in halo.state.moves]
    assert [] == halo.state.mails


async def test_b45_an_outcome_that_is_gone_needs_attention_with_halopsas_own_words(
    worked, post, settled, halo
):
    halo.state.outcomes.clear()

    result = await post(worked)
    delivery = await settled(result.delivery)

    assert delivery.state is DeliveryState.NEEDS_ATTENTION
    assert "An Outcome must be entered for this Action" in delivery.attention_reason
    assert [] == halo.written()
