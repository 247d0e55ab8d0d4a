"""What every contract is: promises as tests that may be neither taken away nor changed, run with pytest or without.

A contract is a class. Its tests are ordinary methods, so that any pytest runs them; none needs a plugin.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Any, ClassVar, NoReturn, Protocol, TypeVar
from unittest import SkipTest

LONGEST_SECONDS = 60.0
"""A test that takes longer has come to a stop."""

C = TypeVar("C", bound="Reaching")


class ContractBroken(AssertionError):
    """A promise was not kept; the message says which call did what, and what it should have done."""


class Reach(IntEnum):
    """What a test does to the server.

    READ: it reads. WRITE: it writes a note, a time entry or a status to the ticket that it was given, once.
    STAND_IN: it writes often, and loses answers on purpose.
    """

    READ = 1
    WRITE = 2
    STAND_IN = 3


TOO_FAR = {
    Reach.WRITE: "it writes, and the contract may only read",
    Reach.STAND_IN: "it writes often and loses answers, which only a stand-in is for",
}
"""Why a test is skipped that goes further than the contract may."""


class VerdictOutcome(StrEnum):
    """What became of one promise."""

    KEPT = "kept"
    BROKEN = "broken"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One promise, tried: the test's `name`, the promise as a sentence, and why it was broken or skipped."""

    name: str
    text: str
    outcome: VerdictOutcome
    detail: str = ""


class Reaching(Protocol):
    """Knows how far it may go."""

    @property
    def reach(self) -> Reach: ...


class Contract:
    """The base of all contracts.

    A class that stands directly below it is a contract, with what it inherits and defines as its tests. A class below a
    contract is somebody's plugin under that contract. It is refused, by a TypeError where it is defined, when it
    has another thing under the name of one of the contract's tests.
    """

    promises: ClassVar[Mapping[str, Callable[[Any], None]]] = MappingProxyType({})
    reach: Reach = Reach.STAND_IN
    """How far the tests may go. What goes further is skipped."""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if Contract in cls.__bases__:
            found = {name: getattr(cls, name) for name in dir(cls) if name.startswith("test_")}
            cls.promises = MappingProxyType(found)
        elif changed := changed_promises(cls):
            raise TypeError(
                f"{cls.__name__} replaces or removes what the contract promises: {', '.join(changed)}. "
                "Name your own tests otherwise."
            )

    def test_the_contract_is_whole(self) -> None:
        """No test of the contract was taken away or replaced after the class was made."""
        changed = changed_promises(type(self))
        expect(not changed, f"{type(self).__name__} no longer has the contract's own {', '.join(changed)}")


def changed_promises(cls: type[Contract]) -> list[str]:
    """The contract's tests that a class does not have as the contract has them."""
    return [name for name, promise in cls.promises.items() if getattr(cls, name, None) is not promise]


def promise(reach: Reach) -> Callable[[Callable[[C], Awaitable[None]]], Callable[[C], None]]:
    """Makes an asynchronous method, which goes so far, a test of a contract: it runs in an event loop of its own."""

    def made(check: Callable[[C], Awaitable[None]]) -> Callable[[C], None]:
        async def in_time(contract: C) -> None:
            try:
                async with asyncio.timeout(LONGEST_SECONDS) as limit:
                    await check(contract)
            except TimeoutError as error:
                if not limit.expired():
                    raise
                raise ContractBroken(f"a call did not end within {LONGEST_SECONDS:g} s") from error

        @functools.wraps(check)
        def kept(self: C) -> None:
            if self.reach < reach:
                skip(TOO_FAR[reach])
            try:
                asyncio.run(in_time(self))
            except ContractBroken as broken:  # told without the contract's own frames, but with the plugin's
                raise broken.with_traceback(None) from broken.__cause__

        del kept.__wrapped__  # pytest would look through it, at a coroutine function
        return kept

    return made


def verdicts(contract: Contract) -> Iterator[Verdict]:
    """Try one promise after the other, without pytest.

    Not to be called where an event loop runs: every test starts its own.
    """
    for name, test in contract.promises.items():
        yield _tried(contract, name, test)


def _tried(contract: Contract, name: str, test: Callable[[Any], None]) -> Verdict:
    text = " ".join((test.__doc__ or name).split("\n\n")[0].split())
    try:
        test(contract)
    except SkipTest as skipped:
        return Verdict(name, text, VerdictOutcome.SKIPPED, str(skipped))
    except ContractBroken as broken:
        return Verdict(name, text, VerdictOutcome.BROKEN, str(broken))
    except Exception as error:  # noqa: BLE001  (a plugin may raise anything)
        return Verdict(name, text, VerdictOutcome.BROKEN, f"{type(error).__name__}: {error}")
    return Verdict(name, text, VerdictOutcome.KEPT)


def expect(truth: object, otherwise: str) -> None:
    """Raises ContractBroken with this message unless `truth` holds."""
    if not truth:
        raise ContractBroken(otherwise)


def skip(reason: str) -> NoReturn:
    """Leave out the rest of the test. Raises SkipTest, which pytest knows."""
    raise SkipTest(reason)
