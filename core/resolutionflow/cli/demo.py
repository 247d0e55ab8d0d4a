"""`resolutionflow demo`."""

from __future__ import annotations

import asyncio
import importlib
import json
import shlex
import socket
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import click
import httpx2
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from resolutionflow.bootstrap import running
from resolutionflow.sandbox.demo import DEMO_PSAS, install_demo
from resolutionflow.sandbox.server import running_sandbox
from resolutionflow.sandbox.stand_ins import STAND_INS

from .database import prepare_database
from .logs import configure_logs
from .options import PORT, settings_with
from .serve import DEFAULT_PORT, listening, serve, url_of
from .signals import on_signals

HOST = "127.0.0.1"

DRAFT = """
query ($text: String!) {
  sessions(first: 1, filter: { text: $text }) { nodes { id title } }
}
"""
PREVIEW = """
query ($sessionId: ID!) {
  notePreview(sessionId: $sessionId, kind: RESOLUTION) { id markdown stateVersion }
}
"""
CONFIRM = """mutation ($input: PostNoteInput!) {
  postResolutionNote(input: $input) {
    outcome
    delivery { state externalNoteId statusTransition { state verified { name } } timeEntry { state hours } }
    userErrors { code message }
  }
}"""
WELCOME = """
ResolutionFlow runs, with a made-up MSP and PSAs to post to.
Everything is kept in a temporary folder, and gone when you press Ctrl-C.

  GraphiQL     {graphiql}{dialogue}
  Token        {token}
{tickets}

Read the drafted note and confirm it: open GraphiQL, click the tab NotePreview and its Run button, then the tab
PostResolutionNote and its Run button. Or paste this into another terminal:

{curl}

Then look at the page of {psa}: there are the note, the time and the status Resolved.
"""


@click.command(name="demo")
@click.option(
    "--port",
    type=PORT,
    help=f"Port to listen on; 0 takes a free one. Default: {DEFAULT_PORT}, or a free one where it is taken.",
)
@click.option(
    "--dialogue",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the example page, which is then served on a port of its own.",
)
@click.option(
    "--model-stand-in", is_flag=True, help="Have drafts written through a stand-in for Anthropic's API."
)
def command(port: int | None, dialogue: Path | None, *, model_stand_in: bool) -> None:
    """Look around: a service with a made-up MSP, and stand-ins for PSAs to post to.

    Everything is kept in a temporary folder and gone at the end.
    """
    configure_logs("warning")
    importlib.import_module("resolutionflow_graphql.app")  # in the event loop it would hold up a signal
    with _listening(port) as listener, TemporaryDirectory(prefix="resolutionflow-demo-") as folder:
        asyncio.run(_until_signal(_demo(Path(folder), listener, dialogue, has_model=model_stand_in)))


def _listening(port: int | None) -> AbstractContextManager[socket.socket]:
    return listening(HOST, _default_port() if port is None else port)


def _default_port() -> int:
    """The usual port, or 0 where it is taken."""
    try:
        with socket.create_server((HOST, DEFAULT_PORT)):
            return DEFAULT_PORT
    except OSError:
        return 0


async def _until_signal(running_demo: Coroutine[Any, Any, None]) -> None:
    demo = asyncio.create_task(running_demo)
    with on_signals(demo.cancel):
        await asyncio.wait([demo])
    if not demo.cancelled():
        demo.result()


async def _demo(folder: Path, listener: socket.socket, dialogue: Path | None, *, has_model: bool) -> None:
    async with AsyncExitStack() as stack:
        page = await stack.enter_async_context(_page(dialogue))
        model = await stack.enter_async_context(_model(is_wanted=has_model))
        settings = settings_with(
            database_url=f"sqlite:///{folder / 'demo.db'}",
            private_hosts=HOST,
            worker=True,
            graphiql=True,
            cors_origins=page,
            **model,
        )
        await prepare_database(settings)
        async with running(settings) as application:
            urls = {
                psa.key: await stack.enter_async_context(running_sandbox(STAND_INS[psa.key].build()))
                for psa in DEMO_PSAS
                if application.plugins.provider(psa.key)
            }
            token = await install_demo(application, urls)
        async with asyncio.TaskGroup() as group:
            welcome = group.create_task(_welcome(url_of(listener), urls, token, page))
            await serve(settings, listener)
            welcome.cancel()


@asynccontextmanager
async def _page(folder: Path | None) -> AsyncIterator[str]:
    """Serves a folder as a frontend on a host of its own; gives its origin, empty where there is no folder."""
    if folder is None:
        yield ""
        return
    async with running_sandbox(
        Starlette(routes=[Mount("/", StaticFiles(directory=folder, html=True))])
    ) as origin:
        yield origin


@asynccontextmanager
async def _model(*, is_wanted: bool) -> AsyncIterator[dict[str, str]]:
    """The settings that lead to a stand-in for Anthropic's API; none where it is not wanted."""
    if not is_wanted:
        yield {}
        return
    async with running_sandbox(STAND_INS["model"].build()) as url:
        yield {"anthropic_base_url": url, "anthropic_api_key": "any key will do"}


async def _welcome(service: str, urls: Mapping[str, str], token: str, page: str) -> None:
    """Ask the service, once it answers, for what the example needs, and tell what to do."""
    async with httpx2.AsyncClient(
        base_url=service, headers={"Authorization": f"Bearer {token}"}, timeout=60, trust_env=False
    ) as client:
        found = await _ask(client, DRAFT, text="Outlook")
        session_id = found["sessions"]["nodes"][0]["id"]
        preview = (await _ask(client, PREVIEW, sessionId=session_id))["notePreview"]
    note = {
        "sessionId": session_id,
        "markdown": preview["markdown"],
        "previewId": preview["id"],
        "expectedStateVersion": preview["stateVersion"],
        "idempotencyKey": str(uuid4()),
    }
    told = WELCOME.format(
        graphiql=f"{service}/graphiql#token={token}&sessionId={session_id}",
        dialogue=f"\n  Dialogue     {page}/#endpoint={service}/graphql&token={token}" if page else "",
        tickets="\n".join(
            f"  {psa.name:<11}  {urls[psa.key]}/tickets/{psa.ticket}" for psa in DEMO_PSAS if psa.key in urls
        ),
        psa=DEMO_PSAS[0].name,
        token=token,
        curl=_curl(service, token, {"query": CONFIRM, "variables": {"input": note}}),
    )
    click.echo(told)


async def _ask(client: httpx2.AsyncClient, query: str, **variables: Any) -> dict[str, Any]:
    answer = (await client.post("/graphql", json={"query": query, "variables": variables})).json()
    if "errors" in answer:
        raise RuntimeError(f"The demo could not be prepared: {answer['errors']}")
    data: dict[str, Any] = answer["data"]
    return data


def _curl(service: str, token: str, body: dict[str, Any]) -> str:
    words = [
        "curl --silent --show-error",
        f"  --header 'Authorization: Bearer {token}'",
        "  --header 'Content-Type: application/json'",
        f"  --data {shlex.quote(json.dumps(body))}",
        f"  {service}/graphql",
    ]
    return " \\\n".join(words)
