"""B53: one account sees and touches nothing of another's.

The schema is walked: every root field, every type with a global id, and every id anywhere in an argument or an
input is tried with the other account's, everything else being the caller's own. A new field is covered by being
there; an id with a new name fails here until it is known what it names.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
)

from resolutionflow.bootstrap import Application
from resolutionflow_graphql import ids
from resolutionflow_graphql.schema import graphql_schema
from resolutionflow_graphql.types.node import NODE_KINDS

NAMED_BY = {
    "sessionId": "Session",
    "stepId": "SessionStep",
    "factId": "Fact",
    "fixId": "SuggestedFix",
    "templateId": "ScriptTemplate",
    "previewId": "NotePreview",
    "deliveryId": "Delivery",
    "integrationId": "PsaIntegration",
    "userId": "User",
    "engineerId": "User",
    "escalatedToId": "User",
    "escalateToId": "User",
    "after": "SessionEvent",
}
"""What an id names, by the name of the argument or input field that takes it."""
SHARED = {"Plugin", "Provider", "NoteFormatter"}
"""Types whose objects belong to the service, not to an account."""
UNSTEADY = {
    "Session.workedTime",
    "PsaIntegration.boards",
    "PsaIntegration.ticketStatuses",
    "PsaIntegration.members",
    "StatusTarget.board",
    "StatusTarget.resolvedStatus",
    "StatusTarget.escalatedStatus",
    "TicketRef.url",
    "TicketRef.status",
    "TicketRef.summary",
}
"""Fields that are read live or follow the clock."""
Path = tuple[str, ...]

POPULATE = """
mutation ($id: ID!) {
  step: recordStep(input: {sessionId: $id, text: "secret-of-MARK"}) { step { id } userErrors { message } }
  fact: addFact(input: {sessionId: $id, text: "secret-of-MARK"}) { fact { id } userErrors { message } }
  fix: suggestFix(input: {sessionId: $id, title: "secret-of-MARK", description: "x", confidencePercent: 70}) {
    fix { id } userErrors { message } }
  template: saveScriptTemplate(input: {slug: "s", name: "secret-of-MARK", parameters: []}) {
    template { id } userErrors { message } }
  run: recordScriptRun(input: {sessionId: $id, templateSlug: "s", result: "secret-of-MARK"}) {
    scriptRun { id } session { stateVersion } userErrors { message } }
  preview: regenerateNotePreview(input: {sessionId: $id, kind: RESOLUTION}) { preview { id } userErrors { message } }
}
"""
CLOSED = """
query ($id: ID!) {
  viewer { id account { id } }
  session(id: $id) {
    postedNotes { id }
    deliveries { edges { cursor node { id steps { id } } } }
  }
  psaIntegrations { nodes { id memberMappings { nodes { id } } } }
  activity { nodes { id } }
  sessions { edges { cursor node { id } } }
}
"""


@dataclass(frozen=True)
class Universe:
    """An account with at least one object of every type, by type name."""

    client: Any
    ids: dict[str, str]
    state_version: int
    cursor: str
    mark: str

    def id_for(self, name: str) -> str:
        """The id that an argument or input field of this name takes."""
        if NAMED_BY[name] in self.ids:
            return self.ids[NAMED_BY[name]]
        _, session = ids.decode(self.ids["Session"])
        return ids.encode("SessionEvent", f"{session}.1")


async def populate(client: Any, connect: Callable[..., Any], mark: str) -> Universe:
    """Fill an account through the public schema."""
    integration = await connect(client)
    viewer = await client.run("{ viewer { id } }")
    await client.run(
        "mutation ($input: SetPsaMemberMappingInput!) "
        "{ setPsaMemberMapping(input: $input) { userErrors { message } } }",
        input={"integrationId": integration, "userId": viewer["id"], "externalMemberId": "101"},
    )
    ticket = {"integrationId": integration, "externalId": "7001"}
    session = await client.start(title=f"secret-of-{mark}", ticket=ticket)
    made = await client.ask(POPULATE.replace("MARK", mark), id=session["id"])

    assert "errors" not in made
    assert all(payload["userErrors"] == [] for payload in made["data"].values())
    closed = await client.start(title=f"secret-of-{mark}", ticket=ticket)
    await client.run(
        "mutation ($input: PostNoteInput!) { postResolutionNote(input: $input) { outcome userErrors { message } } }",
        input={
            "sessionId": closed["id"],
            "markdown": f"secret-of-{mark}",
            "expectedStateVersion": closed["stateVersion"],
            "idempotencyKey": str(uuid.uuid4()),
        },
    )
    data = (await client.ask(CLOSED, id=closed["id"]))["data"]
    delivery = data["session"]["deliveries"]["edges"][0]["node"]
    mapping = data["psaIntegrations"]["nodes"][0]["memberMappings"]["nodes"][0]
    payloads = made["data"]
    found = {
        "Account": data["viewer"]["account"]["id"],
        "User": data["viewer"]["id"],
        "Session": session["id"],
        "SessionStep": payloads["step"]["step"]["id"],
        "Fact": payloads["fact"]["fact"]["id"],
        "SuggestedFix": payloads["fix"]["fix"]["id"],
        "ScriptTemplate": payloads["template"]["template"]["id"],
        "ScriptRun": payloads["run"]["scriptRun"]["id"],
        "NotePreview": payloads["preview"]["preview"]["id"],
        "PostedNote": data["session"]["postedNotes"][0]["id"],
        "Delivery": delivery["id"],
        "DeliveryStep": delivery["steps"][0]["id"],
        "PsaIntegration": integration,
        "PsaMemberMapping": mapping["id"],
        "ActivityEntry": data["activity"]["nodes"][0]["id"],
    }
    return Universe(
        client,
        found,
        made["data"]["run"]["session"]["stateVersion"],
        data["sessions"]["edges"][0]["cursor"],
        mark,
    )


@pytest.fixture
async def worlds(sign_in: Callable[..., Any], connect: Callable[..., Any]) -> tuple[Universe, Universe]:
    """The caller's account, and the other one."""
    own = await populate(await sign_in(), connect, "own")
    other = await populate(await sign_in("Oda Example", "Southdark"), connect, "other")
    return own, other


