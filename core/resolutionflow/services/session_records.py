"""What is recorded in a session while it is worked on: steps, facts, fixes, script runs."""

from __future__ import annotations

from datetime import datetime

from resolutionflow.domain.access import Actor, Scope
from resolutionflow.domain.errors import InvalidInput, NotFound
from resolutionflow.domain.events import EventType
from resolutionflow.domain.idempotency import KeyedInput
from resolutionflow.domain.ids import new_id
from resolutionflow.domain.limits import LONG, NAME, SHORT, TITLE, check_items, check_text, required_text
from resolutionflow.domain.session import (
    Fact,
    ScriptParameter,
    ScriptRun,
    ScriptTemplate,
    Session,
    Step,
    StepOption,
    SuggestedFix,
)
from resolutionflow.plugin_api import FixOutcome
from resolutionflow.store import UnitOfWork

from .clock import now
from .commands import (
    AddFact,
    AnswerStep,
    RecordScriptRun,
    RecordStep,
    SaveScriptTemplate,
    SuggestFix,
    UpdateFact,
)
from .session_reads import SessionReads
from .session_writing import lock_open, record_change

PARAMETER_KEY = 100
"""Most characters of a script parameter's key."""


class SessionRecords(SessionReads):
    """Steps, facts, fixes and script runs of open sessions; needs SESSIONS_WRITE.

    Every method raises NotFound, SessionClosed and InvalidInput; those that take an idempotency key
    IdempotencyConflict, those that take an expected state version StateVersionConflict.
    """

    async def record_step(self, actor: Actor, command: RecordStep) -> tuple[Step, Session]:
        """Record a question, check or message. One that only carries follow-ups needs no text."""
        actor.require(Scope.SESSIONS_WRITE)
        follow_ups = _texts(command.follow_up_recommendations, "followUpRecommendations")
        text = check_text(command.text, "text", LONG, required=not follow_ups) or ""
        options = _checked_options(command.options)
        keyed = KeyedInput.of("recordStep", command)
        async with self._store.write() as unit:
            if keyed and (first := await unit.idempotency_keys.result(actor, keyed)):
                steps = await unit.steps.many(actor, [first["step"]])
                return steps[first["step"]], await unit.sessions.get(actor, command.session_id)
            session = await lock_open(unit, actor, command.session_id)
            moment = now()
            step = Step(
                id=new_id(),
                session_id=session.id,
                position=await unit.steps.next_position(session.id),
                kind=command.kind,
                text=text,
                options=options,
                selected_value=None,
                free_text=None,
                was_skipped=False,
                follow_up_recommendations=follow_ups,
                created_at=moment,
            )
            await unit.steps.add(step)
            if keyed:
                await unit.idempotency_keys.consume(actor, keyed, {"step": step.id}, moment)
            return step, await self._changed(unit, actor, session, moment, EventType.STEP_CHANGED, step.id)

    async def answer_step(self, actor: Actor, command: AnswerStep) -> tuple[Step, Session]:
        """Record the answer to a step, in the place of an earlier one."""
        actor.require(Scope.SESSIONS_WRITE)
        free_text = check_text(command.free_text, "freeText", LONG)
        if command.option is None and free_text is None and not command.skip:
            raise InvalidInput("Give an option, a text, or `skip: true`.", path=("answer",))
        async with self._store.write() as unit:
            session_id = await unit.steps.session_of(actor, command.step_id)
            session = await lock_open(unit, actor, session_id)
            step = (await unit.steps.many(actor, [command.step_id]))[command.step_id]
            values = [option.value for option in step.options]
            if command.option is not None and command.option not in values:
                offered = ", ".join(values[:10]) or "none"
                raise InvalidInput(
                    f"The step offers no such option; it offers: {offered}.",
                    path=("answer", "choice", "option"),
                )
            answered = await unit.steps.answer(
                step.id, selected_value=command.option, free_text=free_text, was_skipped=command.skip
            )
            return answered, await self._changed(unit, actor, session, now(), EventType.STEP_CHANGED, step.id)

    async def add_fact(self, actor: Actor, command: AddFact) -> tuple[Fact, Session]:
        """Add a fact."""
        actor.require(Scope.SESSIONS_WRITE)
        text = required_text(command.text, "text", LONG)
        source_summary = check_text(command.source_summary, "sourceSummary", SHORT)
        keyed = KeyedInput.of("addFact", command)
        async with self._store.write() as unit:
            if keyed and (first := await unit.idempotency_keys.result(actor, keyed)):
                facts = await unit.facts.many(actor, [first["fact"]])
                return facts[first["fact"]], await unit.sessions.get(actor, command.session_id)
            session = await lock_open(unit, actor, command.session_id, command.expected_state_version)
            moment = now()
            fact = Fact(
                id=new_id(),
                session_id=session.id,
                text=text,
                status=command.status,
                source=command.source,
                source_summary=source_summary,
                created_at=moment,
                updated_at=moment,
                deleted_at=None,
            )
            await unit.facts.add(fact)
            if keyed:
                await unit.idempotency_keys.consume(actor, keyed, {"fact": fact.id}, moment)
            return fact, await self._changed(unit, actor, session, moment, EventType.FACT_CHANGED, fact.id)

    async def update_fact(self, actor: Actor, command: UpdateFact) -> tuple[Fact, Session]:
        """Write a new text or status to a fact."""
        actor.require(Scope.SESSIONS_WRITE)
        moment = now()
        values: dict[str, object] = {"updated_at": moment}
        if command.text is not None:
            values["text"] = required_text(command.text, "text", LONG)
        if command.status is not None:
            values["status"] = command.status
        return await self._changed_fact(
            actor, command.fact_id, moment, values, expected=command.expected_state_version
        )

    async def remove_fact(self, actor: Actor, fact_id: str) -> tuple[Fact, Session]:
        """Remove a fact; it stays for events and provenance."""
        actor.require(Scope.SESSIONS_WRITE)
        moment = now()
        return await self._changed_fact(actor, fact_id, moment, {"deleted_at": moment, "updated_at": moment})

    async def suggest_fix(self, actor: Actor, command: SuggestFix) -> tuple[SuggestedFix, Session]:
        """Propose a fix, which supersedes the active one."""
        actor.require(Scope.SESSIONS_WRITE)
        title = required_text(command.title, "title", TITLE)
        description = required_text(command.description, "description", LONG)
        if not 0 <= command.confidence_percent <= 100:
            raise InvalidInput("A confidence lies between 0 and 100.", path=("confidencePercent",))
        keyed = KeyedInput.of("suggestFix", command)
        async with self._store.write() as unit:
            if keyed and (first := await unit.idempotency_keys.result(actor, keyed)):
                fixes = await unit.suggested_fixes.many(actor, [first["fix"]])
                return fixes[first["fix"]], await unit.sessions.get(actor, command.session_id)
            session = await lock_open(unit, actor, command.session_id)
            moment = now()
            fix = SuggestedFix(
                id=new_id(),
                session_id=session.id,
                title=title,
                description=description,
                confidence_percent=command.confidence_percent,
                outcome=FixOutcome.PROPOSED,
                superseded_at=None,
                created_at=moment,
            )
            await unit.suggested_fixes.supersede(session.id, moment)
            await unit.suggested_fixes.add(fix)
            if keyed:
                await unit.idempotency_keys.consume(actor, keyed, {"fix": fix.id}, moment)
            event = EventType.SUGGESTED_FIX_CHANGED
            return fix, await self._changed(unit, actor, session, moment, event, fix.id)

    async def record_fix_outcome(
        self, actor: Actor, fix_id: str, outcome: FixOutcome
    ) -> tuple[SuggestedFix, Session]:
        """Record what became of a fix."""
        actor.require(Scope.SESSIONS_WRITE)
        async with self._store.write() as unit:
            session = await lock_open(unit, actor, await unit.suggested_fixes.session_of(actor, fix_id))
            fix = await unit.suggested_fixes.set_outcome(fix_id, outcome)
            event = EventType.SUGGESTED_FIX_CHANGED
            return fix, await self._changed(unit, actor, session, now(), event, fix.id)

    async def record_script_run(self, actor: Actor, command: RecordScriptRun) -> tuple[ScriptRun, Session]:
        """Record a run. A parameter that the template does not declare is kept like a secret one."""
        actor.require(Scope.SESSIONS_WRITE)
        result = check_text(command.result, "result", LONG)
        given = check_items(command.parameters, "parameters")
        for key, value in given:
            required_text(key, "parameters", PARAMETER_KEY)
            check_text(value, "parameters", SHORT)
        keyed = KeyedInput.of("recordScriptRun", command)
        async with self._store.write() as unit:
            if keyed and (first := await unit.idempotency_keys.result(actor, keyed)):
                run_id = first["script_run"]
                session = await unit.sessions.get(actor, command.session_id)
                return (await unit.scripts.runs(actor, [run_id]))[run_id], session
            session = await lock_open(unit, actor, command.session_id)
            template = await unit.scripts.template_by_slug(actor, command.template_slug)
            open_keys = {spec.key for spec in template.parameters if not spec.is_secret}
            moment = now()
            run = ScriptRun(
                id=new_id(),
                session_id=session.id,
                template_name=template.name,
                template_slug=template.slug,
                parameters=tuple(ScriptParameter(key, value, key not in open_keys) for key, value in given),
                result=result,
                created_at=moment,
            )
            await unit.scripts.add_run(run, template.id)
            if keyed:
                await unit.idempotency_keys.consume(actor, keyed, {"script_run": run.id}, moment)
            event = EventType.SCRIPT_RUN_RECORDED
            changed = await self._changed(unit, actor, session, moment, event, run.id)
            return (await unit.scripts.runs(actor, [run.id]))[run.id], changed

    async def save_template(self, actor: Actor, command: SaveScriptTemplate) -> ScriptTemplate:
        """Save a script template, new or in the place of the one with the same slug."""
        actor.require(Scope.SESSIONS_WRITE)
        slug = required_text(command.slug, "slug", 100)
        name = required_text(command.name, "name", NAME)
        parameters = check_items(command.parameters, "parameters")
        keys = [required_text(spec.key, "parameters", PARAMETER_KEY) for spec in parameters]
        for spec in parameters:
            required_text(spec.label, "parameters", NAME)
        if len(set(keys)) < len(keys):
            raise InvalidInput("Two parameters have the same key.", path=("parameters",))
        template = ScriptTemplate(
            id=new_id(),
            account_id=actor.account_id,
            slug=slug,
            name=name,
            parameters=parameters,
            created_at=now(),
        )
        async with self._store.write() as unit:
            return await unit.scripts.save_template(template)

    async def delete_template(self, actor: Actor, template_id: str) -> ScriptTemplate:
        """Delete a script template; its runs stay, their secrets masked. Raises NotFound."""
        actor.require(Scope.SESSIONS_WRITE)
        async with self._store.write() as unit:
            return await unit.scripts.delete_template(actor, template_id)

    async def _changed_fact(
        self,
        actor: Actor,
        fact_id: str,
        moment: datetime,
        values: dict[str, object],
        *,
        expected: int | None = None,
    ) -> tuple[Fact, Session]:
        async with self._store.write() as unit:
            session = await lock_open(unit, actor, await unit.facts.session_of(actor, fact_id), expected)
            fact = (await unit.facts.many(actor, [fact_id]))[fact_id]
            if fact.deleted_at is not None:
                raise NotFound("fact", path=("factId",))
            fact = await unit.facts.change(fact_id, **values)
            return fact, await self._changed(unit, actor, session, moment, EventType.FACT_CHANGED, fact_id)

    async def _changed(
        self,
        unit: UnitOfWork,
        actor: Actor,
        session: Session,
        moment: datetime,
        event: EventType,
        object_id: str,
    ) -> Session:
        return await record_change(unit, actor, session, moment, self._idle_limit, (event, object_id))


def _texts(items: tuple[str, ...], path: str) -> tuple[str, ...]:
    checked = (check_text(item, path, SHORT) for item in check_items(items, path))
    return tuple(text for text in checked if text)


def _checked_options(options: tuple[StepOption, ...]) -> tuple[StepOption, ...]:
    for option in check_items(options, "options"):
        required_text(option.value, "options", SHORT)
        required_text(option.label, "options", SHORT)
    if len({option.value for option in options}) < len(options):
        raise InvalidInput("Two options have the same value.", path=("options",))
    return options
