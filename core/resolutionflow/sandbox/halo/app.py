"""The HaloPSA sandbox as one application: token endpoint, API, control, page."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.routing import Route

from resolutionflow.sandbox.assembly import assemble
from resolutionflow.sandbox.halo.call import api_error, unknown_endpoint
from resolutionflow.sandbox.halo.endpoints import routes
from resolutionflow.sandbox.halo.errors import ApiError, refusal
from resolutionflow.sandbox.halo.psa import HaloPsa
from resolutionflow.sandbox.halo.state import HaloState
from resolutionflow.sandbox.halo.tokens import token_endpoint
from resolutionflow.sandbox.scenarios import Scenario, scenarios

OWN_SCENARIOS = {
    "expired-token": Scenario(
        "Expired token",
        "The token of the next request has expired; a fresh one is taken.",
        [{"fault": "expired-token", "match": {"path": "/api/*"}}],
    ),
    "rate-window": Scenario(
        "Rate window",
        "More than 300 requests within five minutes answer 429, until cleared.",
        [{"fault": "rate-window"}],
    ),
}


def build_halo(state: HaloState) -> Starlette:
    """A HaloPSA with this state, which requests then change. Serve it with `running_sandbox`."""
    api = Starlette(
        routes=[Route("/auth/token", token_endpoint(state), methods=["POST"]), *routes(state, "/api")],
        exception_handlers={ApiError: api_error, 404: unknown_endpoint, 405: unknown_endpoint},
    )
    known = scenarios(
        note={"method": "POST", "path": "/api/Actions"},
        status={"method": "POST", "path": "/api/Tickets"},
        own=OWN_SCENARIOS,
    )
    return assemble(HaloPsa(state), api, refusal, known, clock=state.clock)