def id_paths(input_type: Any, name: str, seen: tuple[str, ...] = ()) -> Iterator[Path]:
    """The ways to every id in an argument or input field."""
    named = get_named_type(input_type)
    if named.name == "ID":
        yield (name,)
    elif isinstance(named, GraphQLInputObjectType) and named.name not in seen:
        for each, field in named.fields.items():
            for path in id_paths(field.type, each, (*seen, named.name)):
                yield (name, *path)


def example(input_type: Any, name: str, wanted: Path, own: Universe, other: Universe) -> Any:
    """A value for an argument or field, with the other's id at the end of `wanted` and nothing else optional."""
    nullable = get_nullable_type(input_type)
    if isinstance(nullable, GraphQLList):
        return [example(nullable.of_type, name, wanted, own, other)]
    if isinstance(nullable, GraphQLInputObjectType):
        return example_object(nullable, wanted, own, other)
    if nullable.name == "ID":
        return (other if wanted == () else own).id_for(name)
    if isinstance(nullable, GraphQLEnumType):
        return next(iter(nullable.values))
    if name == "expectedStateVersion":
        return own.state_version
    examples = {"String": "7001", "Markdown": "text", "Int": 1, "Float": 1.0, "Boolean": True}
    return str(uuid.uuid4()) if nullable.name == "UUID" else examples[nullable.name]


def example_object(
    declared: GraphQLInputObjectType, wanted: Path, own: Universe, other: Universe
) -> dict[str, Any]:
    values = {}
    head, rest = (wanted[0], wanted[1:]) if wanted else (None, ("elsewhere",))
    for name, field in declared.fields.items():
        is_required = isinstance(field.type, GraphQLNonNull)
        first_of_one = declared.extensions["strawberry-definition"].is_one_of and not values
        if name == head:
            values[name] = example(field.type, name, rest, own, other)
        elif is_required or first_of_one:
            values[name] = example(field.type, name, ("elsewhere",), own, other)
    return values


MUTATION_IDS = [
    (name, path[1:])
    for name, field in graphql_schema.mutation_type.fields.items()
    for path in id_paths(field.args["input"].type, "input")
]
QUERY_IDS = [
    (name, path)
    for name, field in graphql_schema.query_type.fields.items()
    if name not in ("node", "nodes")
    for argument, declared in field.args.items()
    for path in id_paths(declared.type, argument)
]


SUBSCRIPTION_IDS = [
    (name, path)
    for name, field in graphql_schema.subscription_type.fields.items()
    for argument, declared in field.args.items()
    for path in id_paths(declared.type, argument)
]


