from __future__ import annotations

import pytest

TIME = {
    "chargeToId": 7001,
    "chargeToType": "ServiceTicket",
    "member": {"identifier": "adiallo"},
    "timeStart": "2026-11-21T09:00:00Z",
    "actualHours": 0.25,
    "billableOption": "Billable",
    "notes": "FlowPilot session: Outlook",
}


def without(*fields: str, **changes: object) -> dict:
    return {name: value for name, value in (TIME | changes).items() if name not in fields}


async def outbox(control):
    return [(mail["to"], mail["cause"]) for mail in (await control.get("/state")).json()["outbox"]]


async def test_time_is_the_named_member_s_and_entered_by_the_api_member(api):
    answer = await api.post(
        "/time/entries", json=TIME | {"workType": {"id": 1}, "workRole": {"name": "Engineer"}}
    )
    entry = answer.json()

    assert answer.status_code == 201
    assert (
        entry["member"]["identifier"],
        entry["enteredBy"],
        entry["actualHours"],
    ) == ("adiallo", "flowapi", 0.25)
    assert entry["dateEntered"] == "2026-11-21T09:30:15Z"
    assert (entry["workType"]["name"], entry["workRole"]["name"]) == ("Remote", "Engineer")
    assert entry == (await api.get(f"/time/entries/{entry['id']}")).json()


async def test_time_adds_to_the_ticket_and_mails_nobody(api, control):
    await api.post("/time/entries", json=TIME)
    await api.post("/time/entries", json=TIME)

    assert (await api.get("/service/tickets/7001")).json()["actualHours"] == 0.5
    assert await outbox(control) == []


async def test_time_of_one_ticket_is_found_by_condition(api):
    await api.post("/time/entries", json=TIME)
    await api.post("/time/entries", json=TIME | {"chargeToId": 7002})
    conditions = 'chargeToId=7002 and chargeToType="ServiceTicket"'
    found = (await api.get("/time/entries", params={"conditions": conditions})).json()

    assert [entry["id"] for entry in found] == [902]


async def test_hours_follow_from_start_and_end(api):
    entry = (
        await api.post("/time/entries", json=without("actualHours", timeEnd="2026-11-21T09:45:00Z"))
    ).json()

    assert (entry["actualHours"], entry["timeEnd"]) == (0.75, "2026-11-21T09:45:00Z")


async def test_without_a_member_time_is_the_api_member_s(api):
    entry = (await api.post("/time/entries", json=without("member"))).json()

    assert entry["member"]["identifier"] == "flowapi"


@pytest.mark.parametrize("member", [{"id": 101}, {"identifier": "adiallo"}, {"name": "Amara Diallo"}])
async def test_a_member_goes_by_any_name(api, member):
    assert (await api.post("/time/entries", json=TIME | {"member": member})).json()["member"]["id"] == 101


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        (without("timeStart"), "timeStart", "The timeStart field is required."),
        (without("chargeToId"), "chargeToId", "The chargeToId field is required."),
        (without("actualHours"), "actualHours", "The actualHours field is required."),
        (TIME | {"chargeToId": 1}, "chargeToId", "Service Ticket 1 not found"),
        (TIME | {"member": {"identifier": "nobody"}}, "member", "Member nobody not found or inactive"),
        (
            TIME | {"member": {"identifier": "rlindqvist"}},
            "member",
            "Member rlindqvist not found or inactive",
        ),
        (TIME | {"member": {"id": 1}}, "member", "Member 1 not found or inactive"),
        (TIME | {"workType": {"id": 99}}, "workType", "workType 99 not found"),
        (TIME | {"workRole": {"name": "King"}}, "workRole", "workRole King not found"),
        (TIME | {"timeEnd": "2026-11-21T09:00:00Z"}, "timeEnd", "The end time must be after the start time"),
        (TIME | {"emailContact": False}, "emailContact", "Could not find member 'emailContact'."),
    ],
)
async def test_time_that_cannot_be_is_refused_with_its_field(api, body, field, message):
    answer = await api.post("/time/entries", json=body)
    (error,) = answer.json()["errors"]

    assert (400, "TimeEntry", field, message) == (
        answer.status_code,
        error["resource"],
        error["field"],
        error["message"],
    )
    assert (await api.get("/time/entries")).json() == []


@pytest.mark.parametrize(
    "start",
    ["2026-11-21T09:00:00.123Z", "2026-11-21T09:00:00+00:00", "2026-11-21T09:00:00", "2026-11-21", "now"],
)
async def test_a_moment_is_whole_seconds_in_utc(api, start):
    answer = await api.post("/time/entries", json=TIME | {"timeStart": start})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "timeStart")


@pytest.mark.parametrize("hours", [0, -1, 25, "1"])
async def test_hours_are_a_number_of_a_day_at_most(api, hours):
    assert (await api.post("/time/entries", json=TIME | {"actualHours": hours})).status_code == 400


async def test_a_status_may_forbid_time(api):
    answer = await api.post("/time/entries", json=TIME | {"chargeToId": 7012})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["message"] == "Time entry is not allowed on a ticket in status Resolved"


async def test_some_members_must_give_start_and_end(api):
    strict = TIME | {"member": {"identifier": "tokafor"}}
    refused = await api.post("/time/entries", json=strict)
    allowed = await api.post("/time/entries", json=strict | {"timeEnd": "2026-11-21T09:15:00Z"})

    assert refused.json()["errors"][0]["message"] == "Member tokafor must enter a start and an end time"
    assert allowed.status_code == 201


async def test_which_members_must_is_a_switch(api, control):
    await control.post("/members/adiallo", json={"startAndEnd": True})
    strict = await api.post("/time/entries", json=TIME)
    await control.post("/members/adiallo", json={"startAndEnd": False})
    lax = await api.post("/time/entries", json=TIME)

    assert [strict.status_code, lax.status_code] == [400, 201]


@pytest.mark.parametrize(
    ("flags", "to"),
    [
        ({"emailContactFlag": True}, "nadia.osei@alderbrook.example.com"),
        ({"emailResourceFlag": True}, "adiallo@northlight.test"),
        ({"emailCcFlag": True, "emailCc": "boss@alderbrook.example.com"}, "boss@alderbrook.example.com"),
    ],
)
async def test_each_mail_flag_mails(api, control, flags, to):
    await api.post("/time/entries", json=TIME | flags)

    assert [(to, "time 901")] == await outbox(control)


async def test_flags_carry_the_text_into_the_ticket(api):
    await api.post("/time/entries", json=TIME | {"addToResolutionFlag": True})
    row = (await api.get("/service/tickets/7001/allNotes")).json()[-1]

    assert (
        row["resolutionFlag"],
        row["detailDescriptionFlag"],
        row["internalAnalysisFlag"],
    ) == (True, False, False)


async def test_an_unknown_entry_is_not_found(api):
    assert (await api.get("/time/entries/1")).status_code == 404
