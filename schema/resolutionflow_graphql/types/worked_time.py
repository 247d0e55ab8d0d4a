"""Time worked on a session."""

from datetime import datetime
from decimal import Decimal

import strawberry

from resolutionflow_graphql.fields import field


@strawberry.type(description="A stretch of work.")
class WorkInterval:
    started_at: datetime = field("When it began.")
    ended_at: datetime | None = field("When it ended; null while it goes on.")


@strawberry.type(description="Time worked on a session: stretches of activity, pauses left out.")
class WorkedTime:
    minutes: int = field("Whole minutes over all stretches.")
    billable_hours: Decimal | None = field(
        "Hours by the integration's rounding; null where no integration rounds."
    )
    intervals: list[WorkInterval] = field("The stretches, oldest first.")
