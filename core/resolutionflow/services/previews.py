"""Previews: drafted once for each state of a session, then read back by any node (B26 to B28)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import orjson

from resolutionflow.boundary import Boundary
from resolutionflow.domain.access import Actor, Scope
from resolutionflow.domain.draft_sources import source_digests, still_stands
from resolutionflow.domain.errors import InvalidInput
from resolutionflow.domain.ids import new_id
from resolutionflow.domain.preview import NotePreview, PreviewKey
from resolutionflow.domain.redaction import KnownSecrets
from resolutionflow.domain.session_view import view_of
from resolutionflow.drafting.drafter import fallback, write
from resolutionflow.plugin_api import (
    SESSION_SOURCE,
    Draft,
    DraftOrigin,
    DraftRequest,
    Emit,
    LineProvenance,
    NoteFormatter,
    NoteKind,
    PureFormatter,
    SessionView,
)
from resolutionflow.plugin_host import FormatterUnavailable, PluginHost
from resolutionflow.store import Store

from .clock import now
from .deltas import redacted_deltas
from .draft_flights import DraftFlights
from .material import read_material
from .model_budget import SPENT, ModelBudget
from .redactions import redaction_counts
from .results import PreviewResult


class PreviewsService:
    """Drafts notes, stores them, and reads them back."""

    def __init__(
        self,
        store: Store,
        plugins: PluginHost,
        boundary: Boundary,
        budget: ModelBudget,
        idle_limit: timedelta,
    ) -> None:
        self._store = store
        self._plugins = plugins
        self._boundary = boundary
        self._budget = budget
        self._idle_limit = idle_limit
        self._flights = DraftFlights(store)

    async def many(self, actor: Actor, ids: Sequence[str]) -> dict[str, NotePreview]:
        """Stored drafts by id; unknown ids are left out."""
        actor.require(Scope.SESSIONS_READ)
        async with self._store.read() as unit:
            return await unit.note_previews.many(actor, ids)

    async def preview(
        self,
        actor: Actor,
        session_id: str,
        kind: NoteKind,
        formatter: str | None = None,
        *,
        hear: Emit | None = None,
    ) -> PreviewResult:
        """The draft for the session's present state, drafted now where there is none.

        `hear` is given what is written, redacted, as it is written; a draft that is read back is not told to it.
        Raises NotFound, InvalidInput for an unknown formatter, RedactionFailed, and MissingScope where it would
        have to be drafted and the token lacks SESSIONS_WRITE.
        """
        actor.require(Scope.SESSIONS_READ)
        return await self._drafted(actor, session_id, kind, formatter, hear, anew=False)

    async def regenerate(
        self,
        actor: Actor,
        session_id: str,
        kind: NoteKind,
        formatter: str | None = None,
        *,
        hear: Emit | None = None,
    ) -> PreviewResult:
        """A new draft in the place of the stored one. Raises as `preview` does."""
        actor.require(Scope.SESSIONS_WRITE)
        return await self._drafted(actor, session_id, kind, formatter, hear, anew=True)

    async def _drafted(
        self,
        actor: Actor,
        session_id: str,
        kind: NoteKind,
        formatter_key: str | None,
        hear: Emit | None,
        *,
        anew: bool,
    ) -> PreviewResult:
        formatter = self.formatter(formatter_key, kind)
        async with self._store.read() as unit:
            material = await read_material(unit, actor, session_id)
        view, known = await self._boundary.redact_view(
            view_of(material, kind, idle_limit=self._idle_limit), material.secret_values
        )
        key = preview_key(session_id, material.session.state_version, formatter, view)
        async with self._flights.alone(key, on_all_nodes=formatter.model is not None):
            stored = None if anew else await self._stored(actor, key)
            if stored is not None:
                return PreviewResult(stored, from_cache=True)
            actor.require(Scope.SESSIONS_WRITE)
            draft = await self._draft(actor, key, formatter, view, known, hear)
            return await self._store_draft(actor, draft, anew=anew)

    def formatter(self, key: str | None, kind: NoteKind) -> NoteFormatter:
        """The formatter of that key, or the default. Raises InvalidInput."""
        try:
            return self._plugins.formatter(key, kind)
        except FormatterUnavailable as error:
            raise InvalidInput(str(error), path=("formatter",)) from error

    async def _stored(self, actor: Actor, key: PreviewKey) -> NotePreview | None:
        async with self._store.read() as unit:
            return await unit.note_previews.find(actor, key)

    async def _draft(
        self,
        actor: Actor,
        key: PreviewKey,
        formatter: NoteFormatter,
        view: SessionView,
        known: KnownSecrets,
        hear: Emit | None,
    ) -> NotePreview:
        draft = await self._written(actor, key, formatter, view, known, hear)
        redacted = await self._boundary.redact(draft.text.strip(), known)
        known = known.union(KnownSecrets.with_spans(draft.text.strip(), redacted.spans))
        return NotePreview(
            id=new_id(),
            account_id=actor.account_id,
            key=key,
            markdown=redacted.text,
            origin=draft.origin,
            fallback_reason=await self._redacted(draft.fallback_reason, known),
            redactions=redaction_counts(redacted.text),
            provenance=await self._provenance(draft, key.session_id, known),
            source_digests=source_digests(view),
            usage=draft.usage,
            generated_at=now(),
        )

    async def _redacted(self, text: str | None, known: KnownSecrets) -> str | None:
        return None if text is None else (await self._boundary.redact(text, known)).text

    async def _provenance(
        self, draft: Draft, session_id: str, known: KnownSecrets
    ) -> tuple[LineProvenance, ...]:
        """Each line as it stands in the redacted draft."""
        named = _renamed(draft.provenance, SESSION_SOURCE, session_id)
        return tuple(
            [replace(line, text=(await self._boundary.redact(line.text, known)).text) for line in named]
        )

    async def _written(
        self,
        actor: Actor,
        key: PreviewKey,
        formatter: NoteFormatter,
        view: SessionView,
        known: KnownSecrets,
        hear: Emit | None,
    ) -> Draft:
        if formatter.model is not None and await self._budget.is_spent(actor):
            return fallback(view, SPENT)
        previous = None if isinstance(formatter, PureFormatter) else await self._previous(actor, key, view)
        async with redacted_deltas(self._boundary, known, hear) as emit:
            draft = await write(formatter, DraftRequest(view=view, previous=previous), emit, key.session_id)
        await self._budget.charge(actor, draft.usage)
        return draft

    async def _previous(self, actor: Actor, key: PreviewKey, view: SessionView) -> Draft | None:
        """The formatter's own last draft of the session, unless something it rests on was changed or removed."""
        async with self._store.read() as unit:
            last = await unit.note_previews.latest(actor, key.session_id, key.kind, key.formatter)
        if last is None or last.origin is DraftOrigin.FALLBACK:
            return None
        provenance = _renamed(last.provenance, key.session_id, SESSION_SOURCE)
        if not still_stands(provenance, last.source_digests, source_digests(view)):
            return None
        return Draft(text=last.markdown, origin=last.origin, provenance=provenance)

    async def _store_draft(self, actor: Actor, draft: NotePreview, *, anew: bool) -> PreviewResult:
        """Keep a draft, unless another node has kept its own meanwhile: then that one stands."""
        async with self._store.write() as unit:
            await unit.sessions.lock(actor, draft.key.session_id)
            stored = None if anew else await unit.note_previews.find(actor, draft.key)
            if stored is not None:
                return PreviewResult(stored, from_cache=True)
            await unit.note_previews.replace(draft)
        return PreviewResult(draft, from_cache=False)


def preview_key(
    session_id: str, state_version: int, formatter: NoteFormatter, view: SessionView
) -> PreviewKey:
    """What a draft depends on: the state it is drafted from, and exactly what the formatter was shown."""
    shown = orjson.dumps(view)
    return PreviewKey(
        session_id=session_id,
        kind=view.kind,
        formatter=formatter.key,
        formatter_version=formatter.version,
        model=formatter.model or "",
        state_version=state_version,
        view_digest=hashlib.sha256(shown).hexdigest(),
    )


def _renamed(provenance: tuple[LineProvenance, ...], source: str, to: str) -> tuple[LineProvenance, ...]:
    """The session is a source by a name of its own to formatters, and by its id to readers."""
    return tuple(
        replace(line, sources=tuple(to if each == source else each for each in line.sources))
        for line in provenance
    )
