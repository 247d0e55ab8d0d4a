"""Plans: what confirming would do, told without writing anything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

PLAN = """
query ($id: ID!, $markdown: Markdown, $minutes: Int) {
  deliveryPlan(sessionId: $id, kind: RESOLUTION, markdown: $markdown, timeMinutes: $minutes) {
    ticket { externalId display } noteType notifiesCustomer isCustomerVisible parts
    redactions { kind count } timeEntry { hours memberName startedAt } targetStatus { name }
    problems { code message isBlocking }
  }
}
"""


async def test_a_plan_tells_what_a_confirm_would_send_and_sends_nothing(
    client: Any, connect: Callable[..., Any], connectwise: Any
) -> None:
    ticket = {"integrationId": await connect(client), "externalId": "7001"}
    session = await client.start(title="Mail", ticket=ticket)
    plan = await client.run(PLAN, id=session["id"], markdown="Cleared the cached entry.", minutes=15)

    assert ("7001", "CW #7001") == (plan["ticket"]["externalId"], plan["ticket"]["display"])
    assert ("RESOLUTION", True, False) == (
        plan["noteType"],
        plan["isCustomerVisible"],
        plan["notifiesCustomer"],
    )
    assert plan["parts"][0].startswith("Cleared the cached entry.")
    assert {"name": "Closed"} == plan["targetStatus"]
    assert ["MEMBER_NOT_MAPPED"] == [problem["code"] for problem in plan["problems"]]
    assert [] == await connectwise.writes()


async def test_a_plan_without_a_ticket_says_that_nothing_would_be_sent(client: Any) -> None:
    session = await client.start()
    plan = await client.run(PLAN, id=session["id"], markdown="Cleared the cached entry.")

    assert (None, ["NO_TICKET"]) == (plan["ticket"], [problem["code"] for problem in plan["problems"]])
