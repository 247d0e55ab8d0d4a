"""What the mutations that confirm have in common."""

from resolutionflow.domain.errors import ErrorCode
from resolutionflow.services.results import PostResult
from resolutionflow_graphql.context import Context
from resolutionflow_graphql.types.errors import ProviderError, StatusNotVerifiedError, UserError
from resolutionflow_graphql.types.payloads import PostNotePayload
from resolutionflow_graphql.types.plugin import provider_source


async def post_note_payload(context: Context, result: PostResult) -> PostNotePayload:
    """The payload of a confirm; what went wrong in the PSA stands beside what was confirmed."""
    return PostNotePayload(
        outcome=result.outcome,
        session=result.session,
        delivery=result.delivery,
        warnings=list(result.warnings),
        was_replayed=result.was_replayed,
        user_errors=await _errors(context, result),
    )


async def _errors(context: Context, result: PostResult) -> list[UserError]:
    errors: list[UserError] = []
    if result.status_error is not None:
        errors.append(
            StatusNotVerifiedError(
                code=ErrorCode.STATUS_NOT_VERIFIED,
                message=result.status_error.message,
                requested=result.status_error.requested,
                actual=result.status_error.actual,
            )
        )
    if result.provider_error is not None and result.delivery is not None:
        integrations, integration_id = context.services.integrations, result.delivery.integration_id
        integration = await context.load(integrations.many, integration_id)
        provider = provider_source(context.services.plugins, integration.provider if integration else "")
        errors.append(
            ProviderError(code=ErrorCode.PROVIDER_FAILED, message=result.provider_error, provider=provider)
        )
    return errors