def leaves(output_type: Any, depth: int = 3) -> str:
    """A selection of everything that needs no argument, no live PSA and no clock, down to a depth."""
    named = get_named_type(output_type)
    if not hasattr(named, "fields"):
        return ""
    parts = []
    for name, field in named.fields.items():
        inner = leaves(field.type, depth - 1) if depth > 0 else ""
        is_leaf = not hasattr(get_named_type(field.type), "fields")
        if f"{named.name}.{name}" in UNSTEADY or any(
            isinstance(each.type, GraphQLNonNull) for each in field.args.values()
        ):
            continue
        if is_leaf or inner:
            parts.append(f"{name} {inner}")
    return f"{{ {' '.join(parts)} }}" if parts else ""


def test_every_type_with_a_global_id_is_tried() -> None:
    implementations = {
        each.name for each in graphql_schema.get_possible_types(graphql_schema.type_map["Node"])
    }

    assert implementations == set(NODE_KINDS)


async def test_node_and_nodes_find_ones_own_and_nothing_of_the_others(
    worlds: tuple[Universe, Universe],
) -> None:
    own, other = worlds
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"
    found = await own.client.run(query, ids=list(own.ids.values()))
    foreign = await own.client.run(query, ids=list(other.ids.values()))
    single = [
        await own.client.run("query ($id: ID!) { node(id: $id) { id } }", id=each)
        for each in other.ids.values()
    ]

    assert set(NODE_KINDS) - SHARED == set(own.ids)
    assert [{"__typename": name, "id": each} for name, each in own.ids.items()] == found
    assert [None] * len(other.ids) == foreign == single


@pytest.mark.parametrize("changed_settings", [{"max_cost": 20_000}], ids=["every field"])
@pytest.mark.parametrize("of_other", [False, True], ids=["own", "other"])
async def test_a_query_with_the_others_id_answers_with_nothing(
    worlds: tuple[Universe, Universe], of_other: bool
) -> None:
    own, other = worlds
    answers = {}
    for name, path in QUERY_IDS:
        field = graphql_schema.query_type.fields[name]
        given = {
            argument: (
                (other if of_other else own).ids[NAMED_BY.get(argument, "Session")]
                if (argument,) == path
                else example(declared.type, argument, path[1:], own, other if of_other else own)
            )
            for argument, declared in field.args.items()
            if argument == path[0] or isinstance(declared.type, GraphQLNonNull)
        }
        head = ", ".join(f"${argument}: {field.args[argument].type}" for argument in given)
        call = ", ".join(f"{argument}: ${argument}" for argument in given)
        query = f"query ({head}) {{ {name}({call}) {leaves(field.type)} }}"
        answers[(name, path)] = await own.client.ask(query, **given)

    for (name, path), answer in answers.items():
        text = str(answer)
        if of_other:
            assert "secret-of-other" not in text, (name, path)
            assert not [each for each in other.ids.values() if each in text], (name, path)
            errors = {error["extensions"]["code"] for error in answer.get("errors", [])}
            nodes = (answer["data"][name] or {}).get("nodes", [])
            assert errors == {"NOT_FOUND"} or nodes == [], (name, path, answer)
        else:
            assert answer["data"][name], (name, path, answer)


async def test_a_mutation_with_the_others_id_is_refused_and_changes_nothing(
    worlds: tuple[Universe, Universe],
) -> None:
    own, other = worlds
    everything = f"{{ sessions {leaves(graphql_schema.query_type.fields['sessions'].type, 4)} }}"
    before = [await each.client.ask(everything) for each in worlds]
    for name, path in MUTATION_IDS:
        input_type = get_named_type(graphql_schema.mutation_type.fields[name].args["input"].type)
        mutation = f"mutation ($input: {input_type}!) {{ {name}(input: $input) {{ userErrors {{ code message }} }} }}"
        payload = await own.client.run(mutation, input=example_object(input_type, path, own, other))

        assert [error["code"] for error in payload["userErrors"]] == ["NOT_FOUND"], (name, path, payload)
        assert "other" not in str(payload), (name, path)
    after = [await each.client.ask(everything) for each in worlds]

    assert before == after


def told(output_type: Any) -> str:
    """A selection of everything that events of every type of a union or an interface tell."""
    named = get_named_type(output_type)
    types = graphql_schema.get_possible_types(named) if is_abstract_type(named) else [named]
    fragments = (f"... on {each} {leaves(each, 2)}" for each in types)
    return f"{{ __typename {' '.join(fragments)} }}"


