from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from resolutionflow.sandbox.halo import DEMO_CREDENTIALS, HaloState, build_halo, demo_state
from resolutionflow.sandbox.server import running_sandbox
from resolutionflow_halo.client import HaloClient
from resolutionflow_halo.provider import HaloProvider

TOKEN = {"access_token": "scripted-token", "token_type": "Bearer", "expires_in": 3600}


def answer(status: int, body: Any = None, **headers: str) -> Response:
    """An answer of a script; a body that is not bytes is sent as JSON."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if isinstance(body, bytes):
        return Response(body, status, sent)
    return JSONResponse(body, status, sent)


@dataclass
class Script:
    """A server that answers what a test tells it to: tokens and the API's answers in order, the last for good."""

    answers: list[Response] = field(default_factory=lambda: [answer(200, [])])
    tokens: list[Response] = field(default_factory=lambda: [answer(200, TOKEN)])
    calls: list[tuple[str, str, Any]] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    queries: list[Mapping[str, str]] = field(default_factory=list)
    url: str = ""

    def application(self) -> Starlette:
        token = Route("/auth/token", self._token, methods=["POST"])
        return Starlette(
            routes=[token, Mount("/", app=Route("/{path:path}", self._api, methods=["GET", "POST"]))]
        )

    async def _token(self, request: Request) -> Response:
        self.calls.append(("TOKEN", str(request.url.query), (await request.body()).decode()))
        return _next(self.tokens)

    async def _api(self, request: Request) -> Response:
        body = await request.body()
        self.calls.append((request.method, request.url.path, json.loads(body) if body else None))
        self.headers.append(request.headers)
        self.queries.append(dict(request.query_params))
        return _next(self.answers)

    @property
    def kinds(self) -> list[str]:
        """What was asked, in order: TOKEN, GET, POST."""
        return [kind for kind, _, _ in self.calls]


def _next(script: list[Response]) -> Response:
    return script.pop(0) if len(script) > 1 else script[0]


@pytest.fixture
def reply() -> Callable[..., Response]:
    return answer


@pytest.fixture
async def script() -> AsyncIterator[Script]:
    script = Script()
    async with running_sandbox(script.application()) as script.url:
        yield script


@pytest.fixture
def state() -> HaloState:
    return demo_state()


@pytest.fixture
async def url(state: HaloState) -> AsyncIterator[str]:
    async with running_sandbox(build_halo(state)) as base_url:
        yield base_url


@pytest.fixture
async def control(url: str) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=f"{url}/_sandbox", trust_env=False) as client:
        yield client


@pytest.fixture
async def fault(control: httpx2.AsyncClient) -> Callable[..., Awaitable[None]]:
    """Switches a fault on for the requests of a method to a path."""

    async def switch_on(name: str, method: str = "*", path: str = "/api/*", **values: Any) -> None:
        body = {"fault": name, "match": {"method": method, "path": path}, **values}
        (await control.post("/faults", json=body)).raise_for_status()

    return switch_on


@pytest.fixture
async def requests(control: httpx2.AsyncClient) -> Callable[..., Awaitable[list[dict[str, Any]]]]:
    """The requests so far, of a method and to a path."""

    async def listed(method: str = "", path: str = "") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await control.get("/requests")).json()
        return [each for each in found if each["method"].startswith(method) and path in each["path"]]

    return listed


@pytest.fixture
async def http() -> AsyncIterator[httpx2.AsyncClient]:
    timeout = httpx2.Timeout(20, connect=5)
    async with httpx2.AsyncClient(timeout=timeout, trust_env=False, follow_redirects=False) as client:
        yield client


@pytest.fixture
def configured() -> Callable[..., dict[str, Any]]:
    """A configuration for a site with the sandbox's credentials, fields changed as asked."""

    def configuration(site: str, **changed: Any) -> dict[str, Any]:
        return {
            "site": site,
            "tenant": DEMO_CREDENTIALS.tenant,
            "clientId": DEMO_CREDENTIALS.client_id,
            "clientSecret": DEMO_CREDENTIALS.client_secret,
            "noteOutcomeId": 1,
            **changed,
        }

    return configuration


@pytest.fixture
def provider() -> HaloProvider:
    return HaloProvider()


@pytest.fixture
async def client(
    provider: HaloProvider, configured: Callable[..., Any], url: str, http: httpx2.AsyncClient
) -> AsyncIterator[HaloClient]:
    """A client of the sandbox."""
    async with provider.connect(configured(url), http) as client:
        yield client


@pytest.fixture
async def scripted(
    provider: HaloProvider, configured: Callable[..., Any], script: Script, http: httpx2.AsyncClient
) -> AsyncIterator[HaloClient]:
    """A client of the script."""
    async with provider.connect(configured(script.url), http) as client:
        yield client
