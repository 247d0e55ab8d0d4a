"""What the client raises beside the errors of httpx2, each as the kind of it that says what happened.

    httpx2.TransportError
    ├── TimeoutException ── ConnectTimeout ── DeadlinePassed        not sent
    └── NetworkError
        ├── ConnectError ── DestinationRefused                      not sent
        └── ReadError ── ResponseTooLarge                           sent, the outcome is not known

So a provider that maps httpx2's errors needs to know none of them.
"""

from __future__ import annotations

import httpx2


class DestinationRefused(httpx2.ConnectError):
    """The service does not send to this host. Nothing was sent."""


class DeadlinePassed(httpx2.ConnectTimeout):
    """The time for this piece of work was over before the request could go out. Nothing was sent."""

    def __init__(self) -> None:
        super().__init__("The deadline had passed before the request was sent.")


class ResponseTooLarge(httpx2.ReadError):
    """The answer is longer than the service reads."""
