"""Writing sessions and what is recorded in them."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest

ERRORS = "userErrors { __typename code message path }"
UPDATE = f"""
mutation ($input: UpdateSessionInput!) {{
  updateSession(input: $input) {{
    session {{ title problemSummary suggestedNextSteps escalatedTo {{ name }} stateVersion }}
    {ERRORS}
  }}
}}
"""
RECORD_STEP = f"""
mutation ($input: RecordStepInput!) {{
  recordStep(input: $input) {{
    step {{ id position kind text options {{ value label }} selectedOption {{ label }} wasSkipped freeText }}
    session {{ stateVersion steps {{ nodes {{ text }} }} }}
    {ERRORS}
  }}
}}
"""
ANSWER_STEP = f"""
mutation ($input: AnswerStepInput!) {{
  answerStep(input: $input) {{
    step {{ selectedOption {{ value label }} wasSkipped freeText }} session {{ id }} {ERRORS}
  }}
}}
"""
ADD_FACT = f"""
mutation ($input: AddFactInput!) {{
  addFact(input: $input) {{ fact {{ id text status source }} session {{ id stateVersion }} {ERRORS} }}
}}
"""


def action(name: str, fields: str = "id status allowedActions") -> str:
    """A mutation that takes nothing but a session."""
    return f"mutation ($input: SessionIdInput!) {{ {name}(input: $input) {{ session {{ {fields} }} {ERRORS} }} }}"


async def test_a_field_left_out_stays_and_null_clears_it(client: Any) -> None:
    session = await client.start(title="Printer", problemSummary="It is offline")
    given = {"sessionId": session["id"], "suggestedNextSteps": ["Call back"]}
    await client.write(UPDATE, **given)
    changed = (await client.write(UPDATE, sessionId=session["id"], title=None))["session"]

    assert (
        changed["title"],
        changed["problemSummary"],
        changed["suggestedNextSteps"],
    ) == (None, "It is offline", ["Call back"])


async def test_a_receiver_can_be_named_and_taken_back(client: Any, sign_in: Callable[..., Any]) -> None:
    receiver = await (await sign_in("Cole Example")).run("{ viewer { id } }")
    session = await client.start()
    named = await client.write(UPDATE, sessionId=session["id"], escalatedToId=receiver["id"])
    cleared = await client.write(UPDATE, sessionId=session["id"], escalatedToId=None)

    assert named["session"]["escalatedTo"] == {"name": "Cole Example"}
    assert cleared["session"]["escalatedTo"] is None


async def test_a_session_rests_goes_on_and_opens_again(client: Any) -> None:
    session = await client.start()
    paused = (await client.write(action("pauseSession"), sessionId=session["id"]))["session"]
    resumed = (await client.write(action("resumeSession"), sessionId=session["id"]))["session"]
    reopened = (await client.write(action("reopenSession"), sessionId=session["id"]))["session"]

    assert [each["status"] for each in (paused, resumed, reopened)] == ["PAUSED", "ACTIVE", "ACTIVE"]
    assert "RESUME" in paused["allowedActions"]


async def test_b43a_the_receiver_takes_an_escalated_session_over(
    client: Any, sign_in: Callable[..., Any]
) -> None:
    receiver = await sign_in("Cole Example")
    viewer = await receiver.run("{ viewer { id } }")
    session = await client.start()
    await client.run(
        "mutation ($input: EscalateSessionInput!) { escalateSession(input: $input) { outcome } }",
        input={
            "sessionId": session["id"],
            "reason": "It needs a specialist",
            "escalateToId": viewer["id"],
            "idempotencyKey": str(uuid.uuid4()),
        },
    )
    found = await receiver.run(
        "query ($id: ID!) { sessions(filter: {escalatedToId: $id}) { nodes { allowedActions } } }",
        id=viewer["id"],
    )
    refused = await client.run(action("takeOverSession"), input={"sessionId": session["id"]})
    taken = await receiver.write(
        action("takeOverSession", "status engineer { name }"), sessionId=session["id"]
    )

    assert found["nodes"][0]["allowedActions"] == ["REOPEN", "TAKE_OVER"]
    assert [error["code"] for error in refused["userErrors"]] == ["FORBIDDEN"]
    assert taken["session"] == {"status": "ACTIVE", "engineer": {"name": "Cole Example"}}


async def test_steps_are_recorded_in_order_with_their_options(client: Any) -> None:
    session = await client.start()
    options = [{"value": "y", "label": "Yes"}, {"value": "n", "label": "No"}]
    first = await client.write(RECORD_STEP, sessionId=session["id"], text="Is it on?", options=options)
    second = await client.write(RECORD_STEP, sessionId=session["id"], text="Restart it", kind="ACTION")

    assert (1, "QUESTION", options) == tuple(first["step"][name] for name in ("position", "kind", "options"))
    assert (second["step"]["position"], second["step"]["kind"]) == (2, "ACTION")
    assert second["session"]["steps"]["nodes"] == [{"text": "Is it on?"}, {"text": "Restart it"}]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (
            {"choice": {"option": "y", "freeText": "since noon"}},
            ({"value": "y", "label": "Yes"}, False, "since noon"),
        ),
        ({"freeText": "Skipped"}, (None, False, "Skipped")),
        ({"skip": True}, (None, True, None)),
    ],
    ids=["choice", "free text", "skip"],
)
async def test_b9_a_step_is_answered_in_one_of_three_ways(client: Any, answer: Any, expected: Any) -> None:
    session = await client.start()
    options = [{"value": "y", "label": "Yes"}]
    step = (await client.write(RECORD_STEP, sessionId=session["id"], text="Is it on?", options=options))[
        "step"
    ]
    answered = (await client.write(ANSWER_STEP, stepId=step["id"], answer=answer))["step"]

    assert expected == (answered["selectedOption"], answered["wasSkipped"], answered["freeText"])


@pytest.mark.parametrize(
    "answer",
    [{}, {"freeText": "a", "skip": True}, {"freeText": None}],
    ids=["none", "two", "null"],
)
async def test_an_answer_is_exactly_one_of_three(client: Any, answer: Any) -> None:
    session = await client.start()
    step = (await client.write(RECORD_STEP, sessionId=session["id"], text="Is it on?"))["step"]
    answered = await client.ask(ANSWER_STEP, input={"stepId": step["id"], "answer": answer})

    assert [error["extensions"]["code"] for error in answered["errors"]] == ["BAD_USER_INPUT"]


async def test_skip_false_is_refused(client: Any) -> None:
    session = await client.start()
    step = (await client.write(RECORD_STEP, sessionId=session["id"], text="Is it on?"))["step"]
    payload = await client.run(ANSWER_STEP, input={"stepId": step["id"], "answer": {"skip": False}})

    assert [(error["code"], error["path"]) for error in payload["userErrors"]] == [
        ("INVALID_INPUT", ["answer", "skip"])
    ]


async def test_facts_are_added_changed_and_removed(client: Any) -> None:
    session = await client.start()
    fact = (await client.write(ADD_FACT, sessionId=session["id"], text="The cable is loose"))["fact"]
    update = (
        "mutation ($input: UpdateFactInput!) { updateFact(input: $input) "
        "{ fact { text status } userErrors { code } } }"
    )
    changed = (await client.write(update, factId=fact["id"], status="RULED_OUT"))["fact"]
    remove = (
        "mutation ($input: RemoveFactInput!) { removeFact(input: $input) "
        "{ fact { deletedAt } session { facts { totalCount nodes { id } } } userErrors { code } } }"
    )
    removed = await client.write(remove, factId=fact["id"])

    assert (fact["status"], fact["source"]) == ("CONFIRMED", "ENGINEER")
    assert changed == {"text": "The cable is loose", "status": "RULED_OUT"}
    assert removed["fact"]["deletedAt"] is not None
    assert removed["session"]["facts"] == {"totalCount": 0, "nodes": []}


async def test_a_new_fix_takes_the_place_of_the_active_one(client: Any) -> None:
    session = await client.start()
    suggest = (
        "mutation ($input: SuggestFixInput!) { suggestFix(input: $input) { fix { id outcome } "
        "session { activeSuggestedFix { title } suggestedFixes { nodes { title supersededAt } } } "
        "userErrors { code path } } }"
    )
    given = {"sessionId": session["id"], "description": "Do it", "confidencePercent": 80}
    await client.write(suggest, title="First", **given)
    second = await client.write(suggest, title="Second", **given)
    outcome = (
        "mutation ($input: RecordFixOutcomeInput!) { recordFixOutcome(input: $input) "
        "{ fix { outcome } userErrors { code } } }"
    )
    recorded = await client.write(outcome, fixId=second["fix"]["id"], outcome="SUCCEEDED")
    nodes = second["session"]["suggestedFixes"]["nodes"]

    assert second["session"]["activeSuggestedFix"] == {"title": "Second"}
    assert [each["supersededAt"] is not None for each in nodes] == [True, False]
    assert recorded["fix"] == {"outcome": "SUCCEEDED"}


async def test_b29_secret_parameters_of_scripts_are_never_given_back(client: Any) -> None:
    session = await client.start()
    save = (
        "mutation ($input: SaveScriptTemplateInput!) { saveScriptTemplate(input: $input) "
        "{ template { id parameters { key label isSecret } } userErrors { code } } }"
    )
    parameters = [{"key": "user"}, {"key": "password", "label": "Password", "isSecret": True}]
    template = (await client.write(save, slug="reset", name="Reset", parameters=parameters))["template"]
    record = (
        "mutation ($input: RecordScriptRunInput!) { recordScriptRun(input: $input) "
        "{ scriptRun { id templateName parameters { key value isRedacted } } userErrors { code } } }"
    )
    given = [{"key": "user", "value": "amara"}, {"key": "password", "value": "correct horse"}]
    run = (await client.write(record, sessionId=session["id"], templateSlug="reset", parameters=given))[
        "scriptRun"
    ]
    delete = (
        "mutation ($input: DeleteScriptTemplateInput!) { deleteScriptTemplate(input: $input) "
        "{ template { name } userErrors { code } } }"
    )
    await client.write(delete, templateId=template["id"])
    found = await client.run(
        "query ($id: ID!) { node(id: $id) { ... on ScriptRun { templateName parameters { key value } } } }",
        id=run["id"],
    )

    assert [(each["key"], each["label"], each["isSecret"]) for each in template["parameters"]] == [
        ("user", "user", False),
        ("password", "Password", True),
    ]
    assert [(each["key"], each["value"], each["isRedacted"]) for each in run["parameters"]] == [
        ("user", "amara", False),
        ("password", None, True),
    ]
    assert found["templateName"] == "(unknown template)"
    assert [each["value"] for each in found["parameters"]] == ["amara", None]


async def test_the_same_key_gives_the_first_answer_again_and_another_input_is_a_conflict(client: Any) -> None:
    key = str(uuid.uuid4())
    first = await client.start(title="Once", idempotencyKey=key)
    again = await client.start(title="Once", idempotencyKey=key)
    conflict = await client.run(
        "mutation ($input: StartSessionInput!) { startSession(input: $input) { session { id } "
        "userErrors { __typename code path ... on IdempotencyConflictError { firstUsedAt } } } }",
        input={"title": "Twice", "idempotencyKey": key},
    )
    (error,) = conflict["userErrors"]

    assert first == again
    assert conflict["session"] is None
    assert (
        error["__typename"],
        error["code"],
        error["path"],
    ) == ("IdempotencyConflictError", "IDEMPOTENCY_CONFLICT", ["idempotencyKey"])
    assert error["firstUsedAt"].endswith("+00:00")


async def test_a_ticket_is_linked_and_unlinked(client: Any, connect: Callable[..., Any]) -> None:
    session = await client.start()
    ticket = {"integrationId": await connect(client), "externalId": "7001"}
    link = (
        "mutation ($input: LinkTicketInput!) { linkTicket(input: $input) { session { ticket { externalId display "
        "summary status { name } url integration { name } } } userErrors { code } } }"
    )
    linked = (await client.write(link, sessionId=session["id"], ticket=ticket))["session"]["ticket"]
    unlinked = (await client.write(link, sessionId=session["id"], ticket=None))["session"]["ticket"]

    assert (
        linked["externalId"],
        linked["display"],
        linked["status"]["name"],
    ) == ("7001", "CW #7001", "In Progress")
    assert linked["summary"] == "Outlook keeps asking for a password"
    assert unlinked is None


async def test_a_token_without_the_scope_gets_a_user_error(sign_in: Callable[..., Any]) -> None:
    reader = await sign_in(scopes={"SESSIONS_READ"})
    payload = await reader.run(
        "mutation { startSession(input: {}) { session { id } userErrors { __typename code message path } } }"
    )

    assert payload["session"] is None
    assert [(each["__typename"], each["code"], each["path"]) for each in payload["userErrors"]] == [
        ("GenericError", "FORBIDDEN", [])
    ]


@pytest.mark.parametrize("text", ["", " \n", "x" * 60_000, "a\0b"], ids=["empty", "blank", "long", "nul"])
async def test_texts_that_cannot_be_stored_are_refused_with_their_path(client: Any, text: str) -> None:
    session = await client.start()
    payload = await client.run(ADD_FACT, input={"sessionId": session["id"], "text": text})

    assert payload["fact"] is None
    assert [(each["code"], each["path"]) for each in payload["userErrors"]] == [("INVALID_INPUT", ["text"])]


async def test_a_text_of_a_megabyte_is_refused_whole(client: Any) -> None:
    request = {
        "query": "mutation ($t: String!) { startSession(input: {intakeText: $t}) { session { id } } }",
        "variables": {"t": "x" * 1_000_000},
    }
    response = await client.post(json=request)

    assert response.status_code == 413
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


@pytest.mark.parametrize(
    ("given_id", "code"),
    [
        ("", "INVALID_INPUT"),
        ("nonsense", "INVALID_INPUT"),
        ("RmFjdDox", "NOT_FOUND"),
        ("U2Vzc2lvbjox", "NOT_FOUND"),
    ],
    ids=["empty", "malformed", "another type", "unknown"],
)
async def test_an_id_that_names_no_session_is_refused_with_its_path(
    client: Any, given_id: str, code: str
) -> None:
    payload = await client.run(action("pauseSession"), input={"sessionId": given_id})

    assert [(code, ["sessionId"])] == [(each["code"], each["path"]) for each in payload["userErrors"]]
