"""A stand-in put together: its API behind the faulty wire, beside the control API and the page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Mount
from starlette.types import ASGIApp

from resolutionflow.sandbox.control import control_routes
from resolutionflow.sandbox.exchanges import ExchangeLog
from resolutionflow.sandbox.faults import FaultBoard
from resolutionflow.sandbox.page import page_routes
from resolutionflow.sandbox.psa import Clock, Psa
from resolutionflow.sandbox.scenarios import Scenario
from resolutionflow.sandbox.wire import FaultyWire


def assemble(
    psa: Psa,
    api: ASGIApp,
    refusal: Callable[[int], Response],
    known: Mapping[str, Scenario],
    *,
    clock: Clock,
    faults: FaultBoard | None = None,
) -> Starlette:
    """The whole application, to be served with `running_sandbox`.

    `refusal` gives the PSA's own body for an error status. `faults` is given where the API clears some itself.
    The application's `state.psa` is `psa`.
    """
    board, log = faults or FaultBoard(), ExchangeLog()
    wire = FaultyWire(api, board, log, clock, refusal)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await wire.late.drop()

    app = Starlette(
        routes=[
            *page_routes(psa, board, known),
            *control_routes(psa, board, log, wire.late, known),
            Mount("/", app=wire),
        ],
        lifespan=lifespan,
    )
    app.state.psa = psa
    return app
