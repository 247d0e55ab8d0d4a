from __future__ import annotations

import pytest

from resolutionflow.domain.access import ALL_SCOPES, Actor
from resolutionflow.services import rate_limits
from resolutionflow.services.rate_limits import RateLimits

ANN = Actor("northlight", "ann", ALL_SCOPES, "token of Ann")
COLE = Actor("northlight", "cole", ALL_SCOPES, "token of Cole")


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still until it is moved."""
    return Clock()


def test_a_minutes_requests_may_come_at_once_and_come_back_evenly(clock):
    limits = RateLimits(30, clock)
    at_once = [limits.take(ANN) for _ in range(32)]
    clock.now += 2
    later = [limits.take(ANN) for _ in range(2)]
    clock.now += 3_600
    rested = [limits.take(ANN) for _ in range(31)]

    assert at_once == [0.0] * 30 + [2.0] * 2
    assert later == [0.0, 2.0]
    assert rested == [0.0] * 30 + [2.0]


def test_each_token_has_its_own(clock):
    limits = RateLimits(1, clock)

    assert [limits.take(ANN), limits.take(COLE)] == [0.0, 0.0]
    assert limits.take(ANN) == 60.0


def test_of_a_login_the_user_is_counted(clock):
    """Its tokens are short-lived, and each has no id of ours."""
    limits = RateLimits(1, clock)
    logins = [Actor("northlight", user, ALL_SCOPES) for user in ("ann", "ann", "cole")]

    assert [limits.take(each) for each in logins] == [0.0, 60.0, 0.0]


def test_without_a_limit_nothing_is_counted(clock):
    limits = RateLimits(None, clock)

    assert {limits.take(ANN) for _ in range(1_000)} == {0.0}


def test_tokens_that_have_rested_are_forgotten_and_others_are_not(clock, monkeypatch):
    monkeypatch.setattr(rate_limits, "MOST_BUCKETS", 2)
    limits = RateLimits(1, clock)
    limits.take(ANN)
    clock.now += 30
    limits.take(COLE)
    clock.now += 30
    limits.take(Actor("southdark", "oda", ALL_SCOPES, "token of Oda"))

    assert limits.take(COLE) == 30.0
    assert limits.take(ANN) == 0.0
