"""ResolutionFlow: finished troubleshooting sessions, delivered to the PSA exactly once."""

__version__ = "0.1.0"
