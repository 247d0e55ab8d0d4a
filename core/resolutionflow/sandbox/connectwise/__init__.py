"""A ConnectWise PSA to develop and demonstrate against: `build_connectwise(demo_state())`."""

from __future__ import annotations

from resolutionflow.sandbox.connectwise.app import build_connectwise
from resolutionflow.sandbox.connectwise.seed import API_MEMBER, DEMO_CREDENTIALS, demo_state
from resolutionflow.sandbox.connectwise.state import ConnectWiseState, SandboxCredentials

__all__ = [
    "API_MEMBER",
    "DEMO_CREDENTIALS",
    "ConnectWiseState",
    "SandboxCredentials",
    "build_connectwise",
    "demo_state",
]
