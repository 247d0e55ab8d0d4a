"""Plays the sessions of the demo through the services, each at its time in the past."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import singledispatchmethod
from uuid import uuid4

from resolutionflow.bootstrap import Application
from resolutionflow.domain.access import Actor
from resolutionflow.domain.session import StepOption, TicketLink
from resolutionflow.plugin_api import FixOutcome, NoteKind
from resolutionflow.sandbox.demo.acts import (
    Act,
    Asked,
    Concluded,
    DemoSession,
    Escalated,
    Found,
    Paused,
    Ran,
    Resolved,
    Tried,
)
from resolutionflow.services.clock import told
from resolutionflow.services.commands import (
    AddFact,
    AnswerStep,
    PushNote,
    RecordScriptRun,
    RecordStep,
    StartSession,
    SuggestFix,
    UpdateSession,
)


class Performance:
    """Plays sessions by the people of an account, linked to tickets of integrations, which are named by PSA."""

    def __init__(
        self, application: Application, people: dict[str, Actor], integrations: Mapping[str, str]
    ) -> None:
        self._sessions = application.sessions
        self._posting = application.posting
        self._people = people
        self._integrations = integrations

    async def play(self, script: DemoSession) -> None:
        """Start the session, and do its acts one after the other."""
        actor = self._people[script.engineer]
        moment = datetime.now(UTC) - timedelta(hours=script.hours_ago)
        start = StartSession(
            title=script.title,
            problem_summary=script.problem,
            problem_domain=script.domain,
            intake_text=script.intake,
            ticket=TicketLink(self._integrations[script.psa], str(script.ticket)) if script.ticket else None,
        )
        with told(moment):
            session = await self._sessions.start(actor, start)
        for act in script.acts:
            moment += timedelta(minutes=act.minutes)
            with told(moment):
                await self._perform(act, actor, session.id)

    @singledispatchmethod
    async def _perform(self, act: Act, actor: Actor, session_id: str) -> None:  # noqa: ARG002
        raise TypeError(f"No act: {act!r}")

    @_perform.register
    async def _(self, act: Asked, actor: Actor, session_id: str) -> None:
        options = tuple(StepOption(_value(label), label) for label in act.options)
        command = RecordStep(
            session_id=session_id,
            text=act.text,
            kind=act.kind,
            options=options,
            follow_up_recommendations=act.follow_ups,
        )
        step, _ = await self._sessions.record_step(actor, command)
        if act.skipped:
            await self._sessions.answer_step(actor, AnswerStep(step_id=step.id, skip=True))
        elif act.answer in act.options:
            answer = AnswerStep(step_id=step.id, option=_value(act.answer))
            await self._sessions.answer_step(actor, answer)
        elif act.answer:
            await self._sessions.answer_step(actor, AnswerStep(step_id=step.id, free_text=act.answer))

    @_perform.register
    async def _(self, act: Found, actor: Actor, session_id: str) -> None:
        command = AddFact(
            session_id=session_id, text=act.text, status=act.status, source=act.source, source_summary=act.how
        )
        await self._sessions.add_fact(actor, command)

    @_perform.register
    async def _(self, act: Tried, actor: Actor, session_id: str) -> None:
        command = SuggestFix(
            session_id=session_id,
            title=act.title,
            description=act.description,
            confidence_percent=act.confidence,
        )
        fix, _ = await self._sessions.suggest_fix(actor, command)
        if act.outcome is not FixOutcome.PROPOSED:
            await self._sessions.record_fix_outcome(actor, fix.id, act.outcome)

    @_perform.register
    async def _(self, act: Ran, actor: Actor, session_id: str) -> None:
        command = RecordScriptRun(
            session_id=session_id, template_slug=act.script, parameters=act.parameters, result=act.result
        )
        await self._sessions.record_script_run(actor, command)

    @_perform.register
    async def _(self, act: Concluded, actor: Actor, session_id: str) -> None:
        changes = {"resolution_summary": act.summary, "resolution_action": act.action}
        await self._sessions.update(actor, UpdateSession(session_id=session_id, changes=changes))

    @_perform.register
    async def _(self, _act: Paused, actor: Actor, session_id: str) -> None:
        await self._sessions.pause(actor, session_id)

    @_perform.register
    async def _(self, act: Resolved, actor: Actor, session_id: str) -> None:
        command = PushNote(
            kind=NoteKind.RESOLUTION,
            session_id=session_id,
            idempotency_key=str(uuid4()),
            resolution_summary=act.summary,
            resolution_action=act.action,
        )
        await self._posting.push(actor, command)

    @_perform.register
    async def _(self, act: Escalated, actor: Actor, session_id: str) -> None:
        command = PushNote(
            kind=NoteKind.ESCALATION,
            session_id=session_id,
            idempotency_key=str(uuid4()),
            reason=act.reason,
            escalate_to_id=self._people[act.to].user_id,
            suggested_next_steps=act.next_steps,
        )
        await self._posting.push(actor, command)


def _value(label: str) -> str:
    return label.casefold().replace(" ", "_")
