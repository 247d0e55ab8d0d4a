"""The fast lane: the same answers as graphql-core gives, for less."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from graphql import execute, parse
from strawberry.utils.await_maybe import await_maybe

from resolutionflow.bootstrap import Application
from resolutionflow.domain.access import Actor
from resolutionflow.domain.session import StepOption
from resolutionflow.services.commands import AddFact, RecordStep, SuggestFix
from resolutionflow_graphql.context import Context
from resolutionflow_graphql.execution import FastExecutor, plan_readers
from resolutionflow_graphql.ids import encode
from resolutionflow_graphql.schema import graphql_schema

QUERY = """
query ($kinds: Boolean = true) {
  __typename
  sessions(first: 10) {
    totalCount
    pageInfo { endCursor hasNextPage }
    edges { cursor node { id } }
    nodes {
      __typename ...Texts id
      status stateVersion createdAt closedAt suggestedNextSteps allowedActions
      engineer { name account { name } scopes }
      steps { nodes { id ...on SessionStep { position kind @include(if: $kinds) options { label value }
                      selectedOption { label } wasSkipped followUpRecommendations } } edges { node { text } } }
      facts(status: [PENDING]) { totalCount nodes { status text: text updatedAt deletedAt } }
      activeSuggestedFix { title confidencePercent description }
      workedTime { minutes billableHours intervals { endedAt } }
      documentation { problem steps { number text response } whatWeKnow { pending } }
    }
  }
  providers { key capabilities configurationFields { key choices { label } defaultValue } configurationJsonSchema }
}
fragment Texts on Session { title problem: problemSummary intakeText }
"""


async def run(application: Application, actor: Actor, query: str, executor: Any, **variables: Any) -> Any:
    context = Context(application, actor, "request")
    document = parse(query)
    result = execute(
        graphql_schema, document, context_value=context, variable_values=variables, executor_class=executor
    )
    return await await_maybe(result)


@pytest.fixture
async def busy_session(application: Application, actor: Actor, session: Any) -> Any:
    """A session with a step, a fact and a fix."""
    option = StepOption("y", "Yes")
    await application.sessions.record_step(
        actor, RecordStep(session_id=session.id, text="Why?", options=(option,))
    )
    await application.sessions.add_fact(actor, AddFact(session_id=session.id, text="So", status="PENDING"))
    fix = SuggestFix(session_id=session.id, title="Fix", description="Do it", confidence_percent=70)
    await application.sessions.suggest_fix(actor, fix)
    return session


@pytest.mark.parametrize("kinds", [True, False])
async def test_the_fast_lane_answers_as_graphql_core_does(
    application: Application, actor: Actor, busy_session: Any, kinds: bool
) -> None:
    fast = await run(application, actor, QUERY, FastExecutor, kinds=kinds)
    slow = await run(application, actor, QUERY, None, kinds=kinds)

    assert slow.errors is None
    assert slow.data == fast.data
    assert list(slow.data["sessions"]["nodes"][0]) == list(fast.data["sessions"]["nodes"][0])


async def test_a_value_that_is_not_as_declared_is_an_error_at_its_place(
    application: Application, actor: Actor, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A null where none may be, and a text that is none: graphql-core finds, places and propagates them."""

    async def broken(*_: Any) -> Any:
        return {session.id: replace(session, status=None, title=7)}

    monkeypatch.setattr(type(application.sessions), "many", broken)
    query = "query ($id: ID!) { session(id: $id) { id title status } viewer { name } }"
    variables = {"id": encode("Session", session.id)}
    fast = await run(application, actor, query, FastExecutor, **variables)
    slow = await run(application, actor, query, None, **variables)

    assert slow.data == fast.data == {"session": None, "viewer": {"name": "Ann Example"}}
    assert [error.formatted for error in slow.errors] == [error.formatted for error in fast.errors]


def test_readers_are_noted_for_most_leaves() -> None:
    plan_readers(graphql_schema)
    fields = graphql_schema.type_map["SessionStep"].fields

    assert [name for name, field in fields.items() if "resolutionflow-raw" not in field.extensions] == []


async def test_every_request_has_its_own_plans(application: Application, actor: Actor) -> None:
    """Field sets are told apart by identity, so none may be freed while an operation runs."""
    answers = [await run(application, actor, "{ viewer { id name } }", FastExecutor) for _ in range(100)]

    assert all(list(answer.data["viewer"]) == ["id", "name"] for answer in answers)


def test_an_event_keeps_nothing_of_the_events_before() -> None:
    """A subscription may run for weeks: notes on its fields must not pile up."""
    document = parse('subscription { sessionEvents(sessionId: "x") { eventId session { id title } } }')
    executor: Any = FastExecutor.build(graphql_schema, document)
    events = [executor.build_per_event_executor(number) for number in range(2)]
    kept = [(event._plans, event._relevant_sub_fields) for event in events]

    assert [event.root_value for event in events] == [0, 1]
    assert kept[0][0] is not kept[1][0]
    assert kept[0][1] is not kept[1][1]
