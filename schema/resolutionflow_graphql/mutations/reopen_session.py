"""`reopenSession`"""

from resolutionflow_graphql.context import Info
from resolutionflow_graphql.types.inputs import SessionIdInput
from resolutionflow_graphql.types.payloads import SessionPayload

from .mutation import mutation


@mutation(SessionPayload, "Opens a closed session again; refused while a delivery of it may still land.")
async def reopen_session(info: Info, given: SessionIdInput) -> SessionPayload:
    sessions = info.context.services.sessions
    return SessionPayload(session=await sessions.reopen(info.context.actor, given.key()))
