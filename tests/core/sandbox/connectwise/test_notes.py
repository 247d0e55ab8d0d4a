from __future__ import annotations

import pytest

NOTES = "/service/tickets/7001/notes"
NOTE = {"text": "Cleared the stored password.", "internalAnalysisFlag": True, "processNotifications": False}


async def outbox(control):
    return [(mail["to"], mail["cause"]) for mail in (await control.get("/state")).json()["outbox"]]


async def test_a_note_is_the_api_member_s_and_stamped_in_whole_seconds(api, clock):
    answer = await api.post(NOTES, json=NOTE)
    note = answer.json()

    assert answer.status_code == 201
    assert (7001, NOTE["text"], "flowapi") == (note["ticketId"], note["text"], note["createdBy"])
    assert note["member"]["identifier"] == "flowapi"
    assert "2026-11-21T09:30:15Z" == note["dateCreated"] == note["_info"]["lastUpdated"]
    assert note == (await api.get(f"{NOTES}/{note['id']}")).json()


async def test_a_note_touches_its_ticket(api):
    await api.post(NOTES, json=NOTE)
    info = (await api.get("/service/tickets/7001")).json()["_info"]

    assert (
        info["lastUpdated"],
        info["updatedBy"],
        info["enteredBy"],
    ) == ("2026-11-21T09:30:15Z", "flowapi", "adiallo")


@pytest.mark.parametrize(
    "flags",
    [
        {},
        {"detailDescriptionFlag": False, "internalAnalysisFlag": False, "resolutionFlag": False},
        {"issueFlag": True},
    ],
)
async def test_a_note_without_a_place_is_refused(api, flags):
    answer = await api.post(NOTES, json={"text": "x", "processNotifications": False} | flags)
    body = answer.json()

    assert (answer.status_code, body["code"]) == (400, "InvalidObject")
    assert body["errors"][0]["message"] == "Please choose where to display the notes"


@pytest.mark.parametrize("flag", ["detailDescriptionFlag", "internalAnalysisFlag", "resolutionFlag"])
async def test_any_one_place_will_do(api, flag):
    answer = await api.post(NOTES, json={"text": "x", flag: True, "processNotifications": False})

    assert (answer.status_code, answer.json()[flag]) == (201, True)


async def test_a_note_of_4000_characters_fits_whatever_their_bytes(api):
    assert (await api.post(NOTES, json=NOTE | {"text": "é" * 4000})).status_code == 201


async def test_a_longer_note_is_refused(api, control):
    answer = await api.post(NOTES, json=NOTE | {"text": "e" * 4001})

    assert answer.status_code == 400
    assert answer.json()["errors"][0] == {
        "code": "MaxLength",
        "message": "text exceeds the maximum length of 4000.",
        "resource": "ServiceNote",
        "field": "text",
    }
    assert (await api.get(f"{NOTES}/count")).json() == {"count": 1}


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"text": None}, "InvalidField", "text"),
        ({"text": ""}, "InvalidField", "text"),
        ({"internalAnalysisFlag": "true"}, "InvalidField", "internalAnalysisFlag"),
        ({"processNotification": False}, "InvalidField", "processNotification"),
        ({"internal_analysis_flag": True}, "InvalidField", "internal_analysis_flag"),
    ],
)
async def test_a_wrong_or_unknown_field_is_named(api, change, code, field):
    (error,) = (await api.post(NOTES, json=NOTE | change)).json()["errors"]

    assert (code, field, "ServiceNote") == (error["code"], error["field"], error["resource"])


async def test_a_note_without_text_is_refused(api):
    answer = await api.post(NOTES, json={"internalAnalysisFlag": True})

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "MissingRequiredField")


@pytest.mark.parametrize("content", ["", "{", "[]"])
async def test_a_body_that_is_no_object_is_refused(api, content):
    assert (await api.post(NOTES, content=content)).status_code == 400


async def test_nobody_is_mailed_where_notifications_are_off(api, control):
    await api.post(NOTES, json=NOTE)

    assert await outbox(control) == []


@pytest.mark.parametrize("switch", [{"processNotifications": True}, {}])
async def test_the_contact_is_mailed_even_an_internal_note_unless_notifications_are_off(api, control, switch):
    note = {"text": "For us alone.", "internalAnalysisFlag": True} | switch
    posted = (await api.post(NOTES, json=note)).json()

    assert [("nadia.osei@alderbrook.example.com", f"note {posted['id']}")] == await outbox(control)


async def test_an_unknown_ticket_or_note_is_not_found(api):
    for path, message in (
        ("/service/tickets/1/notes", "Ticket 1 not found"),
        (f"{NOTES}/1", "ServiceNote 1 not found"),
    ):
        answer = await api.get(path)

        assert (404, "NotFound", message) == (
            answer.status_code,
            answer.json()["code"],
            answer.json()["message"],
        )


async def test_a_note_of_another_ticket_is_not_found(api):
    assert (await api.get("/service/tickets/7002/notes/5001")).status_code == 404


async def test_all_notes_merge_the_ticket_s_and_those_of_time_in_order(api, clock):
    clock.advance(60)
    await api.post(
        "/time/entries",
        json={
            "chargeToId": 7001,
            "chargeToType": "ServiceTicket",
            "timeStart": "2026-11-21T09:00:00Z",
            "actualHours": 0.25,
            "notes": "Worked on it.",
        },
    )
    clock.advance(60)
    await api.post(NOTES, json=NOTE)
    merged = (await api.get("/service/tickets/7001/allNotes")).json()

    assert [row["noteType"] for row in merged] == ["TicketNote", "TimeEntryNote", "TicketNote"]
    assert [row["originalAuthor"] for row in merged] == ["Nadia Osei", "flowapi", "flowapi"]
    assert ["Worked on it.", NOTE["text"]] == [row["text"] for row in merged[1:]]
