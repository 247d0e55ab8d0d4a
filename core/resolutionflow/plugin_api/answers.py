"""What a PSA's answer that is not a success, or no answer at all, means: for the transports of providers.

    connection refused, no free connection          NotSent
    429                                             RateLimited
    400 409 422 / 401 / 403 / 404                   Rejected / AuthFailed / PermissionDenied / NotFound
    everything else: no or half an answer, 5xx,     OutcomeUnknown
    a redirect, an unreadable success, an odd 4xx

A read that is told 503 with a Retry-After is RateLimited too. A write is not: the 503 may come from a gateway
behind which the write went through.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2

from .errors import (
    AuthFailed,
    NotFound,
    NotSent,
    OutcomeUnknown,
    PermissionDenied,
    PsaError,
    RateLimited,
    Rejected,
)

MAX_DETAIL = 4_000
"""Characters of another side's words that a message repeats: more than is shown, for what is cut before it is redacted
may end with half a secret."""

_REFUSALS: Mapping[int, tuple[type[Rejected], str]] = {
    400: (Rejected, "refused this"),
    401: (AuthFailed, "did not accept the credentials"),
    403: (PermissionDenied, "denies this"),
    404: (NotFound, "did not find it"),
    409: (Rejected, "reports a conflict"),
    422: (Rejected, "refused this"),
}
_NEVER_LEFT = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
)


@dataclass(frozen=True, slots=True)
class Detail:
    """What an answer says of itself. `code` is None where the API itself did not speak, or has none."""

    text: str
    code: str | None = None
    fields: tuple[str, ...] = ()


OwnWords = Callable[[Any], Detail | None]
"""Takes an answer's JSON and gives what the PSA's API says in it; None where it does not speak there."""


class Explainer:
    """Turns the answers of one PSA into errors.

    `psa` is its name in messages. `scrub` takes our credentials out of whatever the other side repeats.
    `pause` is how many seconds to wait where a 429 does not say; `None` leaves that to the service.
    """

    def __init__(
        self, psa: str, own_words: OwnWords, scrub: Callable[[str], str], *, pause: float | None = None
    ) -> None:
        self._psa = psa
        self._own_words = own_words
        self._scrub = scrub
        self._pause = pause

    def no_answer(self, error: httpx2.HTTPError, host: str) -> PsaError:
        """The error for no answer, or half of one."""
        if isinstance(error, _NEVER_LEFT):
            reason = self._said(str(error)).rstrip(".") or type(error).__name__
            return NotSent(f"No connection to {host}: {reason}.")
        if isinstance(error, httpx2.TimeoutException):
            return OutcomeUnknown(f"{host} did not answer in time.")
        return OutcomeUnknown(f"The connection to {host} broke before the answer was whole.")

    def answer(self, response: httpx2.Response, *, is_write: bool) -> PsaError:
        """The error for an answer that is not a readable success."""
        status = response.status_code
        if status == 429 or (status == 503 and not is_write and "Retry-After" in response.headers):
            return self._rate_limited(response)
        if status not in _REFUSALS:
            return OutcomeUnknown(self._unexpected(response), http_status=status)
        kind, what = _REFUSALS[status]
        detail = self.detail(response)
        message = f"{self._psa} {what}: {detail.text}"
        return kind(message, provider_code=detail.code, fields=detail.fields, http_status=status)

    def detail(self, response: httpx2.Response) -> Detail:
        """What an answer says: the API's own code, message and fields, or a word on what came in their place."""
        try:
            body = read_json(response)
        except ValueError:
            return Detail(self._foreign(response))
        own = self._own_words(body)
        if own is None:
            return Detail(f"{response.status_code} without a message")
        fields = tuple(self._said(field) for field in own.fields)
        return Detail(self._said(own.text), self._said(own.code) or None, fields)

    def _unexpected(self, response: httpx2.Response) -> str:
        status = response.status_code
        if is_redirect(response):
            return f"{self._psa} answered with a redirect ({status}) to {redirect_target(response)}; none is followed."
        if response.is_success:
            return f"{self._psa} reported success ({status}) with {self._foreign(response)}."
        return f"{self._psa} answered {status}: {self.detail(response).text}"

    def _rate_limited(self, response: httpx2.Response) -> RateLimited:
        pause = retry_after(response)
        if pause is None:
            pause = self._pause
        wish = "" if pause is None else f" of {pause:.0f} s"
        message = f"{self._psa} asks for a pause{wish} ({response.status_code})."
        return RateLimited(message, retry_after=pause, http_status=response.status_code)

    def _foreign(self, response: httpx2.Response) -> str:
        """A body that is not the API's JSON, told in a few words."""
        text = response.text.strip()
        if "html" in response.headers.get("Content-Type", "") or text.startswith("<"):
            title = re.search(r"<title[^>]*>([^<]*)</title", text[:10_000], re.IGNORECASE)
            named = self._said(title[1]) if title else ""
            return (
                "an HTML page"
                + (f' ("{named}")' if named else "")
                + " from the edge in place of the API's answer"
            )
        said = self._said(text)
        return f'unreadable text ("{said}")' if said else "an empty answer"

    def _said(self, text: Any) -> str:
        """Another side's words: scrubbed before they are cut, so that no half of a key is left."""
        words = "".join(char if char.isprintable() else " " for char in self._scrub(str(text or "")))
        return _shortened(" ".join(words.split()))


def read_json(response: httpx2.Response) -> Any:
    """The body as JSON. Raises ValueError."""
    try:
        return response.json()
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def is_redirect(response: httpx2.Response) -> bool:
    """Any 3xx: no request of ours has a good answer among them."""
    return 300 <= response.status_code < 400


def redirect_target(response: httpx2.Response) -> str:
    """The host that a redirect names. The rest of its address may hold anything and is not repeated."""
    try:
        host = httpx2.URL(response.headers.get("Location", "")).host
    except httpx2.InvalidURL:
        host = ""
    return host or "another address"


def retry_after(response: httpx2.Response) -> float | None:
    """Seconds that Retry-After asks for, in either of its forms (RFC 9110, 10.2.3); None where it asks for none.

    A date counts from the answer's own Date, so that a clock that differs from ours does no harm.
    """
    text = response.headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d{1,9}", text, re.ASCII):
        return float(text)
    until = http_date(text)
    if until is None:
        return None
    now = http_date(response.headers.get("Date", "")) or datetime.now(UTC)
    return max(0.0, (until - now).total_seconds())


def http_date(text: str) -> datetime | None:
    """An HTTP date, aware and in UTC; None for what is none."""
    try:
        value = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _shortened(text: str) -> str:
    return text if len(text) <= MAX_DETAIL else f"{text[: MAX_DETAIL - 1]}…"
