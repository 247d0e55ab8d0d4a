"""B51: the check on the canaries' check. Each exit is opened in turn, and the canaries must come out by it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import resolutionflow
import resolutionflow_graphql
from resolutionflow.bootstrap import Application
from resolutionflow.boundary import Boundary
from resolutionflow.cli import logs
from resolutionflow.domain.messages import MessageText
from resolutionflow.domain.redaction import NONE, Redacted
from resolutionflow.sandbox.connectwise import endpoints
from resolutionflow.sandbox.connectwise.errors import invalid
from resolutionflow.services import deltas, integrations, messages
from resolutionflow_graphql import errors, refusals
from resolutionflow_graphql.types import errors as user_errors

from .planting import WORD, Engineer, Planter
from .test_canaries import connected, drafted_by, posted, watched


async def _redact(text: str, known: object = NONE) -> Redacted:
    return Redacted(text, {}, ())


async def _redacted(text: str) -> str:
    return text


async def _redact_view(view: Any, secret_values: object) -> Any:
    return view, NONE


OPEN = {"redact": _redact, "redacted": _redacted, "redact_view": _redact_view}


class OpenBoundary:
    """The boundary, but for one of its methods, which lets everything through."""

    def __init__(self, real: Boundary, name: str) -> None:
        for each in ("redact", "redacted", "redact_view", "known_secrets"):
            setattr(self, each, OPEN[name] if each == name else getattr(real, each))


@dataclass
class Scene:
    """Somebody with a session that holds a few secrets, and all that an act needs."""

    by: Engineer
    application: Application
    connectwise: Any
    patch: pytest.MonkeyPatch
    leaky: Any
    integration: str = ""
    session: str = ""

    def open(self, service: Any, name: str) -> None:
        """Open one method of a service's boundary."""
        self.patch.setattr(service, "_boundary", OpenBoundary(service._boundary, name))

    def open_text(self, module: Any) -> None:
        """Open a module's redaction of short texts."""
        self.patch.setattr(module, "redact_text", lambda text: text)


@pytest.fixture
def planter() -> Planter:
    """Few kinds are enough here."""
    return Planter(("password", "api-key"))


