"""Drafting messages for people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from resolutionflow.domain.access import Scope

DRAFT = """
mutation ($input: DraftClientMessageInput!) {
  draftClientMessage(input: $input) {
    message { audience context subject body stateVersion redactions { kind count } }
    userErrors { code message path }
  }
}
"""


async def test_escalation_mail(client: Any) -> None:
    """B48, B51: its subject says so, and a secret of the session is not in it but counted."""
    secret = "Winter" + "2031!x"
    session = await client.start(
        title="Mail is down", problemSummary=f"Mail asked again; the password: {secret} does not work"
    )
    given = {"sessionId": session["id"], "audience": "EMAIL_DRAFT", "context": "ESCALATION"}
    message = (await client.write(DRAFT, **given))["message"]

    assert message["subject"] == "Specialist Assistance for your request: Mail is down"
    assert secret not in message["body"]
    assert message["redactions"] == [{"kind": "password", "count": 1}]
    assert message["stateVersion"] == session["stateVersion"]


async def test_message_tells_labels(client: Any) -> None:
    """B49: an answer is told by its label; left out, context and length are a quick status."""
    session = await client.start(title="Mail is down")
    record = 'mutation ($id: ID!) { recordStep(input: {sessionId: $id, text: "Is it slow?", '
    record += 'options: [{value: "yes_1", label: "Yes, often"}]}) { step { id } userErrors { code } } }'
    step = (await client.run(record, id=session["id"]))["step"]
    answer = "mutation ($id: ID!) { answerStep(input: "
    answer += '{stepId: $id, answer: {choice: {option: "yes_1"}}}) { userErrors { code } } }'
    await client.run(answer, id=step["id"])
    given = {"sessionId": session["id"], "audience": "CLIENT_UPDATE", "length": "DETAILED"}
    told = (await client.write(DRAFT, **given))["message"]
    quick = (await client.write(DRAFT, sessionId=session["id"], audience="CLIENT_UPDATE"))["message"]

    assert "Is it slow? Yes, often." in told["body"]
    assert "yes_1" not in told["body"]
    assert quick["context"] == "STATUS"
    assert "Yes, often" not in quick["body"]


async def test_message_needs_the_right_to_write(client: Any, sign_in: Callable[..., Any]) -> None:
    """Drafting is writing, as it is for notes."""
    session = await client.start(title="Mail is down")
    reader = await sign_in("Rea Example", scopes=[Scope.SESSIONS_READ])
    given = {"sessionId": session["id"], "audience": "TICKET_NOTES"}
    payload = await reader.run(DRAFT, input=given)

    assert payload["message"] is None
    assert [error["code"] for error in payload["userErrors"]] == ["FORBIDDEN"]


async def test_message_about_a_session_of_another_account(client: Any, sign_in: Callable[..., Any]) -> None:
    """B53: there is no such session."""
    session = await client.start(title="Mail is down")
    stranger = await sign_in("Oda Example", "Southdark")
    payload = await stranger.run(DRAFT, input={"sessionId": session["id"], "audience": "TICKET_NOTES"})

    assert payload["message"] is None
    assert [error["code"] for error in payload["userErrors"]] == ["NOT_FOUND"]