async def stir(universe: Universe) -> None:
    """Have something happen to the account's session that every subscription tells of."""
    await universe.client.run(
        "mutation ($input: PostNoteInput!) { postResolutionNote(input: $input) { outcome userErrors { message } } }",
        input={
            "sessionId": universe.ids["Session"],
            "markdown": f"secret-of-{universe.mark}",
            "expectedStateVersion": universe.state_version,
            "idempotencyKey": str(uuid.uuid4()),
        },
    )


async def last_event(application: Application, universe: Universe) -> str:
    """The id of the last event of the account's session."""
    actor = await application.access.authenticate(universe.client.token)
    _, session = ids.decode(universe.ids["Session"])
    async with application.store.read() as unit:
        last, _ = await unit.events.bounds(actor, session)
    return ids.encode("SessionEvent", f"{session}.{last}")


def have_ended(heard: dict[str, list[Any]], last: str) -> bool:
    """Whether each subscription with one's own ids is complete, or has told the last event."""
    own = [answers for name, answers in heard.items() if name.startswith("own")]
    return all(any(each["type"] == "complete" or last in str(each) for each in answers) for answers in own)


async def until(holds: Callable[[], bool]) -> None:
    """Wait until a condition holds."""
    async with asyncio.timeout(10):
        while True:
            if holds():
                return
            await asyncio.sleep(0.01)


async def test_a_subscription_with_the_others_id_tells_nothing_of_them(
    worlds: tuple[Universe, Universe], dial: Callable[..., Any], application: Application
) -> None:
    """Each is tried with one's own ids too, and then tells of what happens."""
    own, other = worlds
    heard: dict[str, list[Any]] = {}
    async with dial(own.client) as watcher:
        for name, path in SUBSCRIPTION_IDS:
            field = graphql_schema.subscription_type.fields[name]
            for whose, named in (("own", own), ("other", other)):
                given = {
                    argument: example(
                        declared.type,
                        argument,
                        path[1:] if argument == path[0] else ("elsewhere",),
                        own,
                        named,
                    )
                    for argument, declared in field.args.items()
                    if argument == path[0] or isinstance(declared.type, GraphQLNonNull)
                }
                head = ", ".join(f"${argument}: {field.args[argument].type}" for argument in given)
                call = ", ".join(f"{argument}: ${argument}" for argument in given)
                query = f"subscription ({head}) {{ {name}({call}) {told(field.type)} }}"
                heard[f"{whose} {name} {path}"] = []
                await watcher.subscribe(query, f"{whose} {name} {path}", **given)
        live = 2 * len([name for name, _ in SUBSCRIPTION_IDS if name == "deliveryEvents"]) + 2
        await until(lambda: sum(feed.watchers for feed in application.watching.feeds) == live)
        await stir(other)
        await stir(own)
        last = await last_event(application, own)
        while not have_ended(heard, last):
            message = await watcher.hear()
            heard[message["id"]].append(message)

    for name, answers in heard.items():
        text = str(answers)
        assert "secret-of-other" not in text, name
        assert not [each for each in other.ids.values() if each in text], name
        if name.startswith("own"):
            assert answers[0]["type"] == "next", answers
            assert "errors" not in answers[0]["payload"], answers
        elif answers:
            assert "NOT_FOUND" in text or "INVALID_INPUT" in text, answers


async def test_lists_hold_only_ones_own(worlds: tuple[Universe, Universe]) -> None:
    own, other = worlds
    for name, field in graphql_schema.query_type.fields.items():
        if not any(isinstance(each.type, GraphQLNonNull) for each in field.args.values()):
            answer = str(await own.client.ask(f"{{ {name} {leaves(field.type)} }}"))

            assert "secret-of-other" not in answer, name
            assert not [each for each in other.ids.values() if each in answer], name


async def test_a_cursor_of_the_others_leads_to_ones_own_rows_only(worlds: tuple[Universe, Universe]) -> None:
    own, other = worlds
    query = "query ($c: String) { sessions(before: $c, last: 100) { nodes { title } } }"
    answer = await own.client.run(query, c=other.cursor)

    assert {"secret-of-own"} >= {each["title"] for each in answer["nodes"]}


async def test_a_key_that_the_other_used_is_ones_own_to_use(worlds: tuple[Universe, Universe]) -> None:
    own, other = worlds
    key = str(uuid.uuid4())
    theirs, mine = await asyncio.gather(
        other.client.start(title="Theirs", idempotencyKey=key),
        own.client.start(title="Mine", idempotencyKey=key),
    )

    assert theirs["id"] != mine["id"]
