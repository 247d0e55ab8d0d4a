from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolutionflow.plugin_api import NotFound, OutcomeUnknown, Rejected, TimeEntryToCreate
from resolutionflow_connectwise.configuration import Settings
from resolutionflow_connectwise.time_entries import _body

MARKER = "[ref RF-7K3Q9D-2]"
START = datetime(2026, 11, 20, 14, 5, 30, 999_999, tzinfo=UTC)


def entry(**values) -> TimeEntryToCreate:
    given_values = {
        "member_id": "101",
        "started_at": START,
        "hours": Decimal("0.75"),
        "notes": f"FlowPilot session: mail\n{MARKER}",
    }
    return TimeEntryToCreate(**given_values | values)


async def test_b24_time_is_logged_for_the_member_with_start_end_and_hours(client, state):
    entry_id = await client.create_time_entry("7001", entry())
    logged = state.time_entries[int(entry_id)]

    assert (
        logged["chargeToId"],
        logged["chargeToType"],
        logged["member"]["id"],
    ) == (7001, "ServiceTicket", 101)
    assert (logged["timeStart"], logged["timeEnd"]) == ("2026-11-20T14:05:30Z", "2026-11-20T14:50:30Z")
    assert logged["actualHours"] == 0.75
    assert f"FlowPilot session: mail\n{MARKER}" == logged["notes"]


async def test_b24_a_member_who_must_give_start_and_end_can_log_time(client, state):
    member = next(each for each in state.members.values() if each["requireStartAndEndTimeOnTimeEntryFlag"])

    assert await client.create_time_entry("7001", entry(member_id=str(member["id"])))


async def test_nobody_is_mailed_and_the_ticket_gets_no_note(client, state, requests):
    await client.create_time_entry("7001", entry())
    sent = json.loads((await requests())[-1]["body"])

    assert state.mails == []
    flags = {key: value for key, value in sent.items() if key.startswith(("addTo", "email"))}
    assert flags == {
        "addToDetailDescriptionFlag": False,
        "addToInternalAnalysisFlag": False,
        "addToResolutionFlag": False,
        "emailResourceFlag": False,
        "emailContactFlag": False,
        "emailCcFlag": False,
    }


async def test_b24_work_type_work_role_and_billable_option_come_from_the_configuration(
    provider, configured, url, http, state
):
    settings = {"workType": "After Hours", "workRole": "2", "billableOption": "NoCharge"}
    async with provider.connect(configured(url, **settings), http) as client:
        logged = state.time_entries[int(await client.create_time_entry("7001", entry()))]

    assert logged["workType"] == {"id": 3, "name": "After Hours"}
    assert logged["workRole"] == {"id": 2, "name": "Senior Engineer"}
    assert logged["billableOption"] == "NoCharge"


async def test_b24_what_is_not_configured_is_left_to_connectwise(client, requests):
    await client.create_time_entry("7001", entry())
    sent = json.loads((await requests())[-1]["body"])

    assert not {"workType", "workRole", "billableOption"} & sent.keys()


async def test_a_status_that_forbids_time_is_told_in_the_psas_words(client, state):
    state.set_status(state.tickets[7001], state.statuses[306], "adiallo")

    with pytest.raises(Rejected, match="Time entry is not allowed on a ticket in status Closed"):
        await client.create_time_entry("7001", entry())


async def test_a_member_id_that_is_no_number_is_not_found_and_nothing_is_sent(client, requests):
    with pytest.raises(NotFound, match="member"):
        await client.create_time_entry("7001", entry(member_id="amara"))

    assert await requests() == []


async def test_b44_time_whose_answer_was_lost_is_found_by_its_marker(client, control):
    await control.post("/faults", json={"fault": "drop-after", "match": {"method": "POST"}})
    with pytest.raises(OutcomeUnknown):
        await client.create_time_entry("7001", entry())
    found = await client.find_time_entries("7001", MARKER)

    assert [each.external_id for each in found] == ["901"]
    assert found[0].created_at is not None


async def test_b44_time_is_found_on_its_ticket_beyond_the_first_thousand(client, state):
    first = await client.create_time_entry("7001", entry())
    template = state.time_entries[int(first)]
    for number in range(1000, 2100):
        state.time_entries[number] = template | {"id": number, "notes": "Other work."}
    state.next_time_entry = 2100
    last = await client.create_time_entry("7001", entry())
    await client.create_time_entry("7002", entry())

    assert [first, last] == [each.external_id for each in await client.find_time_entries("7001", MARKER)]


@given(
    st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2040, 1, 1)),  # noqa: DTZ001 — st wants naive bounds
    st.integers(min_value=-14 * 60, max_value=14 * 60),
    st.integers(min_value=1, max_value=2400),
)
def test_b08_start_end_and_hours_always_agree_in_utc_and_whole_seconds(naive, offset, hundredths):
    started_at = naive.replace(tzinfo=timezone(timedelta(minutes=offset)))
    hours = Decimal(hundredths) / 100
    site = {"site": "cw.example.com", "company": "c", "publicKey": "p", "privateKey": "q", "clientId": "i"}
    body = _body(Settings.parse(site), "1", entry(started_at=started_at, hours=hours))
    start, end = (datetime.fromisoformat(body[key]) for key in ("timeStart", "timeEnd"))

    assert started_at.replace(microsecond=0) == start
    assert hours * 3600 == Decimal((end - start).total_seconds())
    assert str(hours.normalize()) == str(Decimal(str(body["actualHours"])).normalize())
    assert body["timeStart"].endswith("Z")
    assert len(body["timeStart"]) == 20
