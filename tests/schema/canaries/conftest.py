"""The application with two PSAs, a model, and a plugin that tells what it should not; and what came out of it."""

from __future__ import annotations

import logging
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import httpx2
import pytest
import sqlalchemy as sa

from resolutionflow.bootstrap import Application
from resolutionflow.cli.logs import RedactingFormatter
from resolutionflow.sandbox.model import build_model
from resolutionflow.sandbox.server import running_sandbox, sandbox_thread
from resolutionflow.sandbox.stand_ins import STAND_INS
from resolutionflow.store.tables import metadata

from .planting import OWN_COLUMNS, Engineer, Planter, Ways

PLUGIN = """
import logging
from resolutionflow.plugin_api import *
from resolutionflow.plugin_api import hookimpl

shown, says = [], ""


class Leaky:
    key, display_name, version = "leaky", "Leaky", "1"
    kinds, default_for = frozenset(NoteKind), frozenset()
    text_format, structure, model = TextFormat.PLAIN, Structure.FREE, None

    async def draft(self, request, emit):
        shown.append(request.view)
        logging.getLogger("leaky").warning("drafts: %s", says.partition("\\n")[2])
        for start in range(0, len(says), 7):
            await emit(says[start : start + 7])
        lines = tuple(LineProvenance(number, line, ()) for number, line in enumerate(says.split("\\n"), 1))
        return Draft(text=says, provenance=lines, fallback_reason=f"As it says: {says}")


@hookimpl
def describe_plugin():
    return PluginInfo("leaky", "1", "1")


@hookimpl
def register_note_formatters():
    return [Leaky()]


@hookimpl
def refuse_post(note, ticket):
    shown.append((note, ticket))
    if "REFUSE" in note.text:
        return f"It says: {says}"


@hookimpl
def delivery_settled(delivery):
    shown.append(delivery)
"""


@pytest.fixture
def planter() -> Planter:
    return Planter()


@pytest.fixture
def ways(planter: Planter) -> Ways:
    return Ways(planter)


@pytest.fixture
def drop_ins() -> dict[str, str]:
    return {"leaky": PLUGIN}


@pytest.fixture
def model() -> Iterator[str]:
    """The stand-in for the model, at its address."""
    with sandbox_thread(build_model()) as url:
        yield url


@pytest.fixture
def changed_settings(model: str) -> dict[str, Any]:
    return {"anthropic_api_key": "a key", "anthropic_base_url": model, "model_seconds": 10}


@pytest.fixture
def leaky(application: Application, planter: Planter) -> Any:
    """The plugin's module: what it was `shown`, and what it `says` by itself."""
    module = sys.modules["resolutionflow_drop_in_leaky"]
    module.says = planter.text("what a plugin says")
    return module


@pytest.fixture
async def halo() -> AsyncIterator[str]:
    """A HaloPSA sandbox, at its address."""
    async with running_sandbox(STAND_INS["halo"].build()) as url:
        yield url


@pytest.fixture
def log(ways: Ways) -> Iterator[None]:
    """Notes what is logged as it is written on standard error, from the lowest level on."""

    class Noting(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            ways.note("log", self.format(record))

    handler, root = Noting(), logging.getLogger()
    handler.setFormatter(RedactingFormatter("%(message)s"))
    levels = {each: logging.getLogger(each).level for each in ("resolutionflow", "resolutionflow_graphql")}
    for each in levels:
        logging.getLogger(each).setLevel(logging.DEBUG)
    root.addHandler(handler)
    yield
    root.removeHandler(handler)
    for each, level in levels.items():
        logging.getLogger(each).setLevel(level)


@pytest.fixture
async def engineer(client: Any, planter: Planter, ways: Ways, log: None, leaky: Any) -> Engineer:
    return Engineer(client, planter, ways)


@pytest.fixture
def looked_at(application: Application, ways: Ways, leaky: Any, model: str) -> Callable[..., Any]:
    """Notes what the sandboxes, the model and the plugin were sent or shown, and what the database holds."""

    async def look(**sandboxes: str) -> dict[str, set[str]]:
        for name, url in {**sandboxes, "model": model}.items():
            async with httpx2.AsyncClient(trust_env=False) as http:
                ways.note(name, (await http.get(f"{url}/_sandbox/requests")).json())
        ways.note("plugins", leaky.shown)
        async with application.store.engine.connect() as connection:
            for table in metadata.sorted_tables:
                own = OWN_COLUMNS.get(table.name, "").split()
                columns = [column for column in table.columns if column.name not in own]
                ways.note(f"database: {table.name}", (await connection.execute(sa.select(*columns))).all())
        return ways.leaks()

    return look
