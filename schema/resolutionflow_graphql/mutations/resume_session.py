"""`resumeSession`"""

from resolutionflow_graphql.context import Info
from resolutionflow_graphql.types.inputs import SessionIdInput
from resolutionflow_graphql.types.payloads import SessionPayload

from .mutation import mutation


@mutation(SessionPayload, "Goes on with a paused session.")
async def resume_session(info: Info, given: SessionIdInput) -> SessionPayload:
    sessions = info.context.services.sessions
    return SessionPayload(session=await sessions.resume(info.context.actor, given.key()))
