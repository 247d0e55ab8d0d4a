"""docs/provider.md: its plugin is what an author would write, and the tables leave nothing out."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from resolutionflow.cli.scaffold import write_plugin
from resolutionflow.domain.integration import PostingSettings
from resolutionflow.domain.session import TicketLink
from resolutionflow.plugin_api import PsaClient, PsaProvider
from resolutionflow.sandbox.server import running_sandbox
from resolutionflow.services.commands import CreateIntegration
from resolutionflow.testing import ProviderContract, ProviderUnderTest, VerdictOutcome, verdicts

PAGE = (Path(__file__).parents[3] / "docs" / "provider.md").read_text(encoding="utf-8")
(EXAMPLE,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
TOKEN = "stand-in-token"


class Slate:
    """A stand-in for the page's PSA, with the ticket 7 and what was noted on it."""

    def __init__(self) -> None:
        self.notes: list[dict[str, Any]] = []

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/me", self.me),
                Route("/tickets/{ticket}", self.ticket),
                Route("/tickets/{ticket}/notes", self.ticket_notes, methods=["GET", "POST"]),
            ]
        )

    async def me(self, request: Request) -> Response:
        return JSONResponse({"name": "Flow"})

    async def ticket(self, request: Request) -> Response:
        if request.path_params["ticket"] != "7":
            return JSONResponse({"error": "no such ticket"}, 404)
        return JSONResponse({"id": 7, "title": "Mail", "state": "open"})

    async def ticket_notes(self, request: Request) -> Response:
        if request.headers["Authorization"] != f"Bearer {TOKEN}":
            return JSONResponse({"error": "no such token"}, 401)
        if request.path_params["ticket"] != "7":
            return JSONResponse({"error": "no such ticket"}, 404)
        if request.method == "GET":
            return JSONResponse(self.notes)
        self.notes.append({**await request.json(), "id": len(self.notes) + 1, "own": True})
        return JSONResponse(self.notes[-1], 201)


@pytest.fixture
async def slate() -> AsyncIterator[tuple[Slate, str]]:
    slate = Slate()
    async with running_sandbox(slate.app()) as url:
        yield slate, url


@pytest.mark.parametrize("drop_ins", [{"slate": EXAMPLE}], ids=["the page's"])
async def test_one_file_is_a_provider_by_which_a_note_is_confirmed(application, actor, start, post, slate):
    psa, url = slate
    command = CreateIntegration(
        name="Slate",
        provider="slate",
        settings=PostingSettings(),
        configuration=(("site", url), ("token", TOKEN)),
    )
    integration = await application.integrations.create(actor, command)
    session = await start(ticket=TicketLink(integration.id, "7"))

    result = await post(session)

    (note,) = psa.notes
    assert (None, "DONE") == (
        application.plugins.plugin_of_provider("slate").load_error,
        result.delivery.state,
    )
    assert note["text"].startswith("The cached password was cleared.")
    assert re.search(r"\[ref RF-\w+-1\]\Z", note["text"])
    assert not note["mail"]


class SlateContract(ProviderContract):
    """The page's provider and its stand-in."""

    @asynccontextmanager
    async def subject(self) -> AsyncIterator[ProviderUnderTest]:
        names: dict[str, Any] = {"__name__": "slate"}
        exec(compile(EXAMPLE, "docs/provider.md", "exec", dont_inherit=True), names)
        async with running_sandbox(Slate().app()) as url:
            yield ProviderUnderTest(
                provider=names["Slate"](),
                configuration={"site": url, "token": TOKEN},
                ticket_id="7",
                page_size=None,
                refusal=lambda message: {"error": message},
            )


def test_the_provider_of_the_page_keeps_the_contract():
    found = list(verdicts(SlateContract()))

    assert [] == [each for each in found if each.outcome is VerdictOutcome.BROKEN]
    assert "Where no connection comes about: NotSent, after one try." in {
        each.text for each in found if each.outcome is VerdictOutcome.KEPT
    }


def test_every_attribute_and_method_is_explained():
    def declared(protocol: type) -> set[str]:
        return {name for name in {*vars(protocol), *get_type_hints(protocol)} if not name.startswith("_")}

    rows = set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE))

    assert declared(PsaProvider) | declared(PsaClient) == rows


def test_every_file_of_a_new_plugin_is_explained(tmp_path):
    folder = write_plugin("acme", tmp_path)

    shown = set(re.findall(r"^\| `((?:tests/)?\w+\.py)` \|", PAGE, re.MULTILINE))
    written = {
        str(path.relative_to(folder)).removeprefix("resolutionflow_acme/") for path in folder.rglob("*.py")
    }
    assert written - {"__init__.py"} == shown
