"""Whose note counts, and whose change of a ticket is ours."""

from __future__ import annotations

import pytest

from resolutionflow.plugin_api import NoteToPost, NoteType

MARKER = "[ref RF-7K3Q9D-1]"
NOTE = NoteToPost(MARKER, NoteType.INTERNAL_ANALYSIS)


async def last_changed_by_us(client) -> bool | None:
    changed: bool | None = (await client.get_ticket("7001")).last_changed_by_us
    return changed


def add_api_member(state, identifier: str) -> None:
    state.members[191] = state.members[190] | {"id": 191, "identifier": identifier}


async def test_b43_a_change_by_a_person_is_not_ours(client):
    assert await last_changed_by_us(client) is False


async def test_b43_a_change_by_our_own_note_is_ours(client):
    await client.post_note("7001", NOTE)

    assert await last_changed_by_us(client) is True


async def test_b43_a_change_by_a_person_after_our_note_is_not_ours(client, control):
    await client.post_note("7001", NOTE)
    await control.post("/tickets/7001/move", json={"status": "Escalated", "member": "bkrause"})

    assert await last_changed_by_us(client) is False


async def test_b43_the_only_api_member_is_us_before_our_first_note(client, state):
    state.touch(state.tickets[7001], "FlowApi")

    assert await last_changed_by_us(client) is True


async def test_b43_one_of_two_api_members_may_be_us(client, state):
    add_api_member(state, "rmmapi")
    state.touch(state.tickets[7001], "rmmapi")

    assert await last_changed_by_us(client) is None


async def test_b43_another_api_member_is_not_us_once_our_note_was_answered(client, state):
    add_api_member(state, "rmmapi")
    await client.post_note("7001", NOTE)
    state.touch(state.tickets[7001], "rmmapi")

    assert await last_changed_by_us(client) is False


async def test_b44_a_note_that_may_be_ours_counts(client, state):
    add_api_member(state, "rmmapi")
    posted = await client.post_note("7001", NOTE)
    client._transport.knowledge.identifiers = frozenset()

    assert [posted] == [entry.external_id for entry in await client.find_notes("7001", MARKER)]


async def test_b43_without_the_right_to_read_members_it_is_left_open(client, state):
    state.rights.discard("member maintenance: inquire")

    assert await last_changed_by_us(client) is None


async def test_what_was_learnt_holds_for_the_next_connection_of_the_same_api_member(
    client, provider, configured, url, http, state, requests
):
    await client.post_note("7001", NOTE)
    async with provider.connect(configured(url), http) as again:
        assert await last_changed_by_us(again) is True

    assert not [each for each in await requests() if each["path"].endswith("/system/members")]


@pytest.mark.parametrize("updated_by", [None, ""])
async def test_b43_a_ticket_that_does_not_tell_is_left_open(client, state, updated_by):
    state.tickets[7001]["_info"] = {} if updated_by is None else {"updatedBy": updated_by}

    assert await last_changed_by_us(client) is None


@pytest.mark.parametrize(
    ("fields", "counts"),
    [
        ({"createdBy": "flowapi"}, True),
        ({"member": {"id": 1, "identifier": "flowapi"}}, True),
        ({"createdBy": "flowapi", "contact": {"id": 7}}, False),
        ({"createdBy": "flowapi", "contact": {"id": 7}, "member": {"id": 1, "identifier": "flowapi"}}, True),
        ({"createdBy": "Flow Api", "member": {"id": 1, "identifier": "FlowApi"}}, True),
        ({"createdBy": "adiallo", "member": {"id": 101, "identifier": "adiallo"}}, False),
        ({"member": None, "contact": None, "createdBy": None}, True),
        ({}, True),
    ],
)
async def test_b44_who_wrote_a_note_is_read_from_what_it_has(wired, wire, reply, fields, counts):
    wired._transport.knowledge.identifiers = frozenset({"flowapi"})
    wire.answers = [reply(200, [{"id": 5, "text": MARKER, **fields}])]

    assert counts == bool(await wired.find_notes("7001", MARKER))
