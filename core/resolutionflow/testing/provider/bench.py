"""The bench that a provider is tried on: its wire, its clients, and the calls that are tried."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from secrets import token_bytes

import httpx2

from resolutionflow.domain.markers import marker, new_reference, time_marker
from resolutionflow.domain.rendering import render
from resolutionflow.plugin_api import (
    NoteToPost,
    NoteType,
    ProviderCapability,
    PsaClient,
    PsaError,
    TextFormat,
    TimeEntryToCreate,
)
from resolutionflow.testing.contract import ContractBroken, Reach, expect, skip
from resolutionflow.testing.wire import Exchange, Fault, Where, Wire, wired

from .subject import ProviderUnderTest

PATIENCE = 5.0
"""Seconds in which what a call started must have ended after it."""


@dataclass(frozen=True, slots=True)
class Call:
    """One thing that the service may ask of a client; `is_write` where it changes something in the PSA."""

    name: str
    ask: Callable[[PsaClient], Awaitable[object]]
    is_write: bool = False


@dataclass
class Bench:
    """A provider on the wire. A marker is used once, so that nothing of an earlier test is found."""

    subject: ProviderUnderTest
    wire: Wire
    http: httpx2.AsyncClient
    reach: Reach
    _undisturbed: dict[str, Exchange] = field(default_factory=dict)

    def has(self, *capabilities: ProviderCapability) -> bool:
        """Whether the provider declares them all."""
        return set(capabilities) <= self.subject.provider.capabilities

    def need(self, *capabilities: ProviderCapability) -> None:
        """Leave the test out unless the provider declares them all."""
        if missing := set(capabilities) - self.subject.provider.capabilities:
            skip(f"the provider does not declare {', '.join(sorted(missing))}")

    @asynccontextmanager
    async def client(self, *, warm: bool = False) -> AsyncIterator[PsaClient]:
        """A client; a warm one has asked for the ticket already, and so has whatever token it needs."""
        provider, configuration = self.subject.provider, self.subject.configuration
        async with provider.connect(configuration, self.http) as client:
            if warm:
                await client.get_ticket(self.subject.ticket_id)
            yield client

    def marker(self) -> str:
        """A marker that no note has yet."""
        return marker(new_reference(token_bytes(4)), 1)

    def time_marker(self) -> str:
        """A marker that no time entry has yet."""
        return time_marker(new_reference(token_bytes(4)))

    def note(self, ending: str, body: str = "Contract test: nothing to do.", **values: object) -> NoteToPost:
        """A note in the provider's format that ends so; internal unless told otherwise."""
        text = render(f"{body}\n\n{ending}", TextFormat.PLAIN, self.subject.provider.text_format)
        return replace(NoteToPost(text, NoteType.INTERNAL_ANALYSIS), **values)  # type: ignore[arg-type]

    def time_entry(self, ending: str | None = None) -> TimeEntryToCreate:
        """A quarter of an hour yesterday, with notes that end so, or with a marker of their own."""
        if self.subject.member_id is None:
            skip("the contract is told no `member_id`")
        started_at = (datetime.now(UTC) - timedelta(days=1)).replace(microsecond=0)
        notes = f"Contract test: nothing to do.\n\n{ending or self.time_marker()}"
        return TimeEntryToCreate(self.subject.member_id, started_at, Decimal("0.25"), notes)

    def refusal(self, message: str) -> bytes:
        """The PSA's own words for a refusal."""
        return json.dumps(self.subject.refusal(message)).encode()

    def reading(self) -> Call:
        """Reading the ticket, which every client can."""
        return Call("get_ticket", lambda client: client.get_ticket(self.subject.ticket_id))

    def writes(self, ticket_id: str | None = None) -> list[Call]:
        """The writes that the provider declares, to the ticket under test or another. Skips where there is none."""
        return self._declared_writes(ticket_id) or skip("the contract is told of no write that is declared")

    def _declared_writes(self, ticket_id: str | None = None) -> list[Call]:
        subject, ticket = self.subject, ticket_id or self.subject.ticket_id
        found = []
        if self.has(ProviderCapability.POST_NOTE):
            found.append(Call("post_note", lambda c: c.post_note(ticket, self.note(self.marker())), True))
        if self.has(ProviderCapability.CREATE_TIME_ENTRY) and subject.member_id:
            found.append(
                Call("create_time_entry", lambda c: c.create_time_entry(ticket, self.time_entry()), True)
            )
        if self.has(ProviderCapability.CHANGE_STATUS) and (status := subject.status_id):
            found.append(Call("change_status", lambda c: c.change_status(ticket, status), True))
        return found

    def calls(self) -> list[Call]:
        """Reading, and every write where the contract may write as it likes."""
        return [self.reading(), *(self._declared_writes() if self.reach >= Reach.STAND_IN else ())]

    async def struck(self, call: Call) -> Where:
        """Which requests are the ones that the call is about."""
        place, is_write = (await self.undisturbed(call)).place, self.subject.is_write
        return lambda exchange: exchange.place == place and is_write(exchange) is call.is_write

    async def undisturbed(self, call: Call) -> Exchange:
        """The request that the call is about, made once with nothing in its way."""
        if call.name not in self._undisturbed:
            about = await self._requests(call)
            expect(about, f"{call.name} sent no request over the HTTP client that it was given")
            self._undisturbed[call.name] = about[0]
        return self._undisturbed[call.name]

    async def sends(self, call: Call) -> bool:
        """Whether the call sends a request at all."""
        return bool(await self._requests(call))

    async def _requests(self, call: Call) -> list[Exchange]:
        async with self.client(warm=True) as client:
            with self.recording() as sent:
                await call.ask(client)
        return [each for each in sent if self.subject.is_write(each) or not call.is_write]

    @contextmanager
    def recording(self) -> Iterator[list[Exchange]]:
        """The requests that are sent within the block, once it has ended."""
        sent: list[Exchange] = []
        start = len(self.wire.exchanges)
        yield sent
        sent.extend(self.wire.exchanges[start:])

    async def failing(self, call: Call, fault: Fault) -> Failure:
        """Make a call whose request meets a fault, on a client of its own that is warm."""
        await self.undisturbed(call)
        async with self.client(warm=True) as client:
            return await self.met(call, fault, client)

    async def met(self, call: Call, fault: Fault, client: PsaClient) -> Failure:
        """Make a call whose request meets a fault."""
        where = await self.struck(call)
        self.wire.strike(fault, where)
        with self.recording() as sent:
            error = await raised(call, fault, client)
        self.wire.heal()
        return Failure(call, fault, error, [each for each in sent if where(each)])


