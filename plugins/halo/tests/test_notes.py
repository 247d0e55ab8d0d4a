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

TICKET = 4001
MARKER = "[ref RF-7K3Q9D-1]"


def note(note_type: NoteType = NoteType.INTERNAL_ANALYSIS, **values) -> NoteToPost:
    text = values.pop("text", f"<h2>Fix</h2>\n<p>Cleared the queue.</p>\n<p>{MARKER}</p>")
    return NoteToPost(text, note_type, **values)


async def found(client, ticket: int = TICKET, marker: str = MARKER) -> list[str]:
    return [entry.external_id for entry in await client.find_notes(str(ticket), marker)]


@pytest.mark.parametrize(
    ("note_type", "is_hidden"),
    [(NoteType.INTERNAL_ANALYSIS, True), (NoteType.DESCRIPTION, False), (NoteType.RESOLUTION, False)],
)
async def test_b36_who_sees_a_note_is_decided_by_its_type_alone(client, state, note_type, is_hidden):
    state.outcomes[1]["hidefromuser"] = not is_hidden
    note_id = await client.post_note(str(TICKET), note(note_type))
    posted = state.actions[TICKET][int(note_id) - 1]

    assert is_hidden is posted["hiddenfromuser"]
    assert note().text == posted["note_html"]


@pytest.mark.parametrize("note_type", list(NoteType))
@pytest.mark.parametrize("outcome_mails", [0, 1])
async def test_b36_nobody_is_mailed_unless_asked(client, state, requests, note_type, outcome_mails):
    state.outcomes[1]["sendemail"] = outcome_mails
    await client.post_note(str(TICKET), note(note_type))
    ((sent,),) = [json.loads(each["body"]) for each in await requests("POST", "/Actions")]

    assert sent["sendemail"] is False
    assert state.mails == []


async def test_b36_the_customer_is_mailed_when_asked(client, state):
    await client.post_note(str(TICKET), note(NoteType.RESOLUTION, notify_customer=True))

    assert [mail.to for mail in state.mails] == ["maeve.carlow@larkfield.example.com"]


async def test_b36_the_customer_is_mailed_no_note_that_they_may_not_see(client, state):
    await client.post_note(str(TICKET), note(NoteType.INTERNAL_ANALYSIS, notify_customer=True))

    assert state.mails == []


@pytest.mark.parametrize(
    ("note_type", "outcome"),
    [(NoteType.INTERNAL_ANALYSIS, 2), (NoteType.DESCRIPTION, 1), (NoteType.RESOLUTION, 1)],
)
async def test_notes_are_written_with_the_configured_outcomes(
    provider, configured, url, http, state, note_type, outcome
):
    async with provider.connect(configured(url, internalNoteOutcomeId=2), http) as client:
        await client.post_note(str(TICKET), note(note_type))

    assert outcome == state.actions[TICKET][-1]["outcome_id"]


async def test_an_outcome_that_does_not_exist_is_told_in_halopsas_words(provider, configured, url, http):
    async with provider.connect(configured(url, noteOutcomeId=77), http) as client:
        with pytest.raises(Rejected, match="An Outcome must be entered for this Action") as caught:
            await client.post_note(str(TICKET), note())

    assert caught.value.provider_code == "System.Exception"


async def test_a_missing_right_is_named(client, state):
    state.rights.discard("edit:tickets")

    with pytest.raises(PermissionDenied, match="edit:tickets"):
        await client.post_note(str(TICKET), note())


async def test_a_missing_ticket_is_not_found(client):
    with pytest.raises(NotFound, match="Ticket 99 was not found"):
        await client.post_note("99", note())


@pytest.mark.parametrize("name", ["drop-after", "500-after-effect", "truncated-json"])
async def test_b44_a_note_whose_answer_was_lost_is_found_by_its_marker(client, fault, name):
    await fault(name, "POST", "/api/Actions")
    with pytest.raises(OutcomeUnknown):
        await client.post_note(str(TICKET), note())
    (entry,) = await client.find_notes(str(TICKET), MARKER)

    assert entry.external_id == "2"
    assert entry.created_at is not None
    assert entry.created_at.utcoffset() is not None


@pytest.mark.parametrize("name", ["drop-before", "503"])
async def test_b44_a_note_that_never_landed_is_not_found(client, fault, name):
    await fault(name, "POST", "/api/Actions")
    with pytest.raises(OutcomeUnknown):
        await client.post_note(str(TICKET), note())

    assert await found(client) == []


async def test_b44_notes_are_found_on_every_page(client, requests):
    posted = [await client.post_note("4004", note()) for _ in range(2)]

    assert posted == await found(client, 4004)
    assert len(await requests("GET", "/Actions")) == 3


async def test_b44_a_note_is_found_on_the_last_page(client, state):
    state.actions[4004][0]["note_html"] = f"<p>{MARKER}</p>"
    state.actions[4004][0] |= {"actionby_user_id": 0, "actionby_agent_id": 90}

    assert await found(client, 4004) == ["1"]


async def test_b44_every_copy_is_counted_oldest_first(client):
    posted = [await client.post_note(str(TICKET), note()) for _ in range(3)]

    assert posted == await found(client)


@pytest.mark.parametrize(
    "text", [f"<p>{MARKER} and more</p>", "<p>[ref RF-7K3Q9D-12]</p>", f"<p>{MARKER}</p><p>Done.</p>"]
)
async def test_a_note_that_does_not_end_with_the_marker_does_not_count(client, text):
    await client.post_note(str(TICKET), note(text=text))

    assert await found(client) == []


async def test_b44_markup_that_the_editor_adds_hides_no_note(client, state):
    posted = await client.post_note(str(TICKET), note())
    state.actions[TICKET][-1]["note_html"] = f'<div dir="ltr">Fix<p>{MARKER}</p><br/></div>\r\n'

    assert [posted] == await found(client)


async def test_b44_a_customers_quotation_does_not_count(client, control):
    posted = await client.post_note(str(TICKET), note())
    answer = await control.post(f"/tickets/{TICKET}/reply", json={"note": int(posted), "text": "Thanks"})
    answer.raise_for_status()

    assert [posted] == await found(client)
