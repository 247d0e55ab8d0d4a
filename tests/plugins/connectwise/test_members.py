from __future__ import annotations

import pytest

from resolutionflow.plugin_api import OutcomeUnknown, PsaMember


async def test_all_people_are_listed_beyond_a_default_page(client):
    members = await client.list_members()

    assert len(members) == 33
    assert PsaMember("101", "Amara Diallo", "adiallo@northlight.test") == members[0]


async def test_b23_who_cannot_log_time_is_left_out(client):
    names = [member.name for member in await client.list_members()]

    assert "Rune Lindqvist" not in names
    assert "Flow Api" not in names


@pytest.mark.parametrize("search", ["amara dia", "ADIALLO", "adiallo@northlight", "  Diallo "])
async def test_members_are_found_by_name_login_or_email(client, search):
    assert [member.external_id for member in await client.list_members(search)] == ["101"]


async def test_nobody_is_found_by_what_nobody_has(client):
    assert await client.list_members("nobody of that name") == []


async def test_a_member_with_little_to_tell_is_listed_by_login(wired, wire, reply):
    wire.answers = [reply(200, [{"id": 7, "identifier": "jdoe", "firstName": None}])]

    assert [PsaMember("7", "jdoe")] == await wired.list_members()


async def test_members_that_cannot_be_read_raise_outcome_unknown(wired, wire, reply):
    wire.answers = [reply(200, [{"id": 7}])]

    with pytest.raises(OutcomeUnknown):
        await wired.list_members()
