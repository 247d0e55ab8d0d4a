"""A service to measure: a SQLite file with sessions in it, and a way to ask an ASGI app without a socket."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa
from cryptography.fernet import Fernet
from starlette.types import ASGIApp

from resolutionflow.bootstrap import running
from resolutionflow.settings import Settings
from resolutionflow.store import create_engine
from resolutionflow.store.migrate import upgrade

STEPS = 10
FACTS = 5
_FIRST, _SECONDS_APART = "2026-01-01 00:00:00", 5

_SESSIONS = f"""
WITH RECURSIVE numbers(n) AS (SELECT :low UNION ALL SELECT n + 1 FROM numbers WHERE n < :high)
INSERT INTO sessions (id, account_id, status, state_version, revision, event_sequence, engineer_id, title,
                      problem_summary, suggested_next_steps, created_at, updated_at)
SELECT printf('%032x', n), :account, CASE n % 3 WHEN 0 THEN 'RESOLVED' ELSE 'ACTIVE' END, 16, 1, 16, :user,
       'Printer ' || n || ' is offline', 'Accounting cannot print since the update.', '[]',
       datetime('{_FIRST}', '+' || (n * {_SECONDS_APART}) || ' seconds') || '.000000',
       datetime('{_FIRST}', '+' || (n * {_SECONDS_APART}) || ' seconds') || '.000000'
FROM numbers
"""
_STEPS = """
WITH RECURSIVE positions(p) AS (SELECT 1 UNION ALL SELECT p + 1 FROM positions WHERE p < :each)
INSERT INTO steps (id, session_id, position, kind, text, options, was_skipped, follow_up_recommendations, created_at)
SELECT printf('%08x', p) || substr(sessions.id, 9), sessions.id, p, 'QUESTION',
       'Question ' || p || ': does the printer answer a ping from the print server?', '[]', 0, '[]', sessions.created_at
FROM sessions, positions WHERE sessions.id BETWEEN printf('%032x', :low) AND printf('%032x', :high)
"""
_FACTS = """
WITH RECURSIVE positions(p) AS (SELECT 1 UNION ALL SELECT p + 1 FROM positions WHERE p < :each)
INSERT INTO facts (id, session_id, text, status, source, created_at, updated_at)
SELECT printf('%08x', p) || substr(sessions.id, 9), sessions.id, 'Fact ' || p || ': the queue holds forty jobs.',
       'CONFIRMED', 'ENGINEER', sessions.created_at, sessions.created_at
FROM sessions, positions WHERE sessions.id BETWEEN printf('%032x', :low) AND printf('%032x', :high)
"""


def settings_of(file: Path, **changed: Any) -> Settings:
    """Settings of a service on this SQLite file, without a worker."""
    key = Fernet.generate_key().decode()
    return Settings(database_url=f"sqlite:///{file}", secret_key=(key,), worker=False, **changed)


async def seed(file: Path, sessions: int) -> str:
    """Make a database with so many sessions, each with 10 steps and 5 facts; gives a token that may read them."""
    engine = create_engine(f"sqlite:///{file}")
    await upgrade(engine)
    await engine.dispose()
    async with running(settings_of(file), worker=False) as application:
        token, secret = await application.access.create_token("Northlight", "Ann Example")
    _insert(file, token.account_id, token.user_id, 10_000_000, sessions, STEPS, FACTS)
    return secret


def grow(file: Path, sessions: int) -> None:
    """Add so many older sessions of the same account, each with a step and a fact."""
    with sqlite3.connect(file) as connection:
        account, user = connection.execute("SELECT account_id, user_id FROM tokens").fetchone()
    _insert(file, account, user, 1, sessions, 1, 1)


def _insert(file: Path, account: str, user: str, low: int, sessions: int, steps: int, facts: int) -> None:
    bounds = {"low": low, "high": low + sessions - 1}
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(_SESSIONS, {**bounds, "account": account, "user": user})
        connection.execute(_STEPS, {**bounds, "each": steps})
        connection.execute(_FACTS, {**bounds, "each": facts})
        connection.commit()
        connection.execute("ANALYZE")


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer, and what it took: seconds of CPU, seconds."""

    status: int
    body: bytes
    cpu: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody with a token who asks an ASGI app in this process, so that no HTTP server is measured."""

    app: ASGIApp
    token: str

    async def ask(self, query: str, variables: dict[str, Any] | None = None) -> Answer:
        """Post a GraphQL request."""
        return await self.post(orjson.dumps({"query": query, "variables": variables or {}}))

    async def post(
        self, body: bytes, chunk: int = 65_536, path: str = "/graphql", method: str = "POST"
    ) -> Answer:
        """Send a body in pieces, as a server hands them to an app."""
        path, _, query = path.partition("?")
        waiting = deque(body[start : start + chunk] for start in range(0, max(len(body), 1), chunk))
        headers = [
            (b"authorization", f"Bearer {self.token}".encode()),
            (b"content-type", b"application/json"),
        ]
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
            "path": path, "raw_path": path.encode(), "query_string": query.encode(), "headers": headers,
            "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 2), "state": {},
        }  # fmt: skip
        status, answered = 0, bytearray()

        async def receive() -> dict[str, Any]:
            if not waiting:
                await asyncio.Event().wait()
            return {"type": "http.request", "body": waiting.popleft(), "more_body": bool(waiting)}

        async def send(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                answered.extend(message.get("body", b""))

        cpu, began = time.process_time(), time.perf_counter()
        await self.app(scope, receive, send)
        return Answer(status, bytes(answered), time.process_time() - cpu, time.perf_counter() - began)


@contextmanager
def counted(engine: sa.Engine) -> Iterator[list[str]]:
    """The SQL statements of a block, but for the opening of transactions and the look-up of the token."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN") and "FROM tokens" not in statement:
            seen.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
