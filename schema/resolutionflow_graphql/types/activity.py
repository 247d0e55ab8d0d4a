"""What engineers did in the PSA."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import strawberry

from resolutionflow.domain import activity as domain
from resolutionflow.domain.activity import ActivityType
from resolutionflow_graphql.context import Info
from resolutionflow_graphql.fields import describe_enum, field

from .account import User, user_by
from .node import Node, node_type
from .session import Session

describe_enum(
    ActivityType,
    "What was done.",
    NOTE_POSTED="A note was posted.",
    TIME_ENTRY_POSTED="Time was logged.",
    STATUS_CHANGED="A ticket's status was changed.",
)


def _session(parent: strawberry.Parent[domain.ActivityEntry], info: Info) -> Any:
    return info.context.load(info.context.services.sessions.many, parent.session_id)


@node_type(
    domain.ActivityEntry, lambda context, key: context.load(context.services.sessions.activity_by_id, key)
)
@strawberry.type(description="One thing that was done in the PSA.")
class ActivityEntry(Node):
    type: ActivityType = field("What was done.")
    session: Session | None = field("The session it was done for.", _session)
    ticket_external_id: str | None = field("The ticket's id in the PSA.")
    hours_logged: Decimal | None = field("Hours, for time entries.", attribute="hours")
    at: datetime = field("When it was done.")
    by: User | None = field("Who confirmed it.", user_by("by_id"))
