"""Whose action counts as our own."""

from __future__ import annotations

import pytest

from resolutionflow.plugin_api import NoteToPost, NoteType, OutcomeUnknown

MARKER = "[ref RF-7K3Q9D-1]"
NOTE = NoteToPost(f"<p>{MARKER}</p>", NoteType.INTERNAL_ANALYSIS)
ENGINEER = {"who_agentid": 11, "actionby_agent_id": 11}
US = {"who_agentid": 90, "actionby_agent_id": 90}
CUSTOMER = {"who_agentid": 0, "actionby_agent_id": 0, "actionby_user_id": 5001}
NOBODY = {"who_agentid": 0, "actionby_agent_id": 0}


@pytest.mark.parametrize("has_posted", [True, False])
@pytest.mark.parametrize(
    ("author", "counts"), [(US, True), (ENGINEER, False), (CUSTOMER, False), (NOBODY, True)]
)
async def test_b44_a_note_counts_where_it_is_or_may_be_ours(client, state, has_posted, author, counts):
    if has_posted:
        await client.post_note("4001", NoteToPost("<p>Another note.</p>", NoteType.DESCRIPTION))
    await client.post_note("4002", NOTE)
    state.actions[4002][-1] |= author

    assert counts is bool(await client.find_notes("4002", MARKER))


async def test_b44_who_we_are_is_asked_once_and_only_where_it_matters(client, state, requests):
    assert await client.find_notes("4001", MARKER) == []
    assert await requests("GET", "/Agent/me") == []
    await client.post_note("4001", NOTE)
    for _ in range(2):
        await client.find_notes("4001", MARKER)

    assert await requests("GET", "/Agent/me") == []


async def test_b44_where_it_cannot_be_told_who_we_are_the_marker_decides(client, control, state, fault):
    await client.post_note("4001", NOTE)
    client._identity._agents = None
    await fault("forbidden", "GET", "/api/Agent/me")

    assert len(await client.find_notes("4001", MARKER)) == 1


async def test_b44_where_it_may_be_told_later_nothing_is_counted(client, fault):
    await client.post_note("4001", NOTE)
    client._identity._agents = None
    await fault("503", "GET", "/api/Agent/me")

    with pytest.raises(OutcomeUnknown):
        await client.find_notes("4001", MARKER)
