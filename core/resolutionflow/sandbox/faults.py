"""What shall go wrong, and when: the faults a test or a person switches on."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    NonNegativeFloat,
    NonNegativeInt,
    PositiveInt,
    PrivateAttr,
    TypeAdapter,
)


class Match(BaseModel):
    """Which requests a fault is for: method and path, each a glob; the path is the whole path."""

    model_config = ConfigDict(extra="forbid")

    method: str = "*"
    path: str = "*"


class Fault(BaseModel):
    """One fault: it lets `after` matching requests pass, then strikes `times` times (None: until cleared)."""

    model_config = ConfigDict(extra="forbid")

    fault: str
    match: Match = Match()
    times: PositiveInt | None = 1
    after: NonNegativeInt = 0
    _seen: int = PrivateAttr(0)

    def fits(self, method: str, path: str) -> bool:
        return fnmatchcase(method, self.match.method) and fnmatchcase(path, self.match.path)

    def strikes(self) -> bool:
        """Count one matching request, and tell whether the fault hits it."""
        self._seen += 1
        return self._seen > self.after

    @property
    def spent(self) -> bool:
        return self.times is not None and self._seen >= self.after + self.times


class WireFault(Fault):
    """A fault between client and PSA; one request meets one of these at most."""


class RuleFault(Fault):
    """A fault in how the PSA keeps its rules; any number may bend one request."""


class PlainWireFault(WireFault):
    """The faults of the wire that need no further word."""

    fault: Literal[
        "503", "500-after-effect", "drop-before", "drop-after", "truncated-json",
        "expired-credentials", "forbidden", "not-found",
    ]  # fmt: skip


class Hang(WireFault):
    """The effect comes at once, the answer `seconds` later."""

    fault: Literal["hang"]
    seconds: NonNegativeFloat = 30.0


class LateEffect(WireFault):
    """Answers 504, or cuts the connection, now; the effect comes `delay` seconds later (None: at release)."""

    fault: Literal["late-effect"]
    delay: NonNegativeFloat | None = None
    answer: Literal["504", "drop"] = "504"


class RateLimit(WireFault):
    """429 with Retry-After, in seconds or as an HTTP date."""

    fault: Literal["429"]
    retry_after: NonNegativeInt = 5
    form: Literal["seconds", "date"] = "seconds"


class Html(WireFault):
    """An HTML page from the edge in place of an answer."""

    fault: Literal["html"]
    status: Annotated[int, Field(ge=200, le=599)] = 502


class Redirect(WireFault):
    """302 to a place of the sender's choosing."""

    fault: Literal["redirect"]
    location: str = "http://elsewhere.test/"


class SilentStatus(RuleFault):
    """A change of status answers 200 and does not happen."""

    fault: Literal["silent-status"]


class StaleList(RuleFault):
    """Lists leave out whatever is younger than `seconds`."""

    fault: Literal["stale-list"]
    seconds: NonNegativeFloat = 60.0


class WorkflowMoves(RuleFault):
    """After our write the ticket's status is moved on, to a named status of its board or the next one."""

    fault: Literal["workflow-moves"]
    status: str | None = None
    by: str = "Workflow"


class CodebaseMoved(RuleFault):
    """The API answers 404 until the company's codebase is asked for again, and lives at a new one then."""

    fault: Literal["codebase-moved"]
    times: None = None


class ExpiredToken(RuleFault):
    """The token that a request comes with no longer counts; a fresh one does."""

    fault: Literal["expired-token"]


class ShortTokens(RuleFault):
    """Tokens count for `seconds` only, and say so."""

    fault: Literal["short-tokens"]
    seconds: PositiveInt = 60
    times: PositiveInt | None = None


class RateWindow(RuleFault):
    """429, without Retry-After, from the request after `requests` within the last `seconds`."""

    fault: Literal["rate-window"]
    requests: NonNegativeInt = 300
    seconds: NonNegativeFloat = 300.0
    times: PositiveInt | None = None


AnyFault = Annotated[
    PlainWireFault
    | Hang
    | LateEffect
    | RateLimit
    | Html
    | Redirect
    | SilentStatus
    | StaleList
    | WorkflowMoves
    | CodebaseMoved
    | ExpiredToken
    | ShortTokens
    | RateWindow,
    Field(discriminator="fault"),
]
_adapter: TypeAdapter[Fault] = TypeAdapter(AnyFault)


def parse_fault(data: dict[str, Any]) -> Fault:
    """The fault that `data` describes. Raises pydantic's ValidationError for an unknown kind or parameter."""
    return _adapter.validate_python(data)


class FaultBoard:
    """The faults switched on, in the order they came."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self._faults.append(fault)

    def clear(self, kind: str | None = None) -> int:
        """Switch off the faults of one kind, or all; gives how many there were."""
        before = len(self._faults)
        self._faults = [fault for fault in self._faults if kind not in (None, fault.fault)]
        return before - len(self._faults)

    def take(self, method: str, path: str) -> tuple[WireFault | None, list[RuleFault]]:
        """The faults that strike this request: the oldest fitting one of the wire, and all of the rules."""
        wire: WireFault | None = None
        rules: list[RuleFault] = []
        for fault in [f for f in self._faults if f.fits(method, path)]:
            if isinstance(fault, WireFault):
                if wire is None and fault.strikes():
                    wire = fault
            elif isinstance(fault, RuleFault) and fault.strikes():
                rules.append(fault)
        self._faults = [fault for fault in self._faults if not fault.spent]
        return wire, rules

    def listed(self) -> list[dict[str, Any]]:
        """The faults as JSON, in the form they are posted in."""
        return [fault.model_dump(mode="json") for fault in self._faults]
