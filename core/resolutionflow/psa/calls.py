"""One call to a PSA: within the request limit, and with whatever goes wrong as one of the plugin API's errors."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from resolutionflow.domain.errors import RedactionFailed
from resolutionflow.domain.retry_policy import RetryPolicy
from resolutionflow.http import deadline
from resolutionflow.plugin_api import NotSent, OutcomeUnknown, PsaClient, PsaError

Result = TypeVar("Result")


async def call(
    policy: RetryPolicy, request: Callable[[PsaClient], Awaitable[Result]], client: PsaClient
) -> Result:
    """Make one call. Raises PsaError and nothing else (but for a cancellation).

    A plugin that fails in another way may have sent its request, so its failure is an unknown outcome.
    """
    seconds = policy.request.total_seconds()
    try:
        with deadline(seconds):
            async with asyncio.timeout(seconds):
                return await request(client)
    except PsaError:
        raise
    except RedactionFailed as error:  # of what was read: a write gives nothing that is redacted
        raise NotSent(error.message) from None
    except TimeoutError:
        raise OutcomeUnknown(f"The PSA did not answer within {seconds:g} s.") from None
    except Exception as error:
        raise OutcomeUnknown(f"The provider's plugin failed ({type(error).__name__}).") from error
