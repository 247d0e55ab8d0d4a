"""Steering deliveries: going on with one, stopping one, closing one by hand."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest

POST = """
mutation ($input: PostNoteInput!) {
  postResolutionNote(input: $input) { delivery { id state } userErrors { code message path } }
}
"""
STEERED = "{ delivery { id state attentionReason steps { kind state } } userErrors { code message path } }"
RETRY = f"mutation ($input: RetryDeliveryInput!) {{ retryDelivery(input: $input) {STEERED} }}"
CANCEL = f"mutation ($input: DeliveryIdInput!) {{ cancelDelivery(input: $input) {STEERED} }}"
SETTLE = f"mutation ($input: SettleDeliveryInput!) {{ settleDelivery(input: $input) {STEERED} }}"
READ = "query ($id: ID!) { node(id: $id) { ... on Delivery { state statusTransition { state } } } }"


@pytest.fixture
def posted(client: Any, connect: Callable[..., Any]) -> Callable[..., Any]:
    """Confirms a note on a ticket of the Service Desk; gives its delivery."""

    async def confirm() -> dict[str, Any]:
        ticket = {"integrationId": await connect(client), "externalId": "7001"}
        session = await client.start(title="Mail", ticket=ticket)
        review = {
            "sessionId": session["id"],
            "markdown": "The cached password was cleared.",
            "expectedStateVersion": session["stateVersion"],
            "idempotencyKey": str(uuid.uuid4()),
            "timeMinutes": 0,
        }
        payload = await client.run(POST, input=review)
        delivery: dict[str, Any] = payload["delivery"]
        return delivery

    return confirm


async def until_done(client: Any, delivery_id: str) -> dict[str, Any]:
    """The delivery once it has come to rest."""
    while True:
        found: dict[str, Any] = await client.run(READ, id=delivery_id)
        if found["state"] not in ("QUEUED", "RUNNING", "WAITING"):
            return found


async def test_b45_a_refused_status_is_changed_by_a_retry(
    client: Any, posted: Callable[..., Any], connectwise: Any
) -> None:
    await connectwise.fault("silent-status", times=None)
    delivery = await posted()
    await connectwise.clear_faults()
    retried = await client.write(RETRY, deliveryId=delivery["id"])
    settled = await until_done(client, delivery["id"])

    assert delivery["state"] == "NEEDS_ATTENTION"
    assert retried["delivery"]["state"] == "QUEUED"
    assert settled == {"state": "DONE", "statusTransition": {"state": "VERIFIED"}}
    assert len(connectwise.notes()) == 1


async def test_b47_a_delivery_that_needs_a_person_is_settled_with_a_comment_without_its_secrets(
    client: Any, posted: Callable[..., Any], connectwise: Any
) -> None:
    await connectwise.fault("silent-status", times=None)
    delivery = await posted()
    secret = "Harbor" + "#7731"
    settled = await client.write(
        SETTLE, deliveryId=delivery["id"], comment=f"Set by hand, password {secret}."
    )

    assert settled["delivery"]["state"] == "SETTLED_BY_HAND"
    assert "Set by hand" in settled["delivery"]["attentionReason"]
    assert secret not in settled["delivery"]["attentionReason"]


@pytest.mark.parametrize("changed_settings", [{"delivery_confirm_wait_seconds": 1}])
async def test_b47_what_was_not_sent_yet_is_stopped(
    client: Any, posted: Callable[..., Any], connectwise: Any
) -> None:
    await connectwise.fault("429", times=None, retry_after=600)
    delivery = await posted()
    cancelled = await client.write(CANCEL, deliveryId=delivery["id"])

    assert delivery["state"] == "WAITING"
    assert cancelled["delivery"]["state"] == "CANCELLED"
    assert {step["state"] for step in cancelled["delivery"]["steps"]} == {"SKIPPED"}
    assert connectwise.notes() == []


@pytest.mark.parametrize("mutation", [RETRY, CANCEL, SETTLE])
async def test_a_delivery_that_is_done_cannot_be_steered(
    client: Any, posted: Callable[..., Any], mutation: str
) -> None:
    delivery = await posted()
    comment = {"comment": "Nothing to do."} if mutation == SETTLE else {}
    payload = await client.run(mutation, input={"deliveryId": delivery["id"], **comment})

    assert delivery["state"] == "DONE"
    assert [(error["code"], error["path"]) for error in payload["userErrors"]] == [
        ("INVALID_INPUT", ["deliveryId"])
    ]
