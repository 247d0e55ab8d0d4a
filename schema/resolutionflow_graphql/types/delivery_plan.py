"""What confirming would do, found out beforehand."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import strawberry

from resolutionflow.plugin_api import NoteType
from resolutionflow.services import delivery_plan as plans
from resolutionflow.services.delivery_plan import PlanProblemCode
from resolutionflow_graphql.fields import describe_enum, field, read_by

from .preview import Redaction, redactions_of
from .ticket import TicketRef, TicketStatus, ticket_of

describe_enum(
    PlanProblemCode,
    "What would go wrong.",
    NO_TICKET="No ticket is linked, so nothing would be sent.",
    TICKET_NOT_FOUND="The PSA does not know the ticket.",
    TICKET_CLOSED="The ticket is closed already.",
    STATUS_NOT_ON_BOARD="The target status does not belong to the ticket's board.",
    STATUS_INACTIVE="The target status is inactive.",
    STATUS_NOT_CONFIGURED="No target status is set for the ticket's board.",
    TIME_NOT_ALLOWED_IN_STATUS="The ticket's present status takes no time entries.",
    MEMBER_NOT_MAPPED="Whoever confirms is no member of the PSA, so no time would be logged.",
    NOTE_TOO_LONG="The note is longer than the PSA takes, and would be posted in parts.",
    PSA_UNREACHABLE="The PSA cannot be asked now.",
    REFUSED_BY_PLUGIN="A plugin would refuse the note.",
)


def _redactions(plan: plans.DeliveryPlan) -> Any:
    return redactions_of(plan.redactions)


@strawberry.type(description="Something that would go wrong.")
class PlanProblem:
    code: PlanProblemCode = field("What it is, for programs.")
    message: str = field("What it is and what to do about it, for people.")
    is_blocking: bool = field("True where confirming would be refused.")


@strawberry.type(description="The time that would be logged.")
class PlannedTimeEntry:
    hours: Decimal = field("Hours, rounded by the integration's settings.")
    member_name: str | None = field("The member of the PSA it would be logged for.")
    started_at: datetime = field("When the work began.")


@strawberry.type(description="What confirming would do on this ticket. Nothing is written to find it out.")
class DeliveryPlan:
    ticket: TicketRef | None = read_by(ticket_of, "The ticket; null means that the post stays local.")
    note_type: NoteType = field("Where the note would land.")
    notifies_customer: bool = field("Whether the customer would be e-mailed.")
    is_customer_visible: bool = field("Whether the customer would read the note.")
    parts: list[str] = field(
        "The texts as they would be posted, split to the PSA's limit; only the markers' reference would differ."
    )
    redactions: list[Redaction] = read_by(_redactions, "The secrets that would be removed, by kind.")
    time_entry: PlannedTimeEntry | None = field("The time that would be logged; null for none.")
    target_status: TicketStatus | None = field("The status the ticket would get; null for none.")
    problems: list[PlanProblem] = field("What would go wrong; empty where all is well.")
