"""What the drafts of one session cost one after the other, by the usage that is stored with them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from resolutionflow.bootstrap import Application, running
from resolutionflow.domain.access import Actor
from resolutionflow.plugin_api import FactStatus, ModelUsage, NoteKind
from resolutionflow.sandbox.model import build_model
from resolutionflow.sandbox.server import sandbox_thread
from resolutionflow.services.commands import AddFact, AnswerStep, RecordStep, StartSession, UpdateSession
from resolutionflow.settings import Settings
from resolutionflow.store import create_engine
from resolutionflow.store.migrate import upgrade

from .sessions import Written, corpus

SESSION = "many-facts"
NEW = "The largest profile holds an archive of nineteen gigabytes."
NOTHING = ModelUsage(
    model="",
    input_tokens=0,
    cache_write_tokens=0,
    cache_read_tokens=0,
    output_tokens=0,
    cost=Decimal(0),
)


async def cost_table() -> str:
    """A table in markdown: tokens by kind, and the share of the first draft's cost."""
    with TemporaryDirectory() as folder, sandbox_thread(build_model()) as url:
        settings = Settings(
            database_url=f"sqlite:///{Path(folder, 'costs.db')}",
            anthropic_api_key="any key",
            anthropic_base_url=url,
            worker=False,
        )
        engine = create_engine(settings.database_url)
        await upgrade(engine)
        await engine.dispose()
        async with running(settings) as application:
            usages = await _usages(application)
    first = usages["first draft"].cost
    rows = [_row(what, usage, float(usage.cost / first)) for what, usage in usages.items()]
    head = "| what | fresh | written to cache | read from cache | output | cost | of the first |"
    return "\n".join((head, "|---|---:|---:|---:|---:|---:|---:|", *rows))


async def _usages(application: Application) -> dict[str, ModelUsage]:
    _, secret = await application.access.create_token("Northlight", "Robin Example")
    actor = await application.access.authenticate(secret)
    session_id = await _recorded(application, actor, next(each for each in corpus() if each.name == SESSION))

    async def usage(kind: NoteKind) -> ModelUsage:
        found = await application.previews.preview(actor, session_id, kind)
        return NOTHING if found.from_cache else found.preview.usage or NOTHING

    usages = {
        "first draft": await usage(NoteKind.RESOLUTION),
        "read again": await usage(NoteKind.RESOLUTION),
        "escalation package beside it": await usage(NoteKind.ESCALATION),
    }
    await application.sessions.add_fact(actor, AddFact(session_id=session_id, text=NEW))
    return {**usages, "one more fact": await usage(NoteKind.RESOLUTION)}


async def _recorded(application: Application, actor: Actor, written: Written) -> str:
    """The session, recorded as an engineer would."""
    view = written.view(NoteKind.RESOLUTION)
    started = StartSession(title=view.title, problem_summary=view.problem_summary)
    session = await application.sessions.start(actor, started)
    for step in view.steps:
        recorded, _ = await application.sessions.record_step(
            actor, RecordStep(session_id=session.id, text=step.text)
        )
        await application.sessions.answer_step(
            actor, AnswerStep(step_id=recorded.id, free_text=step.response)
        )
    for fact in view.facts:
        given = AddFact(session_id=session.id, text=fact.text, status=FactStatus(fact.status))
        await application.sessions.add_fact(actor, given)
    changes = {"resolution_summary": view.resolution_summary, "resolution_action": view.resolution_action}
    await application.sessions.update(actor, UpdateSession(session_id=session.id, changes=changes))
    return session.id


def _row(what: str, usage: ModelUsage, share: float) -> str:
    counts = (usage.input_tokens, usage.cache_write_tokens, usage.cache_read_tokens, usage.output_tokens)
    told = " | ".join(map(str, counts))
    return f"| {what} | {told} | {1000 * usage.cost:.2f} m$ | {share:.2f} |"
