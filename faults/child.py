"""The process that is broken: the application with a worker, a confirm, and the way to its end."""

from __future__ import annotations

import asyncio
import logging
import sys
import uuid
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

import sqlalchemy as sa

from faults.guards import Guard, switch_off
from faults.points import Blow, Point, Probe
from resolutionflow.bootstrap import Application, running
from resolutionflow.domain.integration import PostingSettings, StatusTarget
from resolutionflow.domain.session import TicketLink
from resolutionflow.plugin_api import NoteKind
from resolutionflow.sandbox.connectwise import DEMO_CREDENTIALS
from resolutionflow.services.commands import CreateIntegration, PostNote, StartSession
from resolutionflow.settings import Settings
from resolutionflow.store import create_engine
from resolutionflow.store.migrate import upgrade
from resolutionflow.store.tables import deliveries

MARKDOWN = "## Resolution\n\n{first}\n\n{second}"
WORDS = "The cached password of the mail profile was stale and has been cleared on the affected machine. "
NOTE_LIMIT = 500
"""Characters of one note: so few that the confirmed text takes two."""
TARGET_STATUS = "304"
"""A status that still takes time entries, so that one that comes late is not refused but doubles what is there."""
MEMBER = "101"
MINUTES = 15


@dataclass(frozen=True, slots=True)
class Confirm:
    """One confirm that an engineer repeats, with the same key, until it is answered."""

    session_id: str
    state_version: int
    ticket: str
    key: str


@dataclass(frozen=True, slots=True)
class World:
    """A database with an account, a linked integration and sessions that are ready to be confirmed."""

    settings: dict[str, Any]
    secret: str
    confirms: tuple[Confirm, ...]


@dataclass(frozen=True, slots=True)
class Errand:
    """What a child process does: confirm, and work until all is settled (and counted again, where asked)."""

    world: World
    at: Point | None = None
    blow: Blow = Blow.DIE
    without: Guard | None = None
    awaits_recount: bool = False
    seconds: float = 60.0
    settings: dict[str, Any] = field(default_factory=dict)


def work(errand: Errand, answers: Connection) -> None:
    """Run the errand in this process, and answer with the labels of all events."""
    logging.basicConfig(level=logging.CRITICAL)
    probe = Probe(errand.at, errand.blow)
    if errand.without is not None:
        switch_off(errand.without)
    try:
        asyncio.run(_work(errand, probe))
    except TimeoutError:
        sys.exit(3)
    answers.send(probe.labels)


def prepare(settings: dict[str, Any], site: str, tickets: tuple[str, ...], answers: Connection) -> None:
    """Migrate a database and fill it; answers with the `World`."""
    logging.basicConfig(level=logging.CRITICAL)
    answers.send(asyncio.run(_prepare(settings, site, tickets)))


async def _work(errand: Errand, probe: Probe) -> None:
    async with asyncio.timeout(errand.seconds):
        settings = Settings(**{**errand.world.settings, **errand.settings})
        async with running(settings, worker=True) as application:
            probe.install()
            confirms = (_confirm(application, errand.world.secret, each) for each in errand.world.confirms)
            await asyncio.gather(*confirms)
            await _settled(application, awaits_recount=errand.awaits_recount)


async def _confirm(application: Application, secret: str, confirm: Confirm) -> None:
    """Repeat the confirm while the database is away, as a client does."""
    command = PostNote(
        kind=NoteKind.RESOLUTION,
        session_id=confirm.session_id,
        markdown=MARKDOWN.format(first=WORDS * 4, second=WORDS * 4),
        expected_state_version=confirm.state_version,
        idempotency_key=confirm.key,
        time_minutes=MINUTES,
    )
    while True:
        try:
            actor = await application.access.authenticate(secret)
            await application.posting.post(actor, command)
        except sa.exc.DBAPIError:
            await asyncio.sleep(0.2)
        else:
            return


async def _settled(application: Application, *, awaits_recount: bool) -> None:
    unsettled: sa.ColumnElement[bool] = deliveries.c.settled_at.is_(None)
    if awaits_recount:
        unsettled = sa.or_(unsettled, deliveries.c.recount_at.is_not(None))
    left = sa.select(sa.func.count()).select_from(deliveries).where(unsettled)
    while True:
        try:
            async with application.store.engine.connect() as connection:
                if (await connection.execute(left)).scalar_one() == 0:
                    return
        except sa.exc.DBAPIError:
            pass
        await asyncio.sleep(0.05)


async def _prepare(given: dict[str, Any], site: str, tickets: tuple[str, ...]) -> World:
    settings = Settings(**given)
    engine = create_engine(settings.database_url)
    await upgrade(engine)
    await engine.dispose()
    async with running(settings, worker=False) as application:
        _, secret = await application.access.create_token("Northlight", "Ann Example")
        actor = await application.access.authenticate(secret)
        integration = await application.integrations.create(actor, _integration(site))
        await application.integrations.set_mapping(actor, integration.id, actor.user_id, MEMBER)
        confirms = []
        for ticket in tickets:
            link = TicketLink(integration.id, ticket)
            started = StartSession(title="Mail", problem_summary="Outlook asked for a password", ticket=link)
            session = await application.sessions.start(actor, started)
            confirms.append(Confirm(session.id, session.state_version, ticket, str(uuid.uuid4())))
    return World(given, secret, tuple(confirms))


def _integration(site: str) -> CreateIntegration:
    keys = DEMO_CREDENTIALS
    return CreateIntegration(
        name="PSA",
        provider="connectwise",
        settings=PostingSettings(status_targets=(StatusTarget("21", TARGET_STATUS, None),)),
        configuration=(
            ("site", site),
            ("company", keys.company),
            ("publicKey", keys.public_key),
            ("privateKey", keys.private_key),
            ("clientId", keys.client_id),
            ("noteLimit", NOTE_LIMIT),
            ("requestsPerMinute", 6000),
        ),
    )