@pytest.fixture
async def scene(
    engineer: Engineer,
    application: Application,
    connectwise: Any,
    leaky: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Scene:
    scene = Scene(engineer, application, connectwise, monkeypatch, leaky)
    scene.integration = await connected(engineer, "connectwise", connectwise.url, "101", "306")
    link = {"integrationId": scene.integration, "externalId": "7001"}
    scene.session = (await engineer.do("startSession", ticket=link))["session"]["id"]
    await engineer.do("saveScriptTemplate", slug="reset", parameters=[])
    hidden = [{"key": "hidden", "value": WORD}]
    await engineer.do("recordScriptRun", sessionId=scene.session, templateSlug="reset", parameters=hidden)
    return scene


async def shown_to_formatters(scene: Scene) -> None:
    scene.open(scene.application.previews, "redact_view")
    await drafted_by(scene.by, scene.session, "leaky")
    await drafted_by(scene.by, scene.session, "claude")


async def previews(scene: Scene) -> None:
    scene.open(scene.application.previews, "redact")
    await drafted_by(scene.by, scene.session, "leaky")


async def deltas_of_drafts(scene: Scene) -> None:
    class OpenStream:
        def __init__(self, **_: object) -> None: ...

        def feed(self, piece: str) -> str:
            return piece

        def close(self) -> str:
            return ""

    scene.patch.setattr(deltas, "StreamRedactor", OpenStream)
    scene.open(scene.application.previews, "redact")
    await watched(scene.by, scene.application, scene.session)


async def shown_for_messages(scene: Scene) -> None:
    scene.open(scene.application.messages, "redact_view")
    await scene.by.do("draftClientMessage", sessionId=scene.session, audience="TICKET_NOTES")


async def client_messages(scene: Scene) -> None:
    scene.open(scene.application.messages, "redact")
    scene.patch.setattr(messages, "write_message", lambda *_: MessageText(scene.leaky.says))
    await scene.by.do("draftClientMessage", sessionId=scene.session, audience="TICKET_NOTES")


async def documentation(scene: Scene) -> None:
    scene.open(scene.application.sessions, "redact_view")
    query = "query ($id: ID!) { session(id: $id) { documentation { problem } } }"
    await scene.by.ask(query, id=scene.session)


async def shown_for_pushes(scene: Scene) -> None:
    scene.open(scene.application.posting._writer, "redact_view")
    await pushed_by_leaky(scene)


async def pushes(scene: Scene) -> None:
    scene.open(scene.application.posting._writer, "redact")
    await pushed_by_leaky(scene)


async def pushed_by_leaky(scene: Scene) -> None:
    settings = {"formatter": "leaky"}
    await scene.by.do("updatePsaIntegration", integrationId=scene.integration, settings=settings)
    await scene.by.do("resolveSession", sessionId=scene.session)


async def notes_and_time(scene: Scene) -> None:
    scene.open(scene.application.posting._composer, "redact")
    await posted(scene.by, scene.session)

    assert scene.by.planter.found_in(str(scene.connectwise.notes()))
    assert scene.by.planter.found_in(str(scene.connectwise.time()))


async def comments(scene: Scene) -> None:
    scene.open(scene.application.deliveries, "redact")
    await refused_by_the_psa(scene)
    (delivery,) = (await scene.by.ask("{ deliveries { nodes { id } } }"))["data"]["deliveries"]["nodes"]
    await scene.by.do("settleDelivery", deliveryId=delivery["id"])


async def refused_by_the_psa(scene: Scene) -> None:
    def refuse(*_: object) -> None:
        raise invalid("ServiceNote", ("InvalidObject", scene.by.planter.text("a PSA.message"), "text"))

    scene.patch.setattr(endpoints, "add_note", refuse)
    given = {"sessionId": scene.session, "markdown": "It prints.", "idempotencyKey": None}
    await scene.by.attempt("postResolutionNote", **given, expectedStateVersion=2)


async def words_of_the_psa(scene: Scene) -> None:
    """Its values, and what its refusals say."""
    connections = scene.application.integrations._connections
    connections.forget((await scene.application.sessions.get(*await whose(scene))).integration_id)
    scene.patch.setattr(connections, "_redact", _redacted)
    scene.connectwise.state.tickets[7001]["summary"] = scene.by.planter.text("a PSA.summary")
    query = "query ($id: ID!) { session(id: $id) { ticket { summary } } }"
    await scene.by.ask(query, id=scene.session)
    await refused_by_the_psa(scene)


async def whose(scene: Scene) -> Any:
    from resolutionflow_graphql import ids

    actor = await scene.application.access.authenticate(scene.by.client.token)
    return actor, ids.key_of("Session", scene.session, "id")


async def refusals_of_plugins(scene: Scene) -> None:
    scene.open(scene.application.posting._refusals, "redact")
    given = {"sessionId": scene.session, "markdown": "REFUSE this.", "idempotencyKey": None}
    await scene.by.attempt("postResolutionNote", **given, expectedStateVersion=2)


async def log_lines(scene: Scene) -> None:
    scene.open_text(logs)
    await drafted_by(scene.by, scene.session, "leaky")


async def names(scene: Scene) -> None:
    scene.open_text(integrations)
    await scene.by.do("updatePsaIntegration", integrationId=scene.integration)


async def failures_of_mutations(scene: Scene) -> None:
    scene.open_text(user_errors)
    await drafted_by(scene.by, scene.session, scene.by.planter.text("a request.formatter"), fails=True)


async def failures_of_queries(scene: Scene) -> None:
    scene.open_text(errors)
    planted = scene.by.planter.text("a request.kind")
    await scene.by.ask("query ($kind: NoteKind!) { formatters(kind: $kind) { id } }", kind=planted)


async def refused_documents(scene: Scene) -> None:
    scene.open_text(refusals)
    token = next(secret for secret in scene.by.planter.secrets if secret.startswith("ghp"))
    await scene.by.ask(f"{{ {token} }}")


EXITS: dict[Callable[[Scene], Awaitable[None]], set[str]] = {
    shown_to_formatters: {"plugins", "model"},
    previews: {"answers", "database: note_previews"},
    deltas_of_drafts: {"deltas"},
    shown_for_messages: {"model"},
    client_messages: {"answers"},
    documentation: {"answers"},
    shown_for_pushes: {"plugins"},
    pushes: {"connectwise", "database: deliveries", "database: posted_notes"},
    notes_and_time: {"connectwise", "answers", "database: deliveries", "database: delivery_steps"},
    comments: {"answers", "database: deliveries"},
    words_of_the_psa: {"answers", "database: deliveries", "database: delivery_attempts"},
    refusals_of_plugins: {"answers"},
    log_lines: {"log"},
    names: {"database: integrations"},
    failures_of_mutations: {"answers"},
    failures_of_queries: {"answers"},
    refused_documents: {"answers"},
}
"""What opens an exit and goes through it, and the ways by which canaries then come out."""


@pytest.mark.parametrize("way_out", EXITS, ids=lambda way_out: way_out.__name__)
async def test_an_open_exit_lets_canaries_out(
    way_out: Callable[[Scene], Awaitable[None]], scene: Scene, looked_at: Callable[..., Any]
) -> None:
    before = await looked_at(connectwise=scene.connectwise.url)
    await way_out(scene)
    leaks = await looked_at(connectwise=scene.connectwise.url)

    assert {} == before
    assert EXITS[way_out] <= set(leaks)


THROUGH = {
    "bootstrap": "hands the boundary to all",
    "cli.contract": "tells an author which checks of a plugin failed",
    "cli.failures": "tells an operator why a database cannot be used",
    "cli.logs": "log_lines",
    "errors": "failures_of_queries",
    "refusals": "refused_documents",
    "services.composing": "notes_and_time",
    "services.deliveries": "comments",
    "services.deltas": "deltas_of_drafts",
    "services.integrations": "names",
    "services.messages": "shown_for_messages, client_messages",
    "services.previews": "shown_to_formatters, previews",
    "services.pushing": "shown_for_pushes, pushes",
    "services.refusals": "refusals_of_plugins",
    "services.session_reads": "documentation",
    "types.errors": "failures_of_mutations",
}
"""Who goes through the boundary, and which of the exits above shows it; `words_of_the_psa` is of the bootstrap."""


def test_every_module_that_goes_through_the_boundary_is_shown() -> None:
    roots = [Path(package.__path__[0]) for package in (resolutionflow, resolutionflow_graphql)]
    imports = re.compile(r"^from (?:resolutionflow)?\.boundary import", re.MULTILINE)
    modules = {
        ".".join(file.relative_to(root).with_suffix("").parts)
        for root in roots
        for file in root.rglob("*.py")
        if imports.search(file.read_text(encoding="utf-8"))
    }

    assert modules == set(THROUGH)
