"""Drafts of notes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import strawberry

from resolutionflow import plugin_api
from resolutionflow.plugin_api import DraftOrigin, NoteKind
from resolutionflow.services.results import PreviewResult
from resolutionflow_graphql.context import Context, Info, all_of
from resolutionflow_graphql.fields import describe_enum, field, read_by
from resolutionflow_graphql.scalars import Markdown

from .node import Node, node_type
from .plugin import FormatterSource, NoteFormatter, formatter_source
from .session import Session
from .ticket import TicketRef, TicketSource, ticket_of

describe_enum(
    DraftOrigin,
    "How a draft was made.",
    MODEL="A language model wrote it.",
    DETERMINISTIC="A formatter wrote it by fixed rules.",
    FALLBACK="A model was asked, and a deterministic formatter wrote it after all; `fallbackReason` says why.",
)


@dataclass(frozen=True, slots=True)
class _RedactionSource:
    kind: str
    count: int


@strawberry.type(description="Secrets of one kind that were removed from a text.")
class Redaction:
    kind: str = field("What kind of secret, as it stands in `[REDACTED:kind]`.")
    count: int = field("How many were removed.")


async def _sources(parent: strawberry.Parent[plugin_api.LineProvenance], info: Info) -> list[Any]:
    sessions, load = info.context.services.sessions, info.context.load
    finders = (
        sessions.facts_by_id,
        sessions.steps_by_id,
        sessions.runs_by_id,
        sessions.fixes_by_id,
        sessions.many,
    )
    found = await all_of(load(finder, key) for key in parent.sources for finder in finders)
    return [each for each in found if each is not None]


@strawberry.type(description="What one line of a draft rests on.")
class LineProvenance:
    line: int = field("The line of the markdown, from 1.")
    text: str = field("The line itself.")
    sources: list[Node] = field(
        "Facts, steps, script runs, fixes, or the session itself; empty where nothing supports the line.",
        _sources,
    )


@strawberry.type(description="What drafting with a language model took.")
class ModelUsage:
    model: str = field("The model.")
    input_tokens: int = field("Tokens read afresh.")
    cache_write_tokens: int = field("Tokens written to the provider's cache.")
    cache_read_tokens: int = field("Tokens read from the provider's cache.")
    output_tokens: int = field("Tokens written.")
    cost: Decimal = field("What it cost, in US dollars.")


def redactions_of(counts: Mapping[str, int]) -> list[_RedactionSource]:
    """How many secrets of each kind were removed, by the kinds' names."""
    return [_RedactionSource(kind, count) for kind, count in sorted(counts.items())]


def _redactions(result: PreviewResult) -> list[_RedactionSource]:
    return redactions_of(result.preview.redactions)


async def _session_of(result: PreviewResult, info: Info) -> Any:
    return await info.context.load(info.context.services.sessions.many, result.preview.key.session_id)


def _session(parent: strawberry.Parent[PreviewResult], info: Info) -> Any:
    return _session_of(parent, info)


async def _is_current(parent: strawberry.Parent[PreviewResult], info: Info) -> bool:
    session = await _session_of(parent, info)
    return bool(session.state_version == parent.preview.key.state_version)


def _formatter(parent: strawberry.Parent[PreviewResult], info: Info) -> FormatterSource:
    return formatter_source(info.context.services.plugins, parent.preview.key.formatter)


async def _target(parent: strawberry.Parent[PreviewResult], info: Info) -> TicketSource | None:
    return ticket_of(await _session_of(parent, info))


async def _stored(context: Context, preview_id: str) -> PreviewResult | None:
    preview = await context.load(context.services.previews.many, preview_id)
    return PreviewResult(preview, from_cache=True) if preview else None


@node_type(PreviewResult, _stored, key="preview.id")
@strawberry.type(description="A draft of a note, redacted, stored under the state it was drafted from.")
class NotePreview(Node):
    session: Session = field("The session it is about.", _session)
    kind: NoteKind = field("What it says of the session.", attribute="preview.key.kind")
    markdown: Markdown = field("The draft.", attribute="preview.markdown")
    state_version: int = field(
        "The session's state version it was drafted from.", attribute="preview.key.state_version"
    )
    from_cache: bool = field("True where this answer drafted nothing.")
    is_current: bool = field("False once the session has moved on.", _is_current)
    formatter: NoteFormatter = field("What wrote it.", _formatter)
    origin: DraftOrigin = field("How it was made.", attribute="preview.origin")
    fallback_reason: str | None = field("Why it fell back, for people.", attribute="preview.fallback_reason")
    generated_at: datetime = field("When it was made.", attribute="preview.generated_at")
    target: TicketRef | None = field("The ticket a post would go to; null means it stays local.", _target)
    redactions: list[Redaction] = read_by(_redactions, "The secrets that were removed, by kind.")
    provenance: list[LineProvenance] = field("What each line rests on.", attribute="preview.provenance")
    usage: ModelUsage | None = field(
        "What the model took; null for deterministic drafts.", attribute="preview.usage"
    )
