"""`answerStep`"""

import strawberry

from resolutionflow.domain.errors import InvalidInput
from resolutionflow.services.commands import AnswerStep
from resolutionflow_graphql import ids
from resolutionflow_graphql.context import Info
from resolutionflow_graphql.fields import field
from resolutionflow_graphql.types.payloads import StepPayload

from .mutation import mutation

UNSET = strawberry.UNSET


@strawberry.input(description="A chosen option.")
class StepChoiceInput:
    option: str = field("The value of one of the step's options.")
    free_text: str | None = field("What the engineer added.")


@strawberry.input(description="An answer: exactly one of these.", one_of=True)
class StepAnswerInput:
    choice: StepChoiceInput | None = field("One of the step's options.", default=UNSET)
    free_text: str | None = field("The engineer's own words.", default=UNSET)
    skip: bool | None = field("The step was skipped; must be true.", default=UNSET)


@strawberry.input(description="The answer to a step.")
class AnswerStepInput:
    step_id: strawberry.ID = field("The step.")
    answer: StepAnswerInput = field("The answer.")


def _command(step_id: str, answer: StepAnswerInput) -> AnswerStep:
    if answer.choice:
        return AnswerStep(step_id=step_id, option=answer.choice.option, free_text=answer.choice.free_text)
    if answer.free_text is not UNSET:
        return AnswerStep(step_id=step_id, free_text=answer.free_text)
    if not answer.skip:
        raise InvalidInput("`skip` must be true.", path=("answer", "skip"))
    return AnswerStep(step_id=step_id, skip=True)


@mutation(StepPayload, "Records the engineer's answer to a step, in the place of an earlier one.")
async def answer_step(info: Info, given: AnswerStepInput) -> StepPayload:
    command = _command(ids.key_of("SessionStep", given.step_id, "stepId"), given.answer)
    step, session = await info.context.services.sessions.answer_step(info.context.actor, command)
    return StepPayload(step=step, session=session)
