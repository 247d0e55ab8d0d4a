"""Confirmed texts of sessions, redacted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from resolutionflow.domain.access import Actor
from resolutionflow.domain.session import PostedNote
from resolutionflow.plugin_api import NoteKind

from .session_rows import own_rows, rows_by_id
from .tables import posted_notes


class PostedNotes:
    """Posted notes, oldest first."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, note: PostedNote, revision: int) -> None:
        """Write the note of a locked session that is being closed for the `revision`-th time."""
        values = {
            "id": note.id,
            "session_id": note.session_id,
            "kind": note.kind,
            "revision": revision,
            "markdown": note.markdown,
            "posted_at": note.posted_at,
            "posted_by_id": note.posted_by_id,
            "delivery_id": note.delivery_id,
        }
        await self._connection.execute(sa.insert(posted_notes).values(values))

    async def of_sessions(
        self, actor: Actor, session_ids: Sequence[str]
    ) -> dict[str, tuple[PostedNote, ...]]:
        """All notes of many sessions, in one statement."""
        select = own_rows(actor, posted_notes).where(posted_notes.c.session_id.in_(session_ids))
        rows = (
            await self._connection.execute(select.order_by(posted_notes.c.posted_at, posted_notes.c.id))
        ).all()
        return {
            session_id: tuple(_note(row) for row in rows if row.session_id == session_id)
            for session_id in session_ids
        }

    async def many(self, actor: Actor, note_ids: Sequence[str]) -> dict[str, PostedNote]:
        """Notes by id; unknown ids are left out."""
        rows = await rows_by_id(self._connection, actor, posted_notes, note_ids)
        return {note_id: _note(row) for note_id, row in rows.items()}


def _note(row: Any) -> PostedNote:
    return PostedNote(
        id=row.id,
        session_id=row.session_id,
        kind=NoteKind(row.kind),
        markdown=row.markdown,
        posted_at=row.posted_at,
        posted_by_id=row.posted_by_id,
        delivery_id=row.delivery_id,
    )
