"""What a resolver knows of its request: the services, who asks, and what was loaded so far."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from weakref import WeakValueDictionary

import strawberry
from strawberry.dataloader import DataLoader

from resolutionflow.bootstrap import Application
from resolutionflow.domain.access import Account, Actor
from resolutionflow.domain.errors import DomainError
from resolutionflow.plugin_api import Ticket

P = ParamSpec("P")
T = TypeVar("T")


async def all_of(awaitables: Iterable[Awaitable[T]]) -> list[T]:
    """What all of them give, at once. The first failure is raised when none is under way any more."""
    found = await asyncio.gather(*awaitables, return_exceptions=True)
    for each in found:
        if isinstance(each, BaseException):
            raise each
    return cast("list[T]", found)


class Loaders(dict[Hashable, DataLoader[Any, Any]]):
    """Loaders by what they load. Those of an event are shared while somebody is still being told of it."""


Together = WeakValueDictionary[Hashable, Loaders]
"""Loaders by the event that is being told, and by what its watchers may see."""


@dataclass(slots=True)
class Context:
    """One request's. Loaders live as long as it does, and no longer than a mutation or an event."""

    services: Application
    actor: Actor
    request_id: str
    together: Together = field(default_factory=WeakValueDictionary)
    _loaders: Loaders = field(default_factory=Loaders)
    _is_together: bool = False

    def load(
        self,
        fetch: Callable[Concatenate[Actor, Sequence[Any], P], Awaitable[Mapping[Any, T]]],
        key: Hashable,
        *args: P.args,
        **options: P.kwargs,
    ) -> Awaitable[T | None]:
        """One of what `fetch(actor, keys, …)` gives by key, asked for all keys of the moment in one call.

        Values are kept by the method and its arguments.
        """
        name = (fetch, args, *options.items())
        loader = self._loaders.get(name)
        if loader is None:

            async def batch(keys: list[Any]) -> list[T | None]:
                found = await fetch(self.actor, keys, *args, **options)
                return [found.get(key) for key in keys]

            loader = self._loaders[name] = DataLoader(batch)
        loading = loader.load(key)
        # A watcher who leaves must not take away what others wait for.
        return cast("Awaitable[T | None]", asyncio.shield(loading) if self._is_together else loading)

    def forget(self) -> None:
        """Load everything anew: something was written."""
        self._loaders, self._is_together = Loaders(), False

    def tell(self, event: Hashable) -> None:
        """Load everything anew, once for all who are told of this event and may see the same."""
        key = (event, self.actor.account_id, self.actor.scopes)
        loaders = self.together.get(key)
        if loaders is None:
            loaders = self.together[key] = Loaders()
        self._loaders, self._is_together = loaders, True

    async def accounts(self, actor: Actor, account_ids: Sequence[str]) -> dict[str, Account]:
        """The caller's account, where it is among those asked for."""
        account = await self.services.access.account(actor)
        return {account.id: account} if account.id in account_ids else {}

    async def ticket(self, integration_id: str, external_id: str) -> Ticket | None:
        """A ticket read live, once in a request. Raises what reading it raised."""
        found = await self.load(self._tickets, (integration_id, external_id))
        if isinstance(found, DomainError):
            raise found
        return found

    async def _tickets(
        self, actor: Actor, keys: Sequence[tuple[str, str]], /
    ) -> dict[tuple[str, str], Ticket | DomainError]:
        tickets = await all_of(self._read_ticket(actor, *key) for key in keys)
        return dict(zip(keys, tickets, strict=True))

    async def _read_ticket(self, actor: Actor, integration_id: str, external_id: str) -> Ticket | DomainError:
        try:
            return await self.services.integrations.ticket(actor, integration_id, external_id)
        except DomainError as error:
            return error


Info = strawberry.Info[Context, None]