@dataclass(frozen=True, slots=True)
class Failure:
    """What a call raised when it met a fault, and the requests that it sent for it."""

    call: Call
    fault: Fault
    error: PsaError
    sent: Sequence[Exchange]

    def expect(self, kind: type[PsaError], *, most: int = 1) -> None:
        """Raises ContractBroken unless it raised this kind, after at most so many requests."""
        found, story = api_kind(self.error), f"{self.call.name}, which met {self.fault},"
        expect(
            found is kind,
            f"{story} raised {found.__name__} ({self.error}) where {kind.__name__} is right",
        )
        listed = ", ".join(map(str, self.sent))
        expect(
            1 <= len(self.sent) <= most,
            f"{story} sent {len(self.sent)} requests where {most} may go out: {listed}",
        )


async def raised(call: Call, fault: Fault, client: PsaClient) -> PsaError:
    """The error that a call raises. Raises ContractBroken where it is none, or no PsaError."""
    story = f"{call.name}, which met {fault},"
    try:
        result = await call.ask(client)
    except PsaError as error:
        return error
    except Exception as error:
        raise ContractBroken(
            f"{story} raised {type(error).__name__}, which is no PsaError: {error}"
        ) from error
    raise ContractBroken(f"{story} passed it off as a success and gave {result!r}")


def api_kind(error: PsaError) -> type[PsaError]:
    """The plugin API's own class of an error; a plugin may have made narrower ones."""
    return next(kind for kind in type(error).__mro__ if kind.__module__ == PsaError.__module__)


async def settled(truth: Callable[[], object], otherwise: str) -> None:
    """Wait until something is so. Raises ContractBroken where it does not become so in time."""
    try:
        async with asyncio.timeout(PATIENCE):
            while not truth():  # noqa: ASYNC110  (what is waited for has no event)
                await asyncio.sleep(0.002)
    except TimeoutError:
        raise ContractBroken(otherwise) from None


@asynccontextmanager
async def bench_for(subject: ProviderUnderTest, reach: Reach) -> AsyncIterator[Bench]:
    """A bench for a subject whose server runs."""
    async with wired(subject.upstream) as (wire, http):
        yield Bench(subject, wire, http, reach)
