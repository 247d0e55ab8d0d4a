"""Reading sessions and what belongs to them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from resolutionflow.boundary import Boundary
from resolutionflow.domain.access import Actor, Scope
from resolutionflow.domain.activity import ActivityEntry, ActivityFilter
from resolutionflow.domain.documentation import SessionDocumentation, document
from resolutionflow.domain.integration import PostingSettings
from resolutionflow.domain.limits import LONG, check_text
from resolutionflow.domain.paging import Page, PageRequest
from resolutionflow.domain.session import (
    Fact,
    PostedNote,
    ScriptRun,
    ScriptTemplate,
    Session,
    Step,
    SuggestedFix,
)
from resolutionflow.domain.session_filter import SessionFilter
from resolutionflow.domain.session_view import view_of
from resolutionflow.domain.worked_time import billed_hours, worked_seconds
from resolutionflow.plugin_api import FactStatus, NoteKind, SessionStatus
from resolutionflow.store import Store, UnitOfWork

from .clock import now
from .material import read_material
from .results import WorkedTime


class SessionReads:
    """Everything that SESSIONS_READ may see."""

    def __init__(self, store: Store, boundary: Boundary, idle_limit: timedelta) -> None:
        self._store = store
        self._boundary = boundary
        self._idle_limit = idle_limit

    @asynccontextmanager
    async def _read(self, actor: Actor) -> AsyncIterator[UnitOfWork]:
        actor.require(Scope.SESSIONS_READ)
        async with self._store.read() as unit:
            yield unit

    async def get(self, actor: Actor, session_id: str) -> Session:
        """One session. Raises NotFound."""
        async with self._read(actor) as unit:
            return await unit.sessions.get(actor, session_id)

    async def many(self, actor: Actor, ids: Sequence[str]) -> dict[str, Session]:
        """Sessions by id; unknown ids are left out."""
        async with self._read(actor) as unit:
            return await unit.sessions.many(actor, ids)

    async def page(self, actor: Actor, request: PageRequest, wanted: SessionFilter) -> Page[Session]:
        """The account's sessions, as filtered. Raises InvalidInput for a search that is no text."""
        check_text(wanted.text, "text", LONG)
        async with self._read(actor) as unit:
            return await unit.sessions.page(actor, request, wanted)

    async def count(self, actor: Actor, wanted: SessionFilter) -> int:
        """How many sessions the filter lets through. Raises InvalidInput as `page` does."""
        check_text(wanted.text, "text", LONG)
        async with self._read(actor) as unit:
            return await unit.sessions.count(actor, wanted)

    async def steps_by_id(self, actor: Actor, ids: Sequence[str]) -> dict[str, Step]:
        """Steps by id; unknown ids are left out."""
        async with self._read(actor) as unit:
            return await unit.steps.many(actor, ids)

    async def facts_by_id(self, actor: Actor, ids: Sequence[str]) -> dict[str, Fact]:
        """Facts by id, removed ones too; unknown ids are left out."""
        async with self._read(actor) as unit:
            return await unit.facts.many(actor, ids)

    async def fixes_by_id(self, actor: Actor, ids: Sequence[str]) -> dict[str, SuggestedFix]:
        """Suggested fixes by id; unknown ids are left out."""
        async with self._read(actor) as unit:
            return await unit.suggested_fixes.many(actor, ids)

    async def runs_by_id(self, actor: Actor, ids: Sequence[str]) -> dict[str, ScriptRun]:
        """Script runs by id, secrets masked; unknown ids are left out."""
        async with self._read(actor) as unit:
            return await unit.scripts.runs(actor, ids)

    async def templates_by_id(self, actor: Actor, ids: Sequence[str]) -> dict[str, ScriptTemplate]:
        """Script templates by id; unknown ids are left out."""
        async with self._read(actor) as unit:
            return await unit.scripts.templates(actor, ids)

    async def posted_notes_by_id(self, actor: Actor, ids: Sequence[str]) -> dict[str, PostedNote]:
        """Posted notes by id; unknown ids are left out."""
        async with self._read(actor) as unit:
            return await unit.posted_notes.many(actor, ids)

    async def step_pages(
        self, actor: Actor, session_ids: Sequence[str], request: PageRequest
    ) -> dict[str, Page[Step]]:
        """The same page of many sessions' steps."""
        async with self._read(actor) as unit:
            return await unit.steps.pages(actor, session_ids, request)

    async def fact_pages(
        self,
        actor: Actor,
        session_ids: Sequence[str],
        request: PageRequest,
        statuses: tuple[FactStatus, ...] | None,
    ) -> dict[str, Page[Fact]]:
        """The same page of many sessions' facts."""
        async with self._read(actor) as unit:
            return await unit.facts.pages(actor, session_ids, request, statuses)

    async def fact_counts(
        self, actor: Actor, session_ids: Sequence[str], statuses: tuple[FactStatus, ...] | None
    ) -> dict[str, int]:
        """How many facts each session has."""
        async with self._read(actor) as unit:
            return await unit.facts.counts(actor, session_ids, statuses)

    async def fix_pages(
        self, actor: Actor, session_ids: Sequence[str], request: PageRequest
    ) -> dict[str, Page[SuggestedFix]]:
        """The same page of many sessions' suggested fixes."""
        async with self._read(actor) as unit:
            return await unit.suggested_fixes.pages(actor, session_ids, request)

    async def active_fixes(self, actor: Actor, session_ids: Sequence[str]) -> dict[str, SuggestedFix]:
        """The newest fix that is not superseded, of each session that has one."""
        async with self._read(actor) as unit:
            return await unit.suggested_fixes.active(actor, session_ids)

    async def run_pages(
        self, actor: Actor, session_ids: Sequence[str], request: PageRequest
    ) -> dict[str, Page[ScriptRun]]:
        """The same page of many sessions' script runs, secrets masked."""
        async with self._read(actor) as unit:
            return await unit.scripts.run_pages(actor, session_ids, request)

    async def posted_notes(
        self, actor: Actor, session_ids: Sequence[str]
    ) -> dict[str, tuple[PostedNote, ...]]:
        """The confirmed texts of many sessions, oldest first."""
        async with self._read(actor) as unit:
            return await unit.posted_notes.of_sessions(actor, session_ids)

    async def worked_time(self, actor: Actor, session_ids: Sequence[str]) -> dict[str, WorkedTime]:
        """Time worked on many sessions, pauses left out."""
        async with self._read(actor) as unit:
            sessions = await unit.sessions.many(actor, session_ids)
            intervals = await unit.work_intervals.of_sessions(actor, session_ids)
            linked = {session.integration_id for session in sessions.values() if session.integration_id}
            integrations = await unit.integrations.many(actor, sorted(linked))
        moment = now()
        times = {}
        for session_id, session in sessions.items():
            seconds = worked_seconds(intervals[session_id], moment, self._idle_limit)
            integration = integrations.get(session.integration_id or "")
            billable = billed_hours(seconds, integration.settings.time_rounding) if integration else None
            times[session_id] = WorkedTime(seconds // 60, billable, intervals[session_id])
        return times

    async def documentation(
        self, actor: Actor, session_ids: Sequence[str]
    ) -> dict[str, SessionDocumentation]:
        """Sessions as structured documents, redacted. Raises RedactionFailed."""
        documents = {}
        for session_id in session_ids:
            async with self._read(actor) as unit:
                material = await read_material(unit, actor, session_id, PostingSettings())
            escalated = material.session.status is SessionStatus.ESCALATED
            kind = NoteKind.ESCALATION if escalated else NoteKind.RESOLUTION
            view = view_of(material, kind, idle_limit=self._idle_limit)
            redacted, _ = await self._boundary.redact_view(view, material.secret_values)
            documents[session_id] = document(redacted)
        return documents

    async def templates_page(self, actor: Actor, request: PageRequest) -> Page[ScriptTemplate]:
        """The account's script templates."""
        async with self._read(actor) as unit:
            return await unit.scripts.templates_page(actor, request)

    async def activity_page(
        self, actor: Actor, request: PageRequest, wanted: ActivityFilter
    ) -> Page[ActivityEntry]:
        """What the account's engineers did in the PSA."""
        async with self._read(actor) as unit:
            return await unit.activity.page(actor, request, wanted)

    async def activity_by_id(self, actor: Actor, ids: Sequence[str]) -> dict[str, ActivityEntry]:
        """Activity entries by id; unknown ids are left out."""
        async with self._read(actor) as unit:
            return await unit.activity.many(actor, ids)
