"""What a formatter emits while it writes, redacted on its way to whoever watches."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from resolutionflow.boundary import Boundary
from resolutionflow.domain.redaction import KnownSecrets, StreamRedactor
from resolutionflow.plugin_api import Emit


@asynccontextmanager
async def redacted_deltas(boundary: Boundary, known: KnownSecrets, hear: Emit | None) -> AsyncIterator[Emit]:
    """Gives what a formatter may emit to; what is held back is handed on when the block ends.

    Nothing is handed on that is not complete yet, so that no secret is cut in two. Raises RedactionFailed.
    """
    stream = StreamRedactor(known=known)

    async def hand_on(text: str) -> None:
        if text and hear is not None:
            await hear((await boundary.redact(text, known)).text)  # by the plugins' redactors too

    async def emit(piece: str) -> None:
        if hear is not None:
            await hand_on(stream.feed(piece))

    yield emit
    await hand_on(stream.close())
