"""B51: no secret leaves. One of each kind is planted in every writable field, and looked for at every way out.

The fields are found by walking the schema, and so is what the answers are asked for: what is new is covered by being
there, or fails here until it is named. Then each exit is opened in turn, and the canaries must come out by it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import Any

import pytest
from graphql import is_required_argument

from resolutionflow.bootstrap import Application
from resolutionflow.domain.redaction.rules import RULES
from resolutionflow.sandbox.connectwise import endpoints
from resolutionflow.sandbox.connectwise.errors import invalid
from resolutionflow.sandbox.stand_ins import STAND_INS
from resolutionflow_graphql.context import Context
from resolutionflow_graphql.documents import Documents
from resolutionflow_graphql.operations import OperationRunner
from resolutionflow_graphql.requests import GraphQLRequest
from resolutionflow_graphql.schema import graphql_schema

from .planting import LINES, NOT_TEXT, WORD, Engineer, selection, text_fields

FORMATTERS = ("classic", "deterministic", "claude", "leaky")
UNHURRIED = {"connectwise": {}, "halo": {"requestsPerFiveMinutes": 30_000}}
"""Configuration by which the service need not wait for the PSA's rate."""
AUDIENCES = ("TICKET_NOTES", "CLIENT_UPDATE", "EMAIL_DRAFT", "REQUEST_INFO")


async def connected(by: Engineer, provider: str, url: str, member: str, target: str) -> str:
    """An integration of the engineer, who is mapped to a member; gives its id."""
    settings = {"statusTargets": [{"resolvedStatusExternalId": target, "escalatedStatusExternalId": target}]}
    entries = [
        {"key": key, "value": {"string": value} if isinstance(value, str) else {"integer": value}}
        for key, value in {**STAND_INS[provider].configured(url), **UNHURRIED[provider]}.items()
    ]
    made = await by.do("createPsaIntegration", provider=provider, configuration=entries, settings=settings)
    integration_id: str = made["integration"]["id"]
    viewer = (await by.ask("{ viewer { id } }"))["data"]["viewer"]["id"]
    given = {"integrationId": integration_id, "userId": viewer}
    await by.do("setPsaMemberMapping", **given, externalMemberId=member)
    return integration_id


async def written(by: Engineer, integration_id: str, ticket: str) -> str:
    """A session with everything that a session can hold; gives its id."""
    link = {"integrationId": integration_id, "externalId": ticket}
    session_id: str = (await by.do("startSession", ticket=link))["session"]["id"]
    given = {"sessionId": session_id}
    specs = [{"key": key, "isSecret": key == "hidden"} for key in ("hidden", "site", "adminPassword")]
    hidden = {"key": "hidden", "value": WORD}
    for _ in range(6):
        await by.do("saveScriptTemplate", slug="reset", parameters=specs)
        await by.do("recordScriptRun", **given, templateSlug="reset", parameters=[hidden], result="It ran.")
    named = [hidden, {"key": "site"}, {"key": "adminPassword"}]
    await by.do("recordScriptRun", **given, templateSlug="reset", parameters=named)
    option = by.planter.text("StepOptionInput.value")
    by.planter.fields.add("StepOptionInput.value")
    for kind, answer in (("QUESTION", {"choice": {"option": option}}), ("ACTION", {"freeText": None})):
        step = (await by.do("recordStep", **given, kind=kind, options=[{"value": option}]))["step"]["id"]
        await by.do("answerStep", stepId=step, answer=answer)
    await by.do("recordStep", **given, kind="RESOLUTION_SUGGESTION")
    for status in ("CONFIRMED", "RULED_OUT", "PENDING"):
        fact = (await by.do("addFact", **given, status=status))["fact"]["id"]
    await by.do("updateFact", factId=fact)
    await by.do("removeFact", factId=(await by.do("addFact", **given))["fact"]["id"])
    for _ in range(3):
        fix = (await by.do("suggestFix", **given, confidencePercent=90))["fix"]["id"]
    await by.do("recordFixOutcome", fixId=fix, outcome="SUCCEEDED")
    return session_id


async def state_version(by: Engineer, session_id: str) -> int:
    answer = await by.ask("query ($id: ID!) { session(id: $id) { stateVersion } }", id=session_id)
    version: int = answer["data"]["session"]["stateVersion"]
    return version


async def drafted_by(
    by: Engineer, session_id: str, formatter: str, kind: str = "RESOLUTION", *, fails: bool = False
) -> None:
    """A preview drafted anew."""
    run = by.attempt if fails else by.do
    await run("regenerateNotePreview", sessionId=session_id, kind=kind, formatter=formatter)


