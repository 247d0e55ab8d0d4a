"""The ConnectWise sandbox as one application: login, API, control, page."""

from __future__ import annotations

import re

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from resolutionflow.sandbox.assembly import assemble
from resolutionflow.sandbox.connectwise.call import (
    UnreadableCredentialsError,
    WrongCredentialsError,
    api_error,
    unauthorized,
    unknown_endpoint,
    wrong_credentials,
)
from resolutionflow.sandbox.connectwise.endpoints import routes
from resolutionflow.sandbox.connectwise.errors import ApiError, refusal
from resolutionflow.sandbox.connectwise.psa import ConnectWisePsa
from resolutionflow.sandbox.connectwise.state import ConnectWiseState
from resolutionflow.sandbox.faults import FaultBoard
from resolutionflow.sandbox.scenarios import Scenario, scenarios
from resolutionflow.sandbox.wire import BENT

LEGACY_CODEBASE = "v4_6_release/"
_BASE = re.compile(r"/(?P<codebase>[^/]+/)apis/3\.0(?=/)")


OWN_SCENARIOS = {
    "codebase-moved": Scenario(
        "Codebase moved",
        "The API is gone from its address until the company's codebase is asked for again.",
        [{"fault": "codebase-moved"}],
    ),
}


def build_connectwise(state: ConnectWiseState) -> Starlette:
    """A ConnectWise with this state, which requests then change. Serve it with `running_sandbox`."""
    faults = FaultBoard()
    known = scenarios(
        note={"method": "POST", "path": "*/service/tickets/*/notes"},
        status={"method": "PATCH", "path": "*/service/tickets/*"},
        own=OWN_SCENARIOS,
    )
    api = _api(state, faults)
    return assemble(ConnectWisePsa(state), api, refusal, known, clock=state.clock, faults=faults)


def _api(state: ConnectWiseState, faults: FaultBoard) -> ASGIApp:
    async def company_info(request: Request) -> Response:
        if request.path_params["company"].casefold() != state.credentials.company.casefold():
            return JSONResponse(None)
        if faults.clear("codebase-moved"):
            state.codebase = _following(state.codebase)
        return JSONResponse(_company_info(state))

    login = Starlette(routes=[Route("/login/companyinfo/{company}", company_info)])
    api = Starlette(
        routes=routes(state, "/apis/3.0"),
        exception_handlers={
            ApiError: api_error,
            UnreadableCredentialsError: unauthorized,
            WrongCredentialsError: wrong_credentials,
            404: unknown_endpoint,
            405: unknown_endpoint,
        },
    )
    return _Site(login, api, state)


class _Site:
    """Takes the codebase off the API's path; one that the company does not live at gets the edge's 404."""

    def __init__(self, login: ASGIApp, api: ASGIApp, state: ConnectWiseState) -> None:
        self._login = login
        self._api = api
        self._state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        match = _BASE.match(scope["path"])
        if match is None:
            await self._login(scope, receive, send)
        elif (
            match["codebase"] not in (self._state.codebase, LEGACY_CODEBASE)
            or "codebase-moved" in scope[BENT]
        ):
            await HTMLResponse(_NO_SUCH_SITE, 404)(scope, receive, send)
        else:
            await self._api({**scope, "root_path": match[0].removesuffix("/apis/3.0")}, receive, send)


def _following(codebase: str) -> str:
    """The codebase after this one: `v2025_8/` moves on to `v2025_9/`."""
    name, _, release = codebase.strip("/").rpartition("_")
    return f"{name}_{int(release) + 1}/"


def _company_info(state: ConnectWiseState) -> dict[str, object]:
    return {
        "CompanyName": "Northlight IT Services",
        "Codebase": state.codebase,
        "VersionCode": state.codebase.strip("/").replace("_", "."),
        "CompanyID": state.credentials.company,
        "IsCloud": True,
    }


_NO_SUCH_SITE = (
    "<!DOCTYPE html>\n<html><head><title>404</title></head><body><h1>Not Found</h1></body></html>\n"
)
