"""Watching a note being drafted; the draft goes on and is stored when its watcher leaves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from datetime import timedelta

from resolutionflow.domain.access import Actor
from resolutionflow.plugin_api import NoteKind

from .previews import PreviewsService
from .results import PreviewResult

LAST_CHANCE = timedelta(seconds=10)
"""How long drafts under way may take to end when the service stops."""


class NoteDraftingService:
    """Drafts notes while somebody watches."""

    def __init__(self, previews: PreviewsService) -> None:
        self._previews = previews
        self._drafting: set[asyncio.Task[PreviewResult]] = set()

    async def watch(
        self, actor: Actor, session_id: str, kind: NoteKind, formatter: str | None, *, force: bool
    ) -> AsyncGenerator[str | PreviewResult, None]:
        """Redacted text as it is written, then the stored draft; a draft that is stored already comes at once.

        `force` drafts anew. Raises what `PreviewsService.preview` and `regenerate` raise.
        """
        heard: asyncio.Queue[str | None] = asyncio.Queue()

        async def hear(text: str) -> None:
            heard.put_nowait(text)

        draft = self._previews.regenerate if force else self._previews.preview
        task = asyncio.create_task(draft(actor, session_id, kind, formatter, hear=hear))
        self._drafting.add(task)
        task.add_done_callback(self._ended)
        task.add_done_callback(lambda _: heard.put_nowait(None))
        while (text := await heard.get()) is not None:
            yield text
        yield await task

    async def close(self) -> None:
        """Let drafts under way end, and cancel what takes too long."""
        if self._drafting:
            _, late = await asyncio.wait(self._drafting, timeout=LAST_CHANCE.total_seconds())
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late)

    def _ended(self, task: asyncio.Task[PreviewResult]) -> None:
        self._drafting.discard(task)
        if not task.cancelled():
            task.exception()  # whoever still watches raises it