async def drafted(by: Engineer, session_id: str) -> None:
    """Previews by every formatter, the plan of a confirm, and every message."""
    given = {"sessionId": session_id}
    for formatter in FORMATTERS:
        await drafted_by(by, session_id, formatter)
    await drafted_by(by, session_id, "classic", "ESCALATION")
    shown = selection(graphql_schema.type_map["DeliveryPlan"], 3)
    head = "query ($id: ID!, $kind: NoteKind!, $text: Markdown)"
    call = "deliveryPlan(sessionId: $id, kind: $kind, markdown: $text)"
    text = by.planter.text("deliveryPlan.markdown")
    await by.ask(f"{head} {{ {call} {shown} }}", id=session_id, kind="RESOLUTION", text=text)
    for audience in AUDIENCES:
        await by.do("draftClientMessage", **given, audience=audience, context="ESCALATION")


async def watched(by: Engineer, application: Application, session_id: str) -> None:
    """A draft watched while it is written."""
    async for event in subscribed(
        by, application, "noteDrafting", 'kind: RESOLUTION, force: true, formatter: "leaky"', session_id
    ):
        by.ways.note("deltas", event)


async def subscribed(
    by: Engineer, application: Application, name: str, arguments: str, session_id: str
) -> AsyncIterator[Any]:
    """The events of a subscription on one session."""
    shown = selection(graphql_schema.subscription_type.fields[name].type, 1)
    query = f"subscription ($id: ID!) {{ {name}(sessionId: $id, {arguments}) {shown} }}"
    actor = await application.access.authenticate(by.client.token)
    asked = GraphQLRequest(query, {"id": session_id}, None)
    async with aclosing(
        OperationRunner(graphql_schema, Documents(graphql_schema)).answers(
            asked, Context(application, actor, "1")
        )
    ) as stream:
        async for event in stream:
            yield event


async def posted(by: Engineer, session_id: str) -> Any:
    """A reviewed resolution, confirmed; gives the payload."""
    given = {"sessionId": session_id, "expectedStateVersion": await state_version(by, session_id)}
    return await by.do("postResolutionNote", **given, timeMinutes=30)


