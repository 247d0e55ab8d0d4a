"""Drafts: made once for each state, read back, drafted anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

PREVIEW = """
query ($id: ID!, $kind: NoteKind = RESOLUTION, $formatter: String) {
  notePreview(sessionId: $id, kind: $kind, formatter: $formatter) {
    id kind markdown stateVersion fromCache isCurrent origin fallbackReason generatedAt
    formatter { key displayName plugin { name } } session { id } target { display }
    redactions { kind count } provenance { line text sources { __typename id } } usage { model cost }
  }
}
"""


async def test_b26_a_draft_is_made_once_and_read_back(client: Any) -> None:
    session = await client.start(problemSummary="The printer was offline.")
    first = await client.run(PREVIEW, id=session["id"])
    again = await client.run(PREVIEW, id=session["id"])
    found = await client.run(
        "query ($id: ID!) { node(id: $id) { ... on NotePreview { id fromCache isCurrent } } }", id=first["id"]
    )

    assert (first["fromCache"], again["fromCache"]) == (False, True)
    assert first | {"fromCache": True} == again
    assert found == {"id": first["id"], "fromCache": True, "isCurrent": True}


async def test_b27_a_draft_is_not_current_once_the_session_moved_on(client: Any) -> None:
    session = await client.start()
    first = await client.run(PREVIEW, id=session["id"])
    await client.run(
        'mutation ($id: ID!) { addFact(input: {sessionId: $id, text: "New"}) { fact { id } } }',
        id=session["id"],
    )
    old = await client.run(
        "query ($id: ID!) { node(id: $id) { ... on NotePreview { isCurrent } } }", id=first["id"]
    )
    new = await client.run(PREVIEW, id=session["id"])

    assert old == {"isCurrent": False}
    assert (new["id"] != first["id"], new["stateVersion"]) == (True, 2)


async def test_both_kinds_and_every_formatter_stand_side_by_side(client: Any) -> None:
    session = await client.start()
    drafts = [
        await client.run(PREVIEW, id=session["id"], kind=kind, formatter=formatter)
        for kind in ("RESOLUTION", "ESCALATION")
        for formatter in ("classic", "deterministic")
    ]

    assert len({draft["id"] for draft in drafts}) == 4
    assert [draft["formatter"]["key"] for draft in drafts] == ["classic", "deterministic"] * 2
    assert {draft["origin"] for draft in drafts} == {"DETERMINISTIC"}
    assert [draft["target"] for draft in drafts] == [None] * 4


async def test_a_draft_is_made_anew_with_a_new_id(client: Any) -> None:
    session = await client.start()
    first = await client.run(PREVIEW, id=session["id"])
    anew = await client.write(
        "mutation ($input: RegenerateNotePreviewInput!) { regenerateNotePreview(input: $input) "
        "{ preview { id fromCache } userErrors { code } } }",
        sessionId=session["id"],
        kind="RESOLUTION",
    )

    assert anew["preview"]["fromCache"] is False
    assert anew["preview"]["id"] != first["id"]


async def test_b28_drafting_needs_its_scope_and_reading_does_not(
    client: Any, sign_in: Callable[..., Any]
) -> None:
    session = await client.start()
    reader = await sign_in(scopes={"SESSIONS_READ"})
    refused = await reader.ask(PREVIEW, id=session["id"])
    await client.run(PREVIEW, id=session["id"])
    read = await reader.run(PREVIEW, id=session["id"])

    assert refused["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert read["fromCache"] is True


async def test_b28_an_unknown_session_and_an_unknown_formatter_are_told(client: Any) -> None:
    session = await client.start()
    unknown = await client.ask(PREVIEW, id="U2Vzc2lvbjpub25l")
    formatter = await client.ask(PREVIEW, id=session["id"], formatter="clasic")

    assert unknown["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    assert formatter["errors"][0]["extensions"] == {"code": "INVALID_INPUT", "argumentPath": ["formatter"]}


async def test_lines_rest_on_what_node_finds(client: Any) -> None:
    session = await client.start()
    fact = await client.run(
        'mutation ($id: ID!) { addFact(input: {sessionId: $id, text: "The cable was loose."}) { fact { id } } }',
        id=session["id"],
    )
    draft = await client.run(PREVIEW, id=session["id"])
    sources = [source for line in draft["provenance"] for source in line["sources"]]

    assert {"__typename": "Fact", "id": fact["fact"]["id"]} in sources
