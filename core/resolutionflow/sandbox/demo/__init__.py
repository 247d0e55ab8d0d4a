"""A made-up MSP to look around in: people, an integration with the ConnectWise sandbox, eight sessions."""

from __future__ import annotations

from resolutionflow.sandbox.demo.installation import HERO_TICKET, install_demo

__all__ = ["HERO_TICKET", "install_demo"]
