"""`takeOverSession`"""

from resolutionflow_graphql.context import Info
from resolutionflow_graphql.types.inputs import SessionIdInput
from resolutionflow_graphql.types.payloads import SessionPayload

from .mutation import mutation


@mutation(
    SessionPayload,
    "Goes on with a session that was escalated to the viewer, who becomes its engineer. Its history stays.",
)
async def take_over_session(info: Info, given: SessionIdInput) -> SessionPayload:
    sessions = info.context.services.sessions
    return SessionPayload(session=await sessions.take_over(info.context.actor, given.key()))
