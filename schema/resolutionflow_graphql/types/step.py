"""Steps of a session."""

from datetime import datetime

import strawberry

from resolutionflow.domain import session as domain
from resolutionflow.plugin_api import StepKind
from resolutionflow_graphql.fields import describe_enum, field
from resolutionflow_graphql.scalars import Markdown

from .node import Node, node_type

describe_enum(
    StepKind,
    "What a step is.",
    QUESTION="A question to the engineer.",
    ACTION="Something to do or to check.",
    BRIEFING="Something to know; left out of notes.",
    STATUS_UPDATE="A word on how things stand; left out of notes.",
    RESOLUTION_SUGGESTION="A way to solve the problem; notes print its follow-up recommendations only.",
    OTHER="Anything else.",
)


@strawberry.type(description="One answer that a step offers.")
class StepOption:
    value: str = field("What an answer names it by.")
    label: str = field("What people read.")


@node_type(domain.Step, lambda context, key: context.load(context.services.sessions.steps_by_id, key))
@strawberry.type(description="A question, check or message of a session, and the engineer's answer to it.")
class SessionStep(Node):
    position: int = field("Its place in the session, from 1.")
    kind: StepKind = field("What it is.")
    text: Markdown = field("What the engineer is asked or told.")
    options: list[StepOption] = field("The answers it offers.")
    selected_option: StepOption | None = field("The answer that was chosen.")
    free_text: str | None = field("What the engineer typed, alone or besides an option.")
    was_skipped: bool = field("Whether the engineer skipped it.")
    follow_up_recommendations: list[str] = field("What should be done afterwards.")
    created_at: datetime = field("When it was recorded.")
