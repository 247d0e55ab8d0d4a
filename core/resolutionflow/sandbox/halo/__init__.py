"""A HaloPSA to develop and demonstrate against: `build_halo(demo_state())`."""

from __future__ import annotations

from resolutionflow.sandbox.halo.app import build_halo
from resolutionflow.sandbox.halo.seed import (
    API_AGENT,
    DEMO_CREDENTIALS,
    PRIVATE_NOTE,
    PUBLIC_NOTE,
    demo_state,
)
from resolutionflow.sandbox.halo.state import HaloState, SandboxCredentials

__all__ = [
    "API_AGENT",
    "DEMO_CREDENTIALS",
    "PRIVATE_NOTE",
    "PUBLIC_NOTE",
    "HaloState",
    "SandboxCredentials",
    "build_halo",
    "demo_state",
]
