from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from resolutionflow.plugin_api import NotFound, OutcomeUnknown, Rejected, TimeEntryToCreate

TICKET = "4001"
MARKER = "[ref RF-7K3Q9D-2]"
START = datetime(2026, 4, 5, 15, 18, 30, 250_000, tzinfo=UTC)


def time_entry(**values) -> TimeEntryToCreate:
    given = {
        "member_id": "11",
        "started_at": START,
        "hours": Decimal("0.75"),
        "notes": f"FlowPilot session: <script> & labels\n\n{MARKER}",
    }
    return TimeEntryToCreate(**{**given, **values})


async def test_time_is_logged_on_an_action_of_the_member(client, state):
    entry_id = await client.create_time_entry(TICKET, time_entry())
    logged = state.actions[4001][int(entry_id) - 1]

    assert (logged["who_agentid"], logged["timetaken"]) == (11, 0.75)
    assert (
        logged["actionarrivaldate"],
        logged["actioncompletiondate"],
    ) == ("2026-04-05T15:18:30Z", "2026-04-05T16:03:30Z")


async def test_b51_the_text_of_a_time_entry_is_no_markup(client, state):
    await client.create_time_entry(TICKET, time_entry())
    logged = state.actions[4001][-1]

    assert "&lt;script&gt; &amp; labels<br />\n" in logged["note_html"]
    assert "<script> & labels" in logged["note"]


async def test_b24_time_is_hidden_from_the_customer_and_mails_nobody(client, state, requests):
    state.outcomes[1]["sendemail"] = 1
    await client.create_time_entry(TICKET, time_entry())
    ((sent,),) = [json.loads(each["body"]) for each in await requests("POST", "/Actions")]

    assert (sent["hiddenfromuser"], sent["sendemail"]) == (True, False)
    assert state.mails == []


async def test_time_is_written_with_the_outcome_of_internal_notes(provider, configured, url, http, state):
    async with provider.connect(configured(url, internalNoteOutcomeId=2), http) as client:
        await client.create_time_entry(TICKET, time_entry())

    assert state.actions[4001][-1]["outcome_id"] == 2


async def test_a_disabled_agent_is_refused(client):
    with pytest.raises(Rejected, match="Agent 22 was not found or is disabled"):
        await client.create_time_entry(TICKET, time_entry(member_id="22"))


async def test_an_agent_that_is_no_number_is_not_found_and_nothing_is_sent(scripted, script):
    with pytest.raises(NotFound):
        await scripted.create_time_entry(TICKET, time_entry(member_id="avoss"))

    assert script.calls == []


@pytest.mark.parametrize("name", ["drop-after", "500-after-effect", "truncated-json"])
async def test_b44_time_whose_answer_was_lost_is_found_by_its_marker_in_the_members_name(client, fault, name):
    await fault(name, "POST", "/api/Actions")
    with pytest.raises(OutcomeUnknown):
        await client.create_time_entry(TICKET, time_entry())

    assert [entry.external_id for entry in await client.find_time_entries(TICKET, MARKER)] == ["2"]


async def test_b44_every_copy_is_counted_oldest_first(client):
    logged = [await client.create_time_entry("4004", time_entry()) for _ in range(2)]

    assert logged == [entry.external_id for entry in await client.find_time_entries("4004", MARKER)]


async def test_b44_other_time_and_a_customers_quotation_do_not_count(client, control):
    logged = await client.create_time_entry(TICKET, time_entry())
    await client.create_time_entry(TICKET, time_entry(notes="By hand"))
    body = {"note": int(logged), "text": "Thanks"}
    (await control.post(f"/tickets/{TICKET}/reply", json=body)).raise_for_status()

    assert [logged] == [entry.external_id for entry in await client.find_time_entries(TICKET, MARKER)]
