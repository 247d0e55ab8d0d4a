"""Facts: what was found out in a session."""

from datetime import datetime

import strawberry

from resolutionflow.domain import session as domain
from resolutionflow.plugin_api import FactSource, FactStatus
from resolutionflow_graphql.fields import describe_enum, field

from .node import Node, node_type

describe_enum(
    FactStatus,
    "How sure a fact is.",
    CONFIRMED="It is so.",
    RULED_OUT="It is not so.",
    PENDING="It is not known yet.",
)
describe_enum(
    FactSource,
    "Where a fact comes from.",
    ENGINEER="The engineer said so.",
    QUESTION="The answer to a question.",
    DIAGNOSTIC_CHECK="The result of a check.",
    SCRIPT="The output of a script.",
    INTAKE="What was known when the session began.",
    OTHER="Anything else.",
)


@node_type(domain.Fact, lambda context, key: context.load(context.services.sessions.facts_by_id, key))
@strawberry.type(description="Something found out.")
class Fact(Node):
    text: str = field("What was found out.")
    status: FactStatus = field("How sure it is.")
    source: FactSource = field("Where it comes from.")
    source_summary: str | None = field("Where exactly, for people.")
    created_at: datetime = field("When it was added.")
    updated_at: datetime = field("When it was last changed.")
    deleted_at: datetime | None = field(
        "When it was removed; a removed fact is met in provenance and events only."
    )
