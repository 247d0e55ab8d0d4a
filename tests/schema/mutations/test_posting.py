"""Confirming: every outcome, and every failure as data with its details."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest

POST = """
mutation ($input: PostNoteInput!) {
  postResolutionNote(input: $input) {
    outcome
    wasReplayed
    session { id status }
    delivery {
      id state kind noteType externalNoteId ticketExternalId postedBy { name }
      statusTransition { state requested { name } verified { name } skippedReason }
      timeEntry { hours state externalId }
      steps { id kind state part text attempts { number outcome } }
    }
    warnings { code message }
    userErrors {
      __typename code message path
      ... on StateVersionConflictError { expectedStateVersion currentStateVersion session { stateVersion } }
      ... on SessionClosedError { session { status } }
      ... on IdempotencyConflictError { firstUsedAt }
      ... on StatusNotVerifiedError { requested { externalId name } actual { externalId name } }
      ... on ProviderError { provider { key displayName } providerCode retryAt }
    }
  }
}
"""


def review(session: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """The input that confirms a resolution note of a session."""
    return {
        "sessionId": session["id"],
        "markdown": "The cached password was cleared.",
        "expectedStateVersion": session["stateVersion"],
        "idempotencyKey": str(uuid.uuid4()),
        **changed,
    }


@pytest.fixture
async def linked(client: Any, connect: Callable[..., Any]) -> dict[str, Any]:
    """A session with a ticket on the Service Desk."""
    ticket = {"integrationId": await connect(client), "externalId": "7001"}
    session: dict[str, Any] = await client.start(title="Mail", ticket=ticket)
    return session


async def test_b40_a_session_without_a_ticket_is_resolved_locally(client: Any) -> None:
    session = await client.start()
    payload = await client.write(POST, **review(session))
    notes = await client.run(
        "query ($id: ID!) { session(id: $id) { postedNotes { kind markdown delivery { id } postedBy { name } } } }",
        id=session["id"],
    )

    assert (payload["outcome"], payload["delivery"]) == ("RESOLVED_LOCAL", None)
    assert notes["postedNotes"] == [
        {
            "kind": "RESOLUTION",
            "markdown": "The cached password was cleared.",
            "delivery": None,
            "postedBy": {"name": "Ann Example"},
        }
    ]


async def test_b38_b39_a_note_is_delivered_and_the_status_verified(
    client: Any, linked: dict[str, Any], connectwise: Any
) -> None:
    payload = await client.write(POST, **review(linked, timeMinutes=0))
    delivery = payload["delivery"]

    assert (payload["outcome"], delivery["state"], delivery["noteType"]) == ("RESOLVED", "DONE", "RESOLUTION")
    assert [str(note["id"]) for note in connectwise.notes()] == [delivery["externalNoteId"]]
    assert delivery["statusTransition"] == {
        "state": "VERIFIED",
        "requested": {"name": "Closed"},
        "verified": {"name": "Closed"},
        "skippedReason": None,
    }
    assert delivery["timeEntry"] is None
    assert [step["kind"] for step in delivery["steps"]] == ["NOTE", "STATUS_CHANGE", "STATUS_VERIFICATION"]
    assert delivery["steps"][0]["attempts"] == [{"number": 1, "outcome": "CONFIRMED"}]


async def test_b23_a_missing_member_mapping_is_a_warning(client: Any, linked: dict[str, Any]) -> None:
    payload = await client.write(POST, **review(linked, timeMinutes=15))

    assert "MEMBER_NOT_MAPPED" in [warning["code"] for warning in payload["warnings"]]


async def test_b24_time_is_logged_for_the_mapped_member(client: Any, linked: dict[str, Any]) -> None:
    (integration,) = (await client.run("{ psaIntegrations { nodes { id } } }"))["nodes"]
    viewer = await client.run("{ viewer { id } }")
    mapped = await client.write(
        "mutation ($input: SetPsaMemberMappingInput!) { setPsaMemberMapping(input: $input) "
        "{ mapping { memberName user { name } } userErrors { message } } }",
        integrationId=integration["id"],
        userId=viewer["id"],
        externalMemberId="101",
    )
    payload = await client.write(POST, **review(linked, timeMinutes=20))
    activity = await client.run(
        "{ activity { nodes { type hoursLogged ticketExternalId by { name } session { id } } } }"
    )

    assert mapped["mapping"] == {"memberName": "Amara Diallo", "user": {"name": "Ann Example"}}
    assert (
        payload["delivery"]["timeEntry"]["hours"],
        payload["delivery"]["timeEntry"]["state"],
    ) == ("0.33", "CONFIRMED")
    assert {"NOTE_POSTED", "TIME_ENTRY_POSTED"} <= {each["type"] for each in activity["nodes"]}
    assert {"0.33", None} == {each["hoursLogged"] for each in activity["nodes"]}
    assert {linked["id"]} == {each["session"]["id"] for each in activity["nodes"]}


async def test_b37_a_newer_state_is_a_conflict_that_gives_the_session(
    client: Any, linked: dict[str, Any]
) -> None:
    await client.run(
        'mutation ($id: ID!) { addFact(input: {sessionId: $id, text: "New"}) { fact { id } } }',
        id=linked["id"],
    )
    payload = await client.run(POST, input=review(linked))
    (error,) = payload["userErrors"]

    assert payload["outcome"] is None
    assert {
        "__typename": "StateVersionConflictError",
        "code": "STATE_VERSION_CONFLICT",
        "message": error["message"],
        "path": ["expectedStateVersion"],
        "expectedStateVersion": 1,
        "currentStateVersion": 2,
        "session": {"stateVersion": 2},
    } == error


async def test_b42_a_closed_session_is_not_posted_again(client: Any) -> None:
    session = await client.start()
    await client.write(POST, **review(session))
    payload = await client.run(POST, input=review(session))
    (error,) = payload["userErrors"]

    assert (
        error["__typename"],
        error["code"],
        error["session"],
    ) == ("SessionClosedError", "SESSION_CLOSED", {"status": "RESOLVED"})


async def test_b42_the_same_key_gives_the_first_payload_and_another_input_a_conflict(client: Any) -> None:
    session = await client.start()
    given = review(session)
    first = await client.write(POST, **given)
    again = await client.write(POST, **given)
    other = await client.run(POST, input={**given, "markdown": "Another text."})
    (error,) = other["userErrors"]

    assert (first["wasReplayed"], again["wasReplayed"]) == (False, True)
    assert first["outcome"] == again["outcome"]
    assert (error["__typename"], error["path"]) == ("IdempotencyConflictError", ["idempotencyKey"])


async def test_b39_a_status_that_the_psa_did_not_keep_is_loud(
    client: Any, linked: dict[str, Any], connectwise: Any
) -> None:
    await connectwise.fault("silent-status", times=None)
    payload = await client.run(POST, input=review(linked))
    errors = {error["__typename"]: error for error in payload["userErrors"]}
    error = errors["StatusNotVerifiedError"]

    assert (payload["outcome"], payload["delivery"]["state"]) == ("RESOLVED", "NEEDS_ATTENTION")
    assert (
        error["code"],
        error["requested"]["externalId"],
        error["actual"]["name"],
    ) == ("STATUS_NOT_VERIFIED", "306", "In Progress")
    assert payload["delivery"]["statusTransition"]["state"] == "REJECTED"


async def test_a_note_that_the_psa_refuses_is_a_provider_error_beside_the_delivery(
    client: Any, connect: Callable[..., Any]
) -> None:
    ticket = {"integrationId": await connect(client), "externalId": "99999"}
    session = await client.start(ticket=ticket)
    payload = await client.run(POST, input=review(session))
    (error,) = payload["userErrors"]

    assert (error["__typename"], error["code"]) == ("ProviderError", "PROVIDER_FAILED")
    assert error["provider"] == {"key": "connectwise", "displayName": "ConnectWise PSA"}
    assert (payload["outcome"], payload["delivery"]["state"]) == ("RESOLVED", "NEEDS_ATTENTION")


async def test_b51_secrets_are_removed_from_what_is_posted(client: Any) -> None:
    session = await client.start()
    payload = await client.write(POST, **review(session, markdown="Password: hunter2-Tr0ub4dor was reset."))
    notes = await client.run(
        "query ($id: ID!) { session(id: $id) { postedNotes { markdown } } }", id=session["id"]
    )

    assert [warning["code"] for warning in payload["warnings"]] == ["TEXT_REDACTED"]
    assert "hunter2" not in str(notes)


async def test_b20_a_push_without_a_ticket_closes_the_session_and_sends_nothing(client: Any) -> None:
    session = await client.start()
    payload = await client.write(
        "mutation ($input: ResolveSessionInput!) { resolveSession(input: $input) "
        "{ outcome session { status resolutionSummary } delivery { id } userErrors { code } } }",
        sessionId=session["id"],
        resolutionSummary="Password cleared",
        idempotencyKey=str(uuid.uuid4()),
    )

    assert (
        payload["outcome"],
        payload["session"]["resolutionSummary"],
        payload["delivery"],
    ) == ("RESOLVED_LOCAL", "Password cleared", None)


async def test_b36_an_escalation_package_is_internal(
    client: Any, linked: dict[str, Any], connectwise: Any
) -> None:
    given = review(linked, reason="It needs a specialist")
    payload = await client.write(
        "mutation ($input: PostEscalationInput!) { postEscalationPackage(input: $input) { outcome "
        "session { status escalationReason } delivery { noteType statusTransition { verified { name } } } "
        "userErrors { code message } } }",
        **given,
    )

    assert (
        payload["outcome"],
        payload["session"]["escalationReason"],
    ) == ("ESCALATED", "It needs a specialist")
    assert payload["delivery"] == {
        "noteType": "INTERNAL_ANALYSIS",
        "statusTransition": {"verified": {"name": "Escalated"}},
    }
    assert connectwise.mails() == []


async def test_posting_needs_its_scope(client: Any, sign_in: Callable[..., Any]) -> None:
    session = await client.start()
    writer = await sign_in(scopes={"SESSIONS_READ", "SESSIONS_WRITE"})
    payload = await writer.run(POST, input=review(session))

    assert [(error["code"], error["message"]) for error in payload["userErrors"]] == [
        ("FORBIDDEN", "This needs a token with the scope NOTES_POST.")
    ]
