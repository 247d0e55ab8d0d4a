"""Fixes that were suggested in a session."""

from datetime import datetime

import strawberry

from resolutionflow.domain import session as domain
from resolutionflow.plugin_api import FixOutcome
from resolutionflow_graphql.fields import describe_enum, field
from resolutionflow_graphql.scalars import Markdown

from .node import Node, node_type

describe_enum(
    FixOutcome,
    "What became of a suggested fix.",
    PROPOSED="Nobody tried it yet.",
    APPLIED="It was applied; whether it helped is not known.",
    SUCCEEDED="It solved the problem.",
    PARTIAL="It helped, but not fully.",
    FAILED="It did not help.",
    DISMISSED="It was set aside without a try.",
)


@node_type(domain.SuggestedFix, lambda context, key: context.load(context.services.sessions.fixes_by_id, key))
@strawberry.type(description="A fix that was proposed, and what became of it.")
class SuggestedFix(Node):
    title: str = field("What it is, in a few words.")
    description: Markdown = field("What to do.")
    confidence_percent: int = field("How sure it is to help, from 0 to 100.")
    outcome: FixOutcome = field("What became of it.")
    superseded_at: datetime | None = field("When a newer fix took its place.")
    created_at: datetime = field("When it was proposed.")
