"""`recordStep`"""

from uuid import UUID

import strawberry

from resolutionflow.domain.session import StepOption
from resolutionflow.plugin_api import StepKind
from resolutionflow.services.commands import RecordStep
from resolutionflow_graphql.context import Info
from resolutionflow_graphql.fields import field
from resolutionflow_graphql.scalars import Markdown
from resolutionflow_graphql.types.inputs import SessionIdInput
from resolutionflow_graphql.types.payloads import StepPayload

from .idempotency import text_of
from .mutation import mutation


@strawberry.input(description="One answer that a step offers.")
class StepOptionInput:
    value: str = field("What answers name it by; unique within the step.")
    label: str = field("What people read.")


@strawberry.input(description="A new step, the last one of its session.")
class RecordStepInput(SessionIdInput):
    kind: StepKind = field("What it is.", default=StepKind.QUESTION)
    text: Markdown = field("What the engineer is asked or told.")
    options: list[StepOptionInput] | None = field("The answers it offers.")
    follow_up_recommendations: list[str] | None = field("What should be done afterwards.")
    idempotency_key: UUID | None = field("Chosen once per intent: the same key gives the first answer again.")


@mutation(StepPayload, "Records a question, check or message put to the engineer.")
async def record_step(info: Info, given: RecordStepInput) -> StepPayload:
    command = RecordStep(
        session_id=given.key(),
        text=given.text,
        kind=given.kind,
        options=tuple(StepOption(option.value, option.label) for option in given.options or ()),
        follow_up_recommendations=tuple(given.follow_up_recommendations or ()),
        idempotency_key=text_of(given.idempotency_key),
    )
    step, session = await info.context.services.sessions.record_step(info.context.actor, command)
    return StepPayload(step=step, session=session)
