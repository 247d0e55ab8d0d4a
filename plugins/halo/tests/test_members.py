from __future__ import annotations

import pytest

from resolutionflow.plugin_api import OutcomeUnknown, PsaMember


async def test_b23_all_who_can_log_time_are_listed_and_nobody_else(client):
    members = await client.list_members()

    assert PsaMember("11", "Aurelia Voss", "aurelia.voss@brightwater.test") == members[0]
    assert len(members) == 11
    assert {"Lorcan Daly", "Flow Api"}.isdisjoint(member.name for member in members)


@pytest.mark.parametrize("search", ["aurelia v", "VOSS", "aurelia.voss@", "  Voss "])
async def test_members_are_found_by_name_or_email(client, search):
    assert [member.external_id for member in await client.list_members(search)] == ["11"]


async def test_b23_whoever_is_disabled_or_no_person_is_left_out_of_what_halopsa_lists(
    scripted, script, reply
):
    person = {"name": "J Doe", "isdisabled": False, "isapiagent": False}
    script.answers = [
        reply(
            200,
            [
                {"id": 7, **person},
                {"id": 8, **person, "isdisabled": True},
                {"id": 9, **person, "isapiagent": True},
            ],
        )
    ]

    assert [PsaMember("7", "J Doe")] == await scripted.list_members()


async def test_a_member_without_an_email_is_listed(scripted, script, reply):
    script.answers = [reply(200, [{"id": 7, "name": "J Doe", "email": ""}])]

    assert [PsaMember("7", "J Doe")] == await scripted.list_members()


@pytest.mark.parametrize("body", [[{"id": 7}], [{"name": "x"}], {"Message": "x"}, [5]])
async def test_members_that_cannot_be_read_raise_outcome_unknown(scripted, script, reply, body):
    script.answers = [reply(200, body)]

    with pytest.raises(OutcomeUnknown):
        await scripted.list_members()
