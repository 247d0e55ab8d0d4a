"""A drafted note as it is stored: under the state it was drafted from, and read back by any node (B26)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from resolutionflow.plugin_api import DraftOrigin, LineProvenance, ModelUsage, NoteKind


@dataclass(frozen=True, slots=True)
class PreviewKey:
    """What a draft depends on: drafted once for each. `model` is empty for a formatter that asks none."""

    session_id: str
    kind: NoteKind
    formatter: str
    formatter_version: str
    model: str
    state_version: int
    view_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotePreview:
    """A stored draft, redacted and valid. `source_digests` tell what its sources said, see draft_sources."""

    id: str
    account_id: str
    key: PreviewKey
    markdown: str
    origin: DraftOrigin
    fallback_reason: str | None
    redactions: Mapping[str, int]
    provenance: tuple[LineProvenance, ...]
    source_digests: Mapping[str, str]
    usage: ModelUsage | None
    generated_at: datetime
