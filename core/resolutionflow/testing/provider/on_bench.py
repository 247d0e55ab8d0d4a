"""What every part of the contract stands on."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from resolutionflow.testing.contract import Reach

from .bench import Bench, bench_for
from .subject import ProviderUnderTest


class OnBench:
    """A part of a contract that tries a provider on a bench."""

    reach: Reach

    @abstractmethod
    def subject(self) -> AbstractAsyncContextManager[ProviderUnderTest]:
        """The provider and what leads it to a server that runs within the block."""

    @asynccontextmanager
    async def bench(self) -> AsyncIterator[Bench]:
        """A bench with a subject of its own."""
        async with self.subject() as subject, bench_for(subject, self.reach) as bench:
            yield bench
