"""Watching sessions and deliveries: events as they happen, resumed without a gap."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from datetime import timedelta

from resolutionflow.domain.access import Actor, Scope
from resolutionflow.domain.delivery_filter import DeliveryFilter
from resolutionflow.domain.errors import EventExpired, InvalidInput
from resolutionflow.domain.events import SessionEvent
from resolutionflow.store import Store
from resolutionflow.store.notices import DELIVERIES, SESSIONS

from .clock import now
from .feeds import Feeds, Numbered

LATEST_COMMIT = timedelta(minutes=1)
"""How long after its moment an event may still become visible: its transaction, and the nodes' clocks apart."""
EXPIRED = "The events after this one are no longer kept: read the session, then subscribe without `after`."
BEHIND = "You fell too far behind: read the deliveries, then subscribe again."


class WatchingService:
    """Events for subscriptions; needs SESSIONS_READ."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.feeds = Feeds()

    async def session_events(
        self, actor: Actor, session_id: str, after: int | None = None
    ) -> AsyncGenerator[SessionEvent, None]:
        """Events of a session from now on, or after the event of sequence `after`, without a gap.

        Raises NotFound, InvalidInput for a sequence that was never given, EventExpired.
        """
        actor.require(Scope.SESSIONS_READ)

        async def read(position: int) -> list[Numbered]:
            async with self._store.read() as unit:
                found = await unit.events.after(actor, session_id, position)
            return [(event.sequence, event) for event in found]

        last = await self._last(actor, session_id, after)
        position = last if after is None else after
        watching = self.feeds.watching(
            (actor.account_id, session_id),
            last,
            read,
            lambda: self._store.notices.listening(SESSIONS, session_id),
        )
        async with watching as feed:
            while True:
                found = feed.after(position)
                for number, event in await read(position) if found is None else found:
                    position = number
                    yield event
                await feed.beyond(position)

    async def _last(self, actor: Actor, session_id: str, after: int | None) -> int:
        async with self._store.read() as unit:
            last, first_kept = await unit.events.bounds(actor, session_id)
        if after is not None and after > last:
            raise InvalidInput("This is no event of this session.", path=("after",))
        if after is not None and after < first_kept - 1:
            raise EventExpired(EXPIRED, path=("after",))
        return last

    async def delivery_events(
        self, actor: Actor, wanted: DeliveryFilter
    ) -> AsyncGenerator[SessionEvent, None]:
        """What happens to the account's deliveries from now on, where they then meet the filter.

        Raises EventExpired for a watcher who takes events more slowly than they happen.
        """
        actor.require(Scope.SESSIONS_READ)
        reader = _AccountReader(self._store, actor)
        await reader.read(0)  # what was there before is not told
        watching = self.feeds.watching(
            actor.account_id, 0, reader.read, lambda: self._store.notices.listening(DELIVERIES)
        )
        async with watching as feed:
            position = feed.position
            while True:
                found = feed.after(position)
                if found is None:
                    raise EventExpired(BEHIND)
                async with aclosing(self._wanted(actor, found, wanted)) as chosen:
                    async for each in chosen:
                        yield each
                position = found[-1][0] if found else position
                await feed.beyond(position)

    async def _wanted(
        self, actor: Actor, found: Sequence[Numbered], wanted: DeliveryFilter
    ) -> AsyncGenerator[SessionEvent, None]:
        if not found:
            return
        async with self._store.read() as unit:
            deliveries = await unit.deliveries.many(actor, list({event.object_id for _, event in found}))
        for _, event in found:
            delivery = deliveries.get(event.object_id)
            if delivery is not None and wanted.lets_through(delivery):
                yield event


class _AccountReader:
    """Reads the deliveries' events of an account, which have no common sequence: each once, as it shows up."""

    def __init__(self, store: Store, actor: Actor) -> None:
        self._store = store
        self._actor = actor
        self._seen: frozenset[tuple[str, int]] = frozenset()

    async def read(self, position: int) -> list[Numbered]:
        """The events that were not given yet, numbered on from `position`."""
        async with self._store.read() as unit:
            found = await unit.events.deliveries_since(self._actor, now() - LATEST_COMMIT)
        new = [event for event in found if (event.session_id, event.sequence) not in self._seen]
        self._seen = frozenset((event.session_id, event.sequence) for event in found)
        return list(enumerate(new, start=position + 1))
