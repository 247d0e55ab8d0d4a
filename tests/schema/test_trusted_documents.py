"""Trusted documents: what is in the folder runs, and nothing else does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from resolutionflow.bootstrap import Application
from resolutionflow.settings import SettingsInvalid
from resolutionflow_graphql.app import create_app

VIEWER = "query Viewer { viewer { ...Person } } fragment Person on User { name }"
TWO = 'query One { viewer { id } } query Two { session(id: "U2Vzc2lvbjpub25l") { id } }'
WATCH = "subscription Board { deliveryEvents { eventId } }"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of documents, one of them below it."""
    below = tmp_path / "documents" / "board"
    below.mkdir(parents=True)
    (below.parent / "viewer.graphql").write_text(VIEWER, encoding="utf-8")
    (below.parent / "two.gql").write_text(TWO, encoding="utf-8")
    (below.parent / "notes.txt").write_text("{ viewer { email } }", encoding="utf-8")
    (below / "watch.graphql").write_text(WATCH, encoding="utf-8")
    return below.parent


@pytest.fixture
def changed_settings(folder: Path) -> dict[str, Any]:
    """The folder's documents are trusted."""
    return {"trusted_documents": folder}


def codes(answer: dict[str, Any]) -> list[str]:
    return [error["extensions"]["code"] for error in answer.get("errors", [])]


@pytest.mark.parametrize(
    "document",
    [
        VIEWER,
        VIEWER.replace(" ", "\n,# a comment\n"),
        "\ufeff" + VIEWER,
    ],
)
async def test_a_document_of_the_folder_runs_however_it_is_laid_out(client: Any, document: str) -> None:
    assert await client.ask(document) == {"data": {"viewer": {"name": "Ann Example"}}}


async def test_a_document_with_several_operations_runs_by_name(client: Any) -> None:
    asked = [{"query": TWO, "operationName": name} for name in ("One", "Two")]
    first, second = [(await client.post(json=each)).json() for each in asked]

    assert set(first["data"]) == {"viewer"}
    assert codes(second) == ["NOT_FOUND"]


async def test_any_other_document_is_refused(client: Any) -> None:
    """What it says is not even compared with the schema."""
    documents = [
        "{ viewer { name } }",
        VIEWER.replace("Viewer", "Other"),
        VIEWER.replace("name }", "name email }"),
        VIEWER.replace("name }", "name __typename }"),
        VIEWER + " query More { viewer { id } }",
        "{ viewer { email } }",
        "{ __schema { queryType { name } } }",
        'mutation { startSession(input: {title: "x"}) { session { id } } }',
        "{ nothing }",
    ]
    answers = [await client.ask(document) for document in documents]

    assert [codes(answer) for answer in answers] == [["DOCUMENT_NOT_TRUSTED"]] * len(documents)
    assert not any("data" in answer for answer in answers)


async def test_they_are_refused_over_websocket_and_event_streams_too(
    client: Any, dial: Callable[..., Any]
) -> None:
    other = "subscription { deliveryEvents { occurredAt } }"
    async with dial(client) as watcher:
        await watcher.subscribe(other, "other")
        refused = await watcher.hear()
        await watcher.subscribe(WATCH, "watch")
        await watcher.standing()
    stream = await client.post(json={"query": other}, headers={"accept": "text/event-stream"})

    assert (refused["id"], refused["type"]) == ("other", "error")
    assert codes({"errors": refused["payload"]}) == ["DOCUMENT_NOT_TRUSTED"]
    assert "DOCUMENT_NOT_TRUSTED" in stream.text


async def test_files_that_cannot_be_used_are_named_before_anything_is_served(
    application: Application, folder: Path
) -> None:
    (folder / "board" / "old.graphql").write_text("{ viewer { surname } }", encoding="utf-8")
    (folder / "broken.graphql").write_text("{ viewer", encoding="utf-8")
    (folder / "latin.graphql").write_bytes(b"{ viewer { name } } # \xe9")
    with pytest.raises(SettingsInvalid) as invalid:
        create_app(application)
    old, broken, latin = sorted(invalid.value.problems)

    assert old.startswith("RESOLUTIONFLOW_TRUSTED_DOCUMENTS: board/old.graphql cannot be used: ")
    assert "surname" in old
    assert "broken.graphql" in broken
    assert "latin.graphql" in latin


async def test_a_folder_without_documents_is_refused(application: Application, folder: Path) -> None:
    """It would let nothing run."""
    for name in ("viewer.graphql", "two.gql", "board/watch.graphql"):
        (folder / name).unlink()
    with pytest.raises(SettingsInvalid) as invalid:
        create_app(application)

    assert invalid.value.problems == (
        "RESOLUTIONFLOW_TRUSTED_DOCUMENTS names a folder that holds no .graphql file.",
    )
