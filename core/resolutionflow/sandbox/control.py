"""The control API under `/_sandbox`: faults, scenarios, the log, the state, other people's deeds.

Bodies are JSON, or a form from the page, which is sent back to where its `back` field says.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from resolutionflow.sandbox.exchanges import ExchangeLog
from resolutionflow.sandbox.faults import FaultBoard, parse_fault
from resolutionflow.sandbox.psa import Psa, UnknownThingError
from resolutionflow.sandbox.scenarios import Scenario
from resolutionflow.sandbox.wire import LateEffects

FORM = "application/x-www-form-urlencoded"
Act = Callable[[Request, dict[str, Any]], Awaitable[Any]]


def control_routes(
    psa: Psa, faults: FaultBoard, log: ExchangeLog, late: LateEffects, known: Mapping[str, Scenario]
) -> list[Mount]:
    """The control API of one sandbox."""
    control = _Control(psa, faults, log, late, known)
    routes = [
        Route("/faults", _act(control.list_faults), methods=["GET"]),
        Route("/faults", _act(control.add_fault), methods=["POST"]),
        Route("/faults", _act(control.clear_faults), methods=["DELETE"]),
        Route("/faults/clear", _act(control.clear_faults), methods=["POST"]),
        Route("/scenarios", _act(control.list_scenarios), methods=["GET"]),
        Route("/scenario/{name}", _act(control.switch_on), methods=["POST"]),
        Route("/release", _act(control.release), methods=["POST"]),
        Route("/requests", _act(control.list_requests), methods=["GET"]),
        Route("/requests", _act(control.clear_requests), methods=["DELETE"]),
        Route("/state", _act(control.state), methods=["GET"]),
        Route("/reset", _act(control.reset), methods=["POST"]),
        Route("/rights", _act(control.set_rights), methods=["POST"]),
        Route("/members/{member}", _act(control.set_member), methods=["POST"]),
        Route("/tickets/{ticket:int}/move", _act(control.move), methods=["POST"]),
        Route("/tickets/{ticket:int}/reply", _act(control.reply), methods=["POST"]),
    ]
    return [Mount("/_sandbox", routes=routes)]


class _Control:
    def __init__(
        self, psa: Psa, faults: FaultBoard, log: ExchangeLog, late: LateEffects, known: Mapping[str, Scenario]
    ) -> None:
        self._psa = psa
        self._faults = faults
        self._log = log
        self._late = late
        self._scenarios = known

    async def list_faults(self, _: Request, __: dict[str, Any]) -> Any:
        return self._faults.listed()

    async def add_fault(self, _: Request, data: dict[str, Any]) -> Any:
        self._faults.add(parse_fault(data))
        return self._faults.listed()

    async def clear_faults(self, _: Request, __: dict[str, Any]) -> Any:
        return {"cleared": self._faults.clear()}

    async def list_scenarios(self, _: Request, __: dict[str, Any]) -> Any:
        return {name: scenario.story for name, scenario in self._scenarios.items()}

    async def switch_on(self, request: Request, _: dict[str, Any]) -> Any:
        name = request.path_params["name"]
        if name not in self._scenarios:
            raise UnknownThingError(f"No scenario {name!r}")
        for fault in self._scenarios[name].parsed():
            self._faults.add(fault)
        return self._faults.listed()

    async def release(self, _: Request, __: dict[str, Any]) -> Any:
        return {"released": await self._late.release()}

    async def list_requests(self, _: Request, __: dict[str, Any]) -> Any:
        return self._log.listed()

    async def clear_requests(self, _: Request, __: dict[str, Any]) -> Any:
        self._log.clear()

    async def state(self, _: Request, __: dict[str, Any]) -> Any:
        return self._psa.snapshot()

    async def reset(self, _: Request, __: dict[str, Any]) -> Any:
        await self._late.drop()
        self._faults.clear()
        self._log.clear()
        self._psa.reset()

    async def set_rights(self, _: Request, data: dict[str, Any]) -> Any:
        for right, allowed in data.items():
            self._psa.allow(right, bool(allowed))

    async def set_member(self, request: Request, data: dict[str, Any]) -> Any:
        self._psa.require_start_and_end(request.path_params["member"], bool(data["startAndEnd"]))

    async def move(self, request: Request, data: dict[str, Any]) -> Any:
        self._psa.move(request.path_params["ticket"], str(data["status"]), data["member"])

    async def reply(self, request: Request, data: dict[str, Any]) -> Any:
        text = data.get("text", "Thank you, it works again.")
        return {"note": self._psa.reply(request.path_params["ticket"], int(data["note"]), text)}


def _act(act: Act) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            data = await _data(request)
            result = await act(request, data)
        except UnknownThingError as error:
            return JSONResponse({"error": str(error)}, 404)
        except (ValueError, KeyError) as error:
            return JSONResponse({"error": _why(error)}, 400)
        if request.headers.get("Content-Type") == FORM:
            return RedirectResponse(_own_page(data.get("back", "/")), 303)
        return Response(status_code=204) if result is None else JSONResponse(result)

    return endpoint


async def _data(request: Request) -> dict[str, Any]:
    body = await request.body()
    if request.headers.get("Content-Type") == FORM:
        return dict(parse_qsl(body.decode()))
    data = json.loads(body) if body else {}
    if not isinstance(data, dict):
        raise ValueError("The body must be a JSON object")
    return data


def _why(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
    return f"Missing: {error}" if isinstance(error, KeyError) else str(error)


def _own_page(path: str) -> str:
    return path if path.startswith("/") and not path.startswith("//") else "/"