async def rejected(by: Engineer, session_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A confirm that the PSA refuses in words of its own, tried again, and then settled by hand."""

    def refuse(*_: object) -> None:
        raise invalid("ServiceNote", ("InvalidObject", by.planter.text("a PSA.message"), "text"))

    given = {"sessionId": session_id, "expectedStateVersion": await state_version(by, session_id)}
    with monkeypatch.context() as patch:
        patch.setattr(endpoints, "add_note", refuse)
        delivery = (await by.attempt("postEscalationPackage", **given))["delivery"]

        assert delivery["state"] == "NEEDS_ATTENTION"
        await by.do("settleDelivery", deliveryId=delivery["id"])
        await by.attempt("retryDelivery", deliveryId=delivery["id"])
        await by.attempt("cancelDelivery", deliveryId=delivery["id"])


async def pushed(by: Engineer, session_id: str, integration_id: str, formatter: str) -> None:
    """Closed without a review, both ways."""
    settings = {"formatter": formatter, "noteVisibility": "BOTH"}
    await by.do("updatePsaIntegration", integrationId=integration_id, settings=settings)
    await by.do("resolveSession", sessionId=session_id)
    await by.do("reopenSession", sessionId=session_id)
    await by.do("escalateSession", sessionId=session_id)


async def refused(by: Engineer, session_id: str, integration_id: str) -> None:
    """Whatever may be refused with words of the input, of a plugin or of the PSA."""
    given = {"sessionId": session_id, "expectedStateVersion": await state_version(by, session_id)}
    await by.attempt("postResolutionNote", **given, markdown="REFUSE this.")
    text = by.planter.text
    await by.attempt(
        "regenerateNotePreview",
        sessionId=session_id,
        kind="RESOLUTION",
        formatter=text("a request.a formatter"),
    )
    await by.attempt("recordScriptRun", sessionId=session_id, templateSlug=text("a request.a slug"))
    await by.attempt(
        "linkTicket",
        sessionId=session_id,
        ticket={"integrationId": integration_id, "externalId": text("a request.id")},
    )
    own = {"integrationId": integration_id}
    await by.attempt("updatePsaIntegration", **own, settings={"formatter": text("a request.a formatter")})
    await by.attempt(
        "updatePsaIntegration",
        **own,
        configuration=[{"key": text("a request.key"), "value": {"boolean": True}}],
    )
    await by.attempt("createPsaIntegration", provider=text("a request.a provider"), configuration=[])
    session = f'sessionId: "{session_id}"'
    planted = by.planter.text("a request.an argument").replace("\n", " ")
    token = planted.split()[-1] if "ghp" in planted else "ghp_" + "A1b2" * 9
    by.planter.secrets.setdefault(token, "a name in a document")
    for asked in (
        f'{{ notePreview({session}, kind: RESOLUTION, formatter: "{planted}") {{ id }} }}',
        f'{{ psaIntegrations(after: "{planted}") {{ nodes {{ id }} }} }}',
        f'{{ node(id: "{planted}") {{ id }} }}',
        f"{{ {token} }}",
        f"{{ viewer {{ id }} }} {token}",
    ):
        await by.ask(asked)
    await by.ask("query ($kind: NoteKind!) { formatters(kind: $kind) { id } }", kind=planted)


async def everything(by: Engineer) -> None:
    """All that can be read of the account, the PSA's own texts too."""
    for name, field in graphql_schema.query_type.fields.items():
        if not any(is_required_argument(each) for each in field.args.values()):
            once = () if name == "sessions" else ("Session.documentation",)
            await by.ask(f"{{ {name} {selection(field.type, 3, once)} }}")
    found = selection(graphql_schema.type_map["TicketRef"], 1)
    await by.ask(f'{{ psaIntegrations {{ nodes {{ tickets(search: "") {found} }} }} }}')


def lettered(state: Any, by: Engineer) -> None:
    """Canaries in what the ConnectWise sandbox holds: a ticket, its board, its statuses, and two members."""
    text = by.planter.text
    ticket = state.tickets[7001]
    ticket["summary"] = text("a PSA.summary")
    for status in (ticket["status"]["id"], 306):
        state.statuses[status]["name"] += f" {text('a PSA.status')}"
    ticket["status"]["name"] = state.statuses[ticket["status"]["id"]]["name"]
    ticket["board"]["name"] = state.boards[21]["name"] = text("a PSA.board")
    for member in list(state.members.values())[:2]:
        member["lastName"] += f" {text('a PSA.member')}"


async def test_no_canary_comes_out_by_any_way(
    engineer: Engineer,
    application: Application,
    connectwise: Any,
    halo: str,
    looked_at: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    by = engineer
    lettered(connectwise.state, by)
    main = await connected(by, "connectwise", connectwise.url, "101", "306")
    other = await connected(by, "halo", halo, "12", "8")
    first = await written(by, main, "7001")
    link = {"integrationId": other, "externalId": "4001"}
    second = (await by.do("startSession", ticket=link))["session"]["id"]
    await by.do(
        "recordScriptRun", sessionId=second, templateSlug="reset", parameters=[{"key": "x", "value": WORD}]
    )
    events = asyncio.create_task(heard(by, application, first))
    for _ in range(3):
        await by.do("updateSession", sessionId=first)
        await drafted_by(by, first, "leaky")
    await drafted(by, first)
    await watched(by, application, first)
    await by.do("pauseSession", sessionId=first)
    await by.do("resumeSession", sessionId=first)
    await refused(by, first, main)
    for session, integration in ((first, main), (second, other)):
        await posted(by, session)
        await by.do("reopenSession", sessionId=session)
        await pushed(by, session, integration, "leaky" if session == second else "classic")
        await by.do("reopenSession", sessionId=session)
    await rejected(by, first, monkeypatch)
    await by.do("checkPsaIntegration", integrationId=main)
    await everything(by)
    events.cancel()
    await by.attempt("takeOverSession", sessionId=first)
    await by.do("deletePsaIntegration", integrationId=main)
    template = (await by.do("saveScriptTemplate", slug="reset", parameters=[]))["template"]["id"]
    await by.do("deleteScriptTemplate", templateId=template)
    leaks = await looked_at(connectwise=connectwise.url, halo=halo)

    assert {} == leaks
    assert set(graphql_schema.mutation_type.fields) == by.exercised
    assert_all_is_planted(by)
    assert {"events", "deltas", "log", "model", "plugins", "answers"} <= {
        way for way, text in by.ways.taken if len(text) > 2
    }


def assert_all_is_planted(by: Engineer) -> None:
    """Every field that takes a text was planted in, or is named with a reason."""
    seen: set[str] = set()
    fields = {
        path
        for mutation in graphql_schema.mutation_type.fields.values()
        for path in text_fields(mutation.args["input"].type, seen)
    }

    assert fields == by.planter.fields | set(NOT_TEXT)


async def heard(by: Engineer, application: Application, session_id: str) -> None:
    """Notes the events of a session, and of its deliveries, from its first one on."""
    async for event in subscribed(by, application, "sessionEvents", "after: null", session_id):
        by.ways.note("events", event)


def test_every_kind_of_secret_is_planted() -> None:
    assert {rule.kind for rule in RULES} == set(LINES)
