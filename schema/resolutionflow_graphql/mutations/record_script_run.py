"""`recordScriptRun`"""

from uuid import UUID

import strawberry

from resolutionflow.services.commands import RecordScriptRun
from resolutionflow_graphql.context import Info
from resolutionflow_graphql.fields import field
from resolutionflow_graphql.types.inputs import SessionIdInput
from resolutionflow_graphql.types.payloads import ScriptRunPayload

from .idempotency import text_of
from .mutation import mutation


@strawberry.input(description="The value of one parameter.")
class ScriptParameterInput:
    key: str = field("The parameter, as the template names it.")
    value: str = field("Its value; a secret one is encrypted at rest and never given back.")


@strawberry.input(description="A script that was run.")
class RecordScriptRunInput(SessionIdInput):
    template_slug: str = field("The template's slug.")
    parameters: list[ScriptParameterInput] | None = field("What it was run with.")
    result: str | None = field("What it revealed or did.")
    idempotency_key: UUID | None = field("Chosen once per intent: the same key gives the first answer again.")


@mutation(ScriptRunPayload, "Records that a script was run.")
async def record_script_run(info: Info, given: RecordScriptRunInput) -> ScriptRunPayload:
    command = RecordScriptRun(
        session_id=given.key(),
        template_slug=given.template_slug,
        parameters=tuple((parameter.key, parameter.value) for parameter in given.parameters or ()),
        result=given.result,
        idempotency_key=text_of(given.idempotency_key),
    )
    run, session = await info.context.services.sessions.record_script_run(info.context.actor, command)
    return ScriptRunPayload(script_run=run, session=session)
