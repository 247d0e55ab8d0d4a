"""The audit log: every mutation of the schema is in it, and nothing that anybody wrote."""

from __future__ import annotations

import asyncio
import json
import logging
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    get_nullable_type,
)

from resolutionflow.bootstrap import Application
from resolutionflow.boundary import redact_text
from resolutionflow.services.sessions import SessionsService
from resolutionflow_graphql import ids
from resolutionflow_graphql.schema import graphql_schema
from resolutionflow_graphql.types.node import NODE_KINDS, in_words

MUTATIONS = graphql_schema.mutation_type.fields
NOBODYS = "Session", uuid.uuid4().hex
NOWHERE = ids.encode(*NOBODYS)
WRITTEN = "what somebody wrote"
ADD_FACT = """
mutation ($input: AddFactInput!) { addFact(input: $input) { fact { id } userErrors { code } } }
"""
POST = """
mutation ($input: PostNoteInput!) {
  postResolutionNote(input: $input) { delivery { id } userErrors { code } }
}
"""


class AuditLog(logging.Handler):
    """The lines so far, as they would be read."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())

    def taken(self) -> list[dict[str, Any]]:
        """The lines since the last time."""
        lines, self.lines = self.lines, []
        return [json.loads(line) for line in lines]


@pytest.fixture
def audit_log() -> Iterator[AuditLog]:
    """What is logged while the test runs."""
    logger, handler = logging.getLogger("resolutionflow.audit"), AuditLog()
    logger.addHandler(handler)
    level = logger.level
    logger.setLevel(logging.INFO)
    yield handler
    logger.setLevel(level)
    logger.removeHandler(handler)


def example(input_type: Any, name: str) -> Any:
    """A value for an argument or a field, with texts that are told apart, and ids of nothing."""
    nullable = get_nullable_type(input_type)
    if isinstance(nullable, GraphQLList):
        return [example(nullable.of_type, name)]
    if isinstance(nullable, GraphQLInputObjectType):
        is_one_of = nullable.extensions["strawberry-definition"].is_one_of
        fields = list(nullable.fields.items())[: 1 if is_one_of else None]
        return {each: example(field.type, each) for each, field in fields}
    if isinstance(nullable, GraphQLEnumType):
        return next(iter(nullable.values))
    examples = {"Int": 1, "Float": 1.0, "Boolean": True, "ID": NOWHERE, "UUID": str(uuid.uuid4())}
    return examples.get(nullable.name, WRITTEN)


async def test_every_mutation_is_recorded_without_what_was_written(
    client: Any, application: Application, audit_log: AuditLog
) -> None:
    """B51: with every input field filled in, no text of it is in the line."""
    ((token, _, _),) = await application.access.tokens()
    for name, field in MUTATIONS.items():
        declared = field.args["input"].type
        query = f"mutation ($input: {declared}) {{ done: {name}(input: $input) {{ userErrors {{ code }} }} }}"
        given = example(declared, "input")
        response = await client.post(json={"query": query, "variables": {"input": given}})
        codes = [error["code"] for error in response.json()["data"]["done"]["userErrors"]]
        (text,) = audit_log.lines
        (line,) = audit_log.taken()

        assert WRITTEN not in text, name
        assert redact_text(text) == text
        assert line == {
            "mutation": name,
            "outcome": codes or ["DONE"],
            "objects": line["objects"],
            "account": token.account_id,
            "user": token.user_id,
            "via": token.id,
            "request": response.headers["x-request-id"],
        }
        assert (" ".join(NOBODYS) in line["objects"]) == (NOWHERE in json.dumps(given)), name


async def test_what_was_written_is_named(
    client: Any, audit_log: AuditLog, connect: Callable[..., Any]
) -> None:
    integration = await connect(client)
    ticket = {"integrationId": integration, "externalId": "7001"}
    session = await client.start(title="Mail", ticket=ticket)
    fact = (await client.write(ADD_FACT, sessionId=session["id"], text="The password is wrong."))["fact"]
    posted = await client.write(
        POST,
        sessionId=session["id"],
        markdown="Cleared the cached password.",
        expectedStateVersion=session["stateVersion"] + 1,
        idempotencyKey=str(uuid.uuid4()),
    )
    lines = audit_log.taken()
    names = {
        each: " ".join(ids.decode(each))
        for each in (integration, session["id"], fact["id"], posted["delivery"]["id"])
    }
    objects = [(line["mutation"], line["outcome"], line["objects"]) for line in lines]

    assert objects == [
        ("createPsaIntegration", ["DONE"], [names[integration]]),
        ("startSession", ["DONE"], [names[integration], names[session["id"]]]),
        ("addFact", ["DONE"], [names[session["id"]], names[fact["id"]]]),
        ("postResolutionNote", ["DONE"], [names[session["id"]], names[posted["delivery"]["id"]]]),
    ]


def test_objects_of_every_type_can_be_read_in_a_redacted_log() -> None:
    lines = [f'{{"objects":["{in_words(name, uuid.uuid4().hex)}"]}}' for name in NODE_KINDS]

    assert [redact_text(line) for line in lines] == lines


async def test_texts_in_the_place_of_ids_are_left_out(client: Any, audit_log: AuditLog) -> None:
    for given in ("what somebody wrote", ids.encode("Note", "what-somebody-wrote"), "%%%"):
        await client.ask(ADD_FACT, input={"sessionId": given, "text": "x"})

    assert [line["objects"] for line in audit_log.taken()] == [[], [], []]


@pytest.mark.parametrize("changed_settings", [{"request_seconds": 0.5}])
async def test_a_bug_and_a_deadline_are_outcomes(
    client: Any, audit_log: AuditLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = await client.start(title="Mail")
    audit_log.taken()

    async def broken(*_: Any) -> Any:
        raise RuntimeError("the database password is in here")

    async def late(*_: Any) -> Any:
        await asyncio.Event().wait()

    told = []
    for failing in (broken, late):
        monkeypatch.setattr(SessionsService, "add_fact", failing)
        answer = await client.ask(ADD_FACT, input={"sessionId": session["id"], "text": "x"})
        told.append(answer["errors"][0]["extensions"]["code"])

    assert told == ["INTERNAL", "DEADLINE_EXCEEDED"]
    assert [line["outcome"] for line in audit_log.taken()] == [["INTERNAL"], ["CUT_SHORT"]]


async def test_queries_leave_no_line(client: Any, audit_log: AuditLog) -> None:
    await client.ask("{ viewer { name } }")

    assert audit_log.taken() == []
