"""Stored drafts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from resolutionflow.domain.access import Actor
from resolutionflow.domain.preview import NotePreview, PreviewKey
from resolutionflow.plugin_api import DraftOrigin, LineProvenance, ModelUsage, NoteKind

from .tables import note_previews

_KEY = tuple(PreviewKey.__dataclass_fields__)


class NotePreviews:
    """Drafts by what they depend on."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, actor: Actor, key: PreviewKey) -> NotePreview | None:
        """The stored draft for `key`, if any."""
        own = sa.and_(note_previews.c.account_id == actor.account_id, *_same(key))
        row = (await self._connection.execute(sa.select(note_previews).where(own))).first()
        return _preview(row) if row else None

    async def latest(
        self, actor: Actor, session_id: str, kind: NoteKind, formatter: str
    ) -> NotePreview | None:
        """The newest draft of a session by a formatter, whatever state it was drafted from."""
        own = sa.and_(
            note_previews.c.account_id == actor.account_id,
            note_previews.c.session_id == session_id,
            note_previews.c.kind == kind,
            note_previews.c.formatter == formatter,
        )
        newest = sa.select(note_previews).where(own).order_by(note_previews.c.generated_at.desc()).limit(1)
        row = (await self._connection.execute(newest)).first()
        return _preview(row) if row else None

    async def replace(self, preview: NotePreview) -> None:
        """Store a draft in the place of the one with the same key."""
        await self._connection.execute(sa.delete(note_previews).where(*_same(preview.key)))
        values = {
            **asdict(preview.key),
            "id": preview.id,
            "account_id": preview.account_id,
            "markdown": preview.markdown,
            "origin": preview.origin,
            "fallback_reason": preview.fallback_reason,
            "redactions": dict(preview.redactions),
            "provenance": [asdict(line) for line in preview.provenance],
            "source_digests": dict(preview.source_digests),
            "usage": _stored_usage(preview.usage),
            "generated_at": preview.generated_at,
        }
        await self._connection.execute(sa.insert(note_previews).values(values))

    async def many(self, actor: Actor, preview_ids: Sequence[str]) -> dict[str, NotePreview]:
        """Drafts by id; unknown ids are left out."""
        own = sa.and_(note_previews.c.account_id == actor.account_id, note_previews.c.id.in_(preview_ids))
        rows = (await self._connection.execute(sa.select(note_previews).where(own))).all()
        return {row.id: _preview(row) for row in rows}


def _same(key: PreviewKey) -> list[sa.ColumnElement[bool]]:
    return [note_previews.c[name] == getattr(key, name) for name in _KEY]


def _stored_usage(usage: ModelUsage | None) -> dict[str, object] | None:
    return None if usage is None else {**asdict(usage), "cost": str(usage.cost)}


def _preview(row: Any) -> NotePreview:
    usage = ModelUsage(**{**row.usage, "cost": Decimal(row.usage["cost"])}) if row.usage else None
    return NotePreview(
        id=row.id,
        account_id=row.account_id,
        key=PreviewKey(**{**{name: getattr(row, name) for name in _KEY}, "kind": NoteKind(row.kind)}),
        markdown=row.markdown,
        origin=DraftOrigin(row.origin),
        fallback_reason=row.fallback_reason,
        redactions=row.redactions,
        provenance=tuple(
            LineProvenance(line["line"], line["text"], tuple(line["sources"])) for line in row.provenance
        ),
        source_digests=row.source_digests,
        usage=usage,
        generated_at=row.generated_at,
    )
