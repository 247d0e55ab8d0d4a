"""The command line: `resolutionflow`."""

from .main import main

__all__ = ["main"]
