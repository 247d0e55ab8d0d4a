"""`pauseSession`"""

from resolutionflow_graphql.context import Info
from resolutionflow_graphql.types.inputs import SessionIdInput
from resolutionflow_graphql.types.payloads import SessionPayload

from .mutation import mutation


@mutation(SessionPayload, "Lets work on a session rest; no time is counted until it is resumed.")
async def pause_session(info: Info, given: SessionIdInput) -> SessionPayload:
    sessions = info.context.services.sessions
    return SessionPayload(session=await sessions.pause(info.context.actor, given.key()))
