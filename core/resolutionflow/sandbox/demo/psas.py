"""The PSAs of the demo: the one that the made-up MSP works with, and the one of a firm that it took over."""

from __future__ import annotations

from dataclasses import dataclass

from resolutionflow.domain.integration import StatusTarget
from resolutionflow.sandbox.demo.acts import DemoSession
from resolutionflow.sandbox.demo.closed_sessions import CLOSED_SESSIONS
from resolutionflow.sandbox.demo.halo_sessions import HALO_SESSIONS
from resolutionflow.sandbox.demo.open_sessions import OPEN_SESSIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPsa:
    """A PSA of the demo. `key` is that of its provider and of its stand-in, `ticket` the one to look at first."""

    key: str
    name: str
    targets: tuple[StatusTarget, ...]
    ticket: int
    sessions: tuple[DemoSession, ...]


DEMO_PSAS = (
    DemoPsa(
        key="connectwise",
        name="ConnectWise",
        targets=(
            StatusTarget("21", resolved_status_id="305", escalated_status_id="304"),
            StatusTarget("22", resolved_status_id="315", escalated_status_id="314"),
            StatusTarget("23", resolved_status_id="324", escalated_status_id="323"),
        ),
        ticket=7001,
        sessions=(*OPEN_SESSIONS, *CLOSED_SESSIONS),
    ),
    DemoPsa(
        key="halo",
        name="HaloPSA",
        targets=(StatusTarget(None, resolved_status_id="8", escalated_status_id="21"),),
        ticket=4003,
        sessions=HALO_SESSIONS,
    ),
)
"""The first one's ticket is that of the session whose note is ready to be confirmed."""
