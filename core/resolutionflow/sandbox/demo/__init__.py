"""A made-up MSP to look around in: people, integrations with the stand-ins for PSAs, ten sessions."""

from __future__ import annotations

from resolutionflow.sandbox.demo.installation import install_demo
from resolutionflow.sandbox.demo.psas import DEMO_PSAS, DemoPsa

__all__ = ["DEMO_PSAS", "DemoPsa", "install_demo"]
