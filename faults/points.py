"""Points of a delivery, numbered by machine: every commit that writes and every HTTP exchange, before and after.

The dialect's `do_commit` and the client's `send` are patched, so that new code adds its own points. At the chosen
one the process dies, stops, or loses its database connection.
"""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import httpx2
import sqlalchemy as sa
from sqlalchemy.engine.default import DefaultDialect

DIED = 137
WRITTEN = "faults_written"


class Side(StrEnum):
    """On which side of a commit or an exchange."""

    BEFORE = "before"
    AFTER = "after"


class Blow(StrEnum):
    """What happens at a point."""

    DIE = "die"
    STOP = "stop"
    DISCONNECT = "disconnect"


@dataclass(frozen=True, slots=True)
class Point:
    """The `number`-th event of a process, counted from 1. `label` tells a person what it is."""

    number: int
    side: Side
    label: str

    @property
    def is_commit(self) -> bool:
        return self.label.startswith("commit")

    def __str__(self) -> str:
        return f"{self.side} {self.number} ({self.label})"


class Probe:
    """Numbers the events of this process, and strikes at one point of them."""

    def __init__(self, at: Point | None = None, blow: Blow = Blow.DIE) -> None:
        self._at = at
        self._blow = blow
        self.labels: list[str] = []

    def install(self) -> None:
        """Patch what commits and what sends; there is no way back but the end of the process."""
        sa.event.listen(sa.Engine, "after_cursor_execute", _note_write)
        self._patch_commit()
        self._patch_send()

    def _patch_commit(self) -> None:
        commit: Callable[[DefaultDialect, Any], None] = DefaultDialect.do_commit

        def do_commit(dialect: DefaultDialect, connection: Any) -> None:
            written = connection.info.pop(WRITTEN, None)
            if written is None:
                commit(dialect, connection)
                return
            lost = self._loses_connection(dialect)
            self._event(f"commit of {', '.join(sorted(written))}")
            self._reach(Side.BEFORE, lost)
            commit(dialect, connection)
            self._reach(Side.AFTER, lost)

        DefaultDialect.do_commit = do_commit  # type: ignore[method-assign]
        rollback: Callable[[DefaultDialect, Any], None] = DefaultDialect.do_rollback

        def do_rollback(dialect: DefaultDialect, connection: Any) -> None:
            with suppress(NotImplementedError):  # the dialect's very first connection belongs to no pool yet
                connection.info.pop(WRITTEN, None)
            rollback(dialect, connection)

        DefaultDialect.do_rollback = do_rollback  # type: ignore[method-assign]

    def _patch_send(self) -> None:
        send = httpx2.AsyncClient.send

        async def numbered(client: httpx2.AsyncClient, request: httpx2.Request, **options: Any) -> Any:
            self._event(f"{request.method} {re.sub('[0-9]+', '*', request.url.path)}")
            self._reach(Side.BEFORE)
            try:
                return await send(client, request, **options)
            finally:
                self._reach(Side.AFTER)

        httpx2.AsyncClient.send = numbered  # type: ignore[method-assign, assignment]

    def _event(self, label: str) -> None:
        self.labels.append(label)

    def _reach(self, side: Side, lost: Callable[[], None] | None = None) -> None:
        at = self._at
        if at is None or len(self.labels) != at.number or side is not at.side:
            return
        self._at = None
        match self._blow:
            case Blow.DIE:
                os._exit(DIED)
            case Blow.STOP:
                os.kill(os.getpid(), signal.SIGSTOP)
            case Blow.DISCONNECT if lost is not None:
                lost()

    def _loses_connection(self, dialect: DefaultDialect) -> Callable[[], None]:
        def lose() -> None:
            raise dialect.loaded_dbapi.OperationalError("the connection to the database was lost")

        return lose


def _note_write(
    connection: sa.Connection, cursor: Any, _statement: str, _parameters: Any, context: Any, _many: bool
) -> None:
    """Remember the tables that a transaction has really written to."""
    if (context.isinsert or context.isupdate or context.isdelete) and cursor.rowcount != 0:
        table = context.compiled.statement.table.name
        connection.connection.info.setdefault(WRITTEN, set()).add(table)


def points_of(labels: list[str]) -> list[Point]:
    """The points of a recorded run, in order."""
    return [
        Point(number, side, label)
        for number, label in enumerate(labels, start=1)
        for side in (Side.BEFORE, Side.AFTER)
    ]
