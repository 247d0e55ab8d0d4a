"""A stand-in for Anthropic's API on this machine: the Messages API, with answers made by rule and switchable faults."""

from __future__ import annotations

from .app import build_model
from .faults import FAULTS

__all__ = ["FAULTS", "build_model"]
