"""Formatters run over the corpus, on views redacted as the service redacts them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from resolutionflow.domain.redaction import NONE, KnownSecrets, redact
from resolutionflow.domain.session_view import texts_of, with_texts
from resolutionflow.drafting.claude.formatter import ClaudeFormatter
from resolutionflow.drafting.claude.model import Model
from resolutionflow.drafting.claude.settings import ModelSettings
from resolutionflow.drafting.deterministic import DeterministicFormatter
from resolutionflow.drafting.drafter import write
from resolutionflow.plugin_api import Draft, DraftRequest, NoteFormatter, NoteKind, SessionView
from resolutionflow.sandbox.model import build_model
from resolutionflow.sandbox.server import sandbox_thread
from resolutionflow.settings import Settings

from .scoring import Score, score
from .sessions import Written

SESSION_ID = "0123456789abcdef" * 2


@dataclass(frozen=True, slots=True)
class Drafted:
    """One draft with its score."""

    name: str
    kind: NoteKind
    draft: Draft
    score: Score


def redacted(view: SessionView) -> SessionView:
    """A view as a formatter is shown it."""
    known: KnownSecrets = NONE
    for text in texts_of(view):
        known = known.union(KnownSecrets.with_spans(text, redact(text).spans))
    return with_texts(view, lambda text: redact(text, known=known).text)


async def drafted(formatter: NoteFormatter, written: Written, kind: NoteKind) -> Drafted:
    """Have one session drafted, and score it."""
    view = redacted(written.view(kind))
    draft = await write(formatter, DraftRequest(view=view), _nobody, SESSION_ID)
    return Drafted(written.name, kind, draft, score(draft, view, written.forbidden))


@contextmanager
def formatter_named(name: str) -> Iterator[NoteFormatter]:
    """`deterministic`, `stand-in` (Claude's formatter against the stand-in) or `claude` (with a key that is set)."""
    match name:
        case "deterministic":
            yield DeterministicFormatter()
        case "stand-in":
            with sandbox_thread(build_model()) as url:
                yield _claude(ModelSettings("any key", url, "claude-sonnet-5-5", 30))
        case _:
            settings = Settings.load().model_settings()
            if settings is None:
                raise SystemExit("Set RESOLUTIONFLOW_ANTHROPIC_API_KEY to run over the real model.")
            yield _claude(settings)


def _claude(settings: ModelSettings) -> ClaudeFormatter:
    return ClaudeFormatter(Model(settings), settings.model)


async def _nobody(_text: str) -> None:
    """Nobody watches."""
