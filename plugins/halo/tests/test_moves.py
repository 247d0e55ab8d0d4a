from __future__ import annotations

from resolutionflow.plugin_api import NoteToPost, NoteType
from resolutionflow_halo.moves import MOST, Moves

NOTE = NoteToPost("<p>Done.</p>", NoteType.RESOLUTION)


async def moved_by_us(client) -> bool | None:
    changed: bool | None = (await client.get_ticket("4001")).last_changed_by_us
    return changed


async def test_b43_a_move_that_our_own_notes_outcome_made_is_ours(provider, configured, url, http):
    async with provider.connect(configured(url, noteOutcomeId=3), http) as client:
        await client.post_note("4001", NOTE)

        assert await moved_by_us(client) is True


async def test_b43_where_our_note_moved_nothing_it_is_left_open(client):
    await client.post_note("4001", NOTE)

    assert await moved_by_us(client) is None


async def test_b43_a_colleagues_move_after_our_note_is_not_taken_for_ours(
    provider, configured, url, http, control
):
    async with provider.connect(configured(url, noteOutcomeId=3), http) as client:
        await client.post_note("4001", NOTE)
        body = {"status": "Escalated", "member": "Aurelia Voss"}
        (await control.post("/tickets/4001/move", json=body)).raise_for_status()

        assert await moved_by_us(client) is None


def test_the_oldest_of_many_moves_is_forgotten():
    moves = Moves()
    for ticket in range(MOST + 1):
        moves.learn({"ticket_id": ticket, "old_status": 1, "new_status": 2})

    assert moves.explain(0, 2) is None
    assert moves.explain(1, 2) is True
