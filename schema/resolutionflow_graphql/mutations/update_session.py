"""`updateSession`"""

import strawberry

from resolutionflow.services.commands import UpdateSession
from resolutionflow_graphql import ids
from resolutionflow_graphql.context import Info
from resolutionflow_graphql.fields import field
from resolutionflow_graphql.types.inputs import SessionIdInput
from resolutionflow_graphql.types.payloads import SessionPayload

from .mutation import mutation

UNSET = strawberry.UNSET
_TEXTS = (
    "title",
    "problem_summary",
    "problem_domain",
    "intake_text",
    "resolution_summary",
    "resolution_action",
    "escalation_reason",
    "suggested_next_steps",
)


@strawberry.input(description="New values for an open session: null clears a field, a field left out stays.")
class UpdateSessionInput(SessionIdInput):
    title: str | None = field("What it is about, in a few words.", default=UNSET)
    problem_summary: str | None = field("What the problem is.", default=UNSET)
    problem_domain: str | None = field("The field the problem lies in.", default=UNSET)
    intake_text: str | None = field("What was known when it began.", default=UNSET)
    resolution_summary: str | None = field("How the problem was solved.", default=UNSET)
    resolution_action: str | None = field("What was done about it.", default=UNSET)
    escalation_reason: str | None = field("Why it is handed on.", default=UNSET)
    escalated_to_id: strawberry.ID | None = field("The user it is handed on to.", default=UNSET)
    suggested_next_steps: list[str] | None = field("What its receiver should try next.", default=UNSET)
    expected_state_version: int | None = field("Refuse where the session has moved on from this version.")


@mutation(SessionPayload, "Changes an open session's own fields.")
async def update_session(info: Info, given: UpdateSessionInput) -> SessionPayload:
    changes = {name: getattr(given, name) for name in _TEXTS if getattr(given, name) is not UNSET}
    if given.escalated_to_id is not UNSET:
        changes["escalated_to_id"] = ids.optional_key_of("User", given.escalated_to_id, "escalatedToId")
    command = UpdateSession(
        session_id=given.key(), changes=changes, expected_state_version=given.expected_state_version
    )
    return SessionPayload(session=await info.context.services.sessions.update(info.context.actor, command))
