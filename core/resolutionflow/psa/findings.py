"""A failed check as a finding: an owner shall read what to do, not that something went wrong."""

from __future__ import annotations

import logging

from resolutionflow.domain.errors import RedactionFailed
from resolutionflow.plugin_api import (
    AuthFailed,
    ConfigurationInvalid,
    Finding,
    NotSent,
    OutcomeUnknown,
    PermissionDenied,
    PsaError,
    RateLimited,
    Rejected,
)

logger = logging.getLogger(__name__)


def failure_finding(error: Exception) -> Finding:
    """What kept the check from being made, and what to do about it."""
    match error:
        case PsaError():
            code, advice = _kind_of(error)
            return Finding(code, f"{error.message} {advice}", is_problem=True)
        case ConfigurationInvalid():
            return Finding("CONFIGURATION_INVALID", error.message, is_problem=True)
        case RedactionFailed():
            return Finding("REDACTION_FAILED", error.message, is_problem=True)
        case TimeoutError():
            message = "The PSA did not answer in time. Check again; if it stays so, check the address."
            return Finding("TIMED_OUT", message, is_problem=True)
    logger.error("The check of an integration failed: %s", type(error).__name__)
    message = "The provider's plugin failed; the service's log names the error. Tell whoever maintains it."
    return Finding("PLUGIN_FAILED", message, is_problem=True)


def _kind_of(error: PsaError) -> tuple[str, str]:
    match error:
        case AuthFailed():
            return "CREDENTIALS_REFUSED", "Give the integration's credentials again."
        case PermissionDenied():
            return "RIGHT_MISSING", "Give this right to the API user in the PSA."
        case Rejected():
            return "REFUSED", "Check the integration's configuration."
        case RateLimited():
            return "RATE_LIMITED", "Check again in a few minutes."
        case NotSent():
            return "NOT_REACHED", "Check the address, and that a firewall lets the service reach it."
        case OutcomeUnknown():
            return "NO_ANSWER", "Check again in a few minutes."
    return "FAILED", "Check again in a few minutes."
