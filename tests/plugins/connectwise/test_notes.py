from __future__ import annotations

import json

import pytest

from resolutionflow.plugin_api import (
    NoteToPost,
    NoteType,
    NotFound,
    OutcomeUnknown,
    PermissionDenied,
    Rejected,
)
from resolutionflow.sandbox.connectwise.bodies import NewNote
from resolutionflow.sandbox.connectwise.notes import store_note

TICKET = 7001
MARKER = "[ref RF-7K3Q9D-1]"
FLAGS = ("internalAnalysisFlag", "detailDescriptionFlag", "resolutionFlag")


def note(note_type: NoteType = NoteType.INTERNAL_ANALYSIS, **values) -> NoteToPost:
    return NoteToPost(values.pop("text", f"Cleared the password.\n\n{MARKER}"), note_type, **values)


def write_note(state, text: str, author: str, contact=None) -> str:
    """Someone else's note, written in the PSA itself."""
    new = NewNote.model_validate({"text": text, "internalAnalysisFlag": True})
    return str(store_note(state, state.tickets[TICKET], new, author, contact)["id"])


@pytest.mark.parametrize(
    ("note_type", "flag"),
    [
        (NoteType.INTERNAL_ANALYSIS, "internalAnalysisFlag"),
        (NoteType.DESCRIPTION, "detailDescriptionFlag"),
        (NoteType.RESOLUTION, "resolutionFlag"),
    ],
)
async def test_b36_a_note_lands_where_its_type_says_and_nowhere_else(client, state, note_type, flag):
    note_id = await client.post_note(str(TICKET), note(note_type))
    posted = state.notes[int(note_id)]

    assert [flag] == [each for each in FLAGS if posted[each]]
    assert f"Cleared the password.\n\n{MARKER}" == posted["text"]


@pytest.mark.parametrize("note_type", list(NoteType))
async def test_b36_nobody_is_mailed_unless_asked(client, state, requests, note_type):
    await client.post_note(str(TICKET), note(note_type))
    sent = json.loads((await requests())[-1]["body"])

    assert sent["processNotifications"] is False
    assert state.mails == []


async def test_b36_the_customer_is_mailed_when_asked(client, state):
    await client.post_note(str(TICKET), note(NoteType.RESOLUTION, notify_customer=True))

    assert [mail.to for mail in state.mails] == ["nadia.osei@alderbrook.example.com"]


async def test_a_refused_note_tells_why(client):
    with pytest.raises(Rejected, match="maximum length of 4000") as caught:
        await client.post_note(str(TICKET), note(text="x" * 4001))

    assert caught.value.provider_code == "InvalidObject"
    assert caught.value.fields == ("text",)


async def test_a_missing_right_is_named(client, state):
    state.rights.discard("service tickets: add")

    with pytest.raises(PermissionDenied, match="service tickets: add"):
        await client.post_note(str(TICKET), note())


async def test_a_missing_ticket_is_not_found(client):
    with pytest.raises(NotFound, match="Ticket 99 not found"):
        await client.post_note("99", note())


@pytest.mark.parametrize("fault", ["drop-after", "500-after-effect", "truncated-json"])
async def test_b44_a_note_whose_answer_was_lost_is_found_by_its_marker(client, control, fault):
    await control.post("/faults", json={"fault": fault, "match": {"method": "POST", "path": "*/notes"}})
    with pytest.raises(OutcomeUnknown):
        await client.post_note(str(TICKET), note())
    found = await client.find_notes(str(TICKET), MARKER)

    assert [entry.external_id for entry in found] == ["5077"]
    assert found[0].created_at is not None
    assert found[0].created_at.utcoffset() is not None


@pytest.mark.parametrize("fault", ["drop-before", "503"])
async def test_b44_a_note_that_never_landed_is_not_found(client, control, fault):
    await control.post("/faults", json={"fault": fault, "match": {"method": "POST", "path": "*/notes"}})
    with pytest.raises(OutcomeUnknown):
        await client.post_note(str(TICKET), note())

    assert await client.find_notes(str(TICKET), MARKER) == []


@pytest.mark.parametrize(
    "fault", ["drop-before", "503", "truncated-json", "expired-credentials", "429", "html"]
)
async def test_b44_a_list_that_cannot_be_read_is_no_empty_list(client, control, fault):
    await client.post_note(str(TICKET), note())
    await control.post("/faults", json={"fault": fault, "match": {"method": "GET", "path": "*/notes"}})

    with pytest.raises(Exception, match=r"ConnectWise|connection"):
        await client.find_notes(str(TICKET), MARKER)


async def test_b44_notes_are_found_beyond_the_first_thousand(client, state, requests):
    for place in range(1100):
        write_note(state, f"Entry {place}", "adiallo")
    posted = [await client.post_note(str(TICKET), note()) for _ in range(2)]
    found = await client.find_notes(str(TICKET), MARKER)

    assert [entry.external_id for entry in found] == posted
    assert len([each for each in await requests() if "orderBy" in each["query"]]) == 5


async def test_b44_every_copy_is_counted_oldest_first(client):
    posted = [await client.post_note(str(TICKET), note()) for _ in range(3)]

    assert posted == [entry.external_id for entry in await client.find_notes(str(TICKET), MARKER)]


async def test_white_space_after_the_marker_does_not_hide_a_note(client):
    posted = await client.post_note(str(TICKET), note(text=f"Done.\n{MARKER}\r\n \n"))

    assert [posted] == [entry.external_id for entry in await client.find_notes(str(TICKET), MARKER)]


@pytest.mark.parametrize("text", [f"{MARKER} and more", "[ref RF-7K3Q9D-12]", "Done."])
async def test_a_note_that_does_not_end_with_the_marker_does_not_count(client, text):
    await client.post_note(str(TICKET), note(text=text))

    assert await client.find_notes(str(TICKET), MARKER) == []


async def test_b44_a_customers_quotation_does_not_count(client, control):
    posted = await client.post_note(str(TICKET), note())
    await control.post(f"/tickets/{TICKET}/reply", json={"note": int(posted)})

    assert [posted] == [entry.external_id for entry in await client.find_notes(str(TICKET), MARKER)]


async def test_b44_a_customers_quotation_does_not_count_for_a_client_that_never_posted(
    client, provider, configured, url, http, control
):
    posted = await client.post_note(str(TICKET), note())
    await control.post(f"/tickets/{TICKET}/reply", json={"note": int(posted)})
    async with type(provider)().connect(configured(url), http) as other:
        found = await other.find_notes(str(TICKET), MARKER)

    assert [posted] == [entry.external_id for entry in found]


@pytest.mark.parametrize("has_posted", [True, False])
async def test_b44_an_engineers_copy_does_not_count(client, state, has_posted):
    if has_posted:
        await client.post_note(str(TICKET), note(text="Another note."))
    write_note(state, f"Copied: {MARKER}", "adiallo")

    assert await client.find_notes(str(TICKET), MARKER) == []
