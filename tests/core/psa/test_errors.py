from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

import pytest

from resolutionflow.domain.errors import InvalidInput, NotFound, ProviderFailed, ProviderRateLimited
from resolutionflow.plugin_api import (
    AuthFailed,
    ConfigurationInvalid,
    NotSent,
    OutcomeUnknown,
    PermissionDenied,
    RateLimited,
    Rejected,
)
from resolutionflow.plugin_api import NotFound as NotInPsa
from resolutionflow.psa import failure_finding, failure_of, psa_failures

SECRET = "rf" + "_" + "k3yM4t3r14l" * 4


@pytest.mark.parametrize(
    "error",
    [
        NotSent("No route."),
        OutcomeUnknown("No route."),
        Rejected("No route."),
        AuthFailed("No route."),
        PermissionDenied("No route."),
        ConfigurationInvalid("No route."),
    ],
)
async def test_a_failing_psa_is_told_with_its_message(error, stored):
    failure = failure_of(error, await stored(), "ticket")

    assert type(failure) is ProviderFailed
    assert (failure.message, failure.provider, failure.retry_at) == ("No route.", "scripted", None)


async def test_what_is_not_there_is_not_found(stored):
    failure = failure_of(NotInPsa("Ticket 7 not found"), await stored(), "ticket")

    assert isinstance(failure, NotFound)
    assert failure.message == "There is no such ticket in Main PSA."


async def test_the_psas_own_code_is_given_on(stored):
    error = Rejected("Name is required.", provider_code="MissingRequiredField")

    failure = failure_of(error, await stored(), "ticket")

    assert isinstance(failure, ProviderFailed)
    assert failure.provider_code == "MissingRequiredField"


@pytest.mark.parametrize(
    ("asked", "given"),
    [(30, 30), (-4, 0), (1e30, 86_400), (float("inf"), 86_400), (float("nan"), 0)],
)
async def test_a_pause_is_told_as_a_time_whatever_the_psa_asks_for(asked, given, stored):
    before = datetime.now(UTC)

    failure = failure_of(RateLimited("Slow down.", retry_after=asked), await stored(), "ticket")

    assert isinstance(failure, ProviderRateLimited)
    assert failure.retry_at is not None
    asked_for = failure.retry_at - timedelta(seconds=given)
    assert before <= asked_for <= datetime.now(UTC)


async def test_a_pause_without_a_length_has_no_time(stored):
    failure = failure_of(RateLimited("Slow down."), await stored(), "ticket")

    assert isinstance(failure, ProviderRateLimited)
    assert failure.retry_at is None


async def test_a_time_out_is_told_as_one(stored):
    doing = psa_failures(await stored(), "ticket")

    with pytest.raises(ProviderFailed, match="Main PSA did not answer in time"), doing:
        raise TimeoutError


async def test_b51_b54_a_broken_plugin_is_logged_by_type_and_never_by_its_words(stored, caplog):
    doing = psa_failures(await stored(), "ticket")

    with caplog.at_level(logging.DEBUG), pytest.raises(ProviderFailed) as caught, doing:
        raise KeyError(SECRET)

    assert caught.value.__suppress_context__
    assert "KeyError" in caplog.text
    assert SECRET not in caplog.text + caught.value.message


async def test_what_the_service_itself_refuses_passes_through(stored):
    doing = psa_failures(await stored(), "ticket")

    with pytest.raises(InvalidInput), doing:
        raise InvalidInput("No.")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (AuthFailed("x"), "CREDENTIALS_REFUSED"),
        (PermissionDenied("x"), "RIGHT_MISSING"),
        (Rejected("x"), "REFUSED"),
        (RateLimited("x"), "RATE_LIMITED"),
        (NotSent("x"), "NOT_REACHED"),
        (OutcomeUnknown("x"), "NO_ANSWER"),
        (ConfigurationInvalid("x"), "CONFIGURATION_INVALID"),
        (TimeoutError(), "TIMED_OUT"),
        (KeyError(SECRET), "PLUGIN_FAILED"),
    ],
)
def test_a_check_that_could_not_be_made_is_a_finding_that_says_what_to_do(error, code):
    finding = failure_finding(error)

    assert (finding.code, finding.is_problem) == (code, True)
    assert SECRET not in finding.message
