"""What mutations answer with: what was written, and the expected failures, together."""

from typing import Any

import strawberry

from resolutionflow.domain import delivery as deliveries
from resolutionflow.domain import integration as integrations
from resolutionflow.domain import messages
from resolutionflow.domain import session as sessions
from resolutionflow.plugin_api import Finding
from resolutionflow.services import results
from resolutionflow.services.results import PostOutcome, PostWarningCode
from resolutionflow_graphql.fields import describe_enum

from .client_message import ClientMessage
from .delivery import Delivery
from .errors import UserError
from .fact import Fact
from .integration import IntegrationFinding, PsaIntegration, PsaMemberMapping
from .preview import NotePreview
from .script import ScriptRun, ScriptTemplate
from .session import Session
from .step import SessionStep
from .suggested_fix import SuggestedFix

describe_enum(
    PostOutcome,
    "What a confirm did.",
    RESOLVED="The session is resolved, and the note is on its way or there.",
    RESOLVED_LOCAL="The session is resolved; nothing was sent.",
    ESCALATED="The session is escalated, and the note is on its way or there.",
    ESCALATED_LOCAL="The session is escalated; nothing was sent.",
)
describe_enum(
    PostWarningCode,
    "What went otherwise than one might expect, though the note was confirmed.",
    MEMBER_NOT_MAPPED="Whoever confirmed is no member of the PSA, so no time is logged.",
    TIME_NOT_LOGGED="No time is logged.",
    STATUS_NOT_CHANGED="The ticket's status is left alone.",
    TEXT_REDACTED="Secrets were removed from the text.",
    NOTE_SPLIT="The text is longer than the PSA takes, so it is posted in parts.",
    PUSH_DISABLED="The integration does not push without a review.",
)


def _written(graphql_type: Any, description: str) -> Any:
    """What was written; null where nothing was."""
    return strawberry.field(graphql_type=graphql_type | None, description=description, default=None)


def _errors() -> Any:
    return strawberry.field(
        default_factory=list, description="Expected failures; empty where everything went well."
    )


@strawberry.type(description="Answer of mutations that write a session.")
class SessionPayload:
    session: sessions.Session | None = _written(Session, "The session as it is now; null on failure.")
    user_errors: list[UserError] = _errors()


@strawberry.type(description="Answer of mutations that write a step.")
class StepPayload:
    step: sessions.Step | None = _written(SessionStep, "The step as it is now; null on failure.")
    session: sessions.Session | None = _written(Session, "Its session as it is now; null on failure.")
    user_errors: list[UserError] = _errors()


@strawberry.type(description="Answer of mutations that write a fact.")
class FactPayload:
    fact: sessions.Fact | None = _written(Fact, "The fact as it is now; null on failure.")
    session: sessions.Session | None = _written(Session, "Its session as it is now; null on failure.")
    user_errors: list[UserError] = _errors()


@strawberry.type(description="Answer of mutations that write a suggested fix.")
class SuggestedFixPayload:
    fix: sessions.SuggestedFix | None = _written(SuggestedFix, "The fix as it is now; null on failure.")
    session: sessions.Session | None = _written(Session, "Its session as it is now; null on failure.")
    user_errors: list[UserError] = _errors()


@strawberry.type(description="Answer of `recordScriptRun`.")
class ScriptRunPayload:
    script_run: sessions.ScriptRun | None = _written(ScriptRun, "The run; null on failure.")
    session: sessions.Session | None = _written(Session, "Its session as it is now; null on failure.")
    user_errors: list[UserError] = _errors()


@strawberry.type(description="Answer of mutations that write a script template.")
class ScriptTemplatePayload:
    template: sessions.ScriptTemplate | None = _written(
        ScriptTemplate, "The template as it is now, or was before it was deleted; null on failure."
    )
    user_errors: list[UserError] = _errors()


@strawberry.type(description="Answer of `regenerateNotePreview`.")
class NotePreviewPayload:
    preview: results.PreviewResult | None = _written(NotePreview, "The new draft; null on failure.")
    user_errors: list[UserError] = _errors()


@strawberry.type(description="Answer of `draftClientMessage`.")
class ClientMessagePayload:
    message: messages.ClientMessage | None = _written(ClientMessage, "The message; null on failure.")
    user_errors: list[UserError] = _errors()


@strawberry.type(
    description="Something that went otherwise than one might expect, though the note was confirmed."
)
class PostWarning:
    code: PostWarningCode = strawberry.field(description="What it is, for programs.")
    message: str = strawberry.field(description="What it is and what to do about it, for people.")


@strawberry.type(
    description="Answer of mutations that confirm. The session is closed and the delivery stored in one commit; then "
    "the call waits a few seconds for the PSA. A delivery still under way is given as it stands, and goes on."
)
class PostNotePayload:
    outcome: PostOutcome | None = _written(PostOutcome, "What the confirm did; null where it was refused.")
    session: sessions.Session | None = _written(
        Session, "The session as it is now; null where it was refused."
    )
    delivery: deliveries.Delivery | None = _written(
        Delivery, "What is sent to the PSA; null for a local post, and where nothing is pushed."
    )
    warnings: list[results.PostWarning] = strawberry.field(
        graphql_type=list[PostWarning],
        default_factory=list,
        description="What went otherwise than one might expect.",
    )
    was_replayed: bool = strawberry.field(
        default=False,
        description="True where the idempotency key was seen before, and this is the first answer again.",
    )
    user_errors: list[UserError] = _errors()


@strawberry.type(description="Answer of mutations that steer a delivery.")
class DeliveryPayload:
    delivery: deliveries.Delivery | None = _written(Delivery, "The delivery as it is now; null on failure.")
    user_errors: list[UserError] = _errors()


@strawberry.type(description="Answer of mutations that write a PSA integration.")
class PsaIntegrationPayload:
    integration: integrations.Integration | None = _written(
        PsaIntegration, "The integration as it is now; null on failure."
    )
    user_errors: list[UserError] = _errors()


@strawberry.type(description="Answer of `checkPsaIntegration`.")
class CheckPsaIntegrationPayload:
    findings: list[Finding] = strawberry.field(
        graphql_type=list[IntegrationFinding],
        default_factory=list,
        description="What works and what is missing.",
    )
    user_errors: list[UserError] = _errors()


@strawberry.type(description="Answer of `setPsaMemberMapping`.")
class PsaMemberMappingPayload:
    mapping: integrations.MemberMapping | None = _written(
        PsaMemberMapping, "The mapping; null where it was removed, and on failure."
    )
    user_errors: list[UserError] = _errors()
