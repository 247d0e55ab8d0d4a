"""Connections to the PSAs of integrations, and what their failures mean to a caller."""

from .connections import PsaConnections
from .errors import PluginFailed, failure_of, psa_failures
from .findings import failure_finding
from .providers import (
    connecting_configuration,
    loaded_provider,
    note_limit,
    open_configuration,
    requests_per_minute,
    text_format,
    ticket_display,
)

__all__ = [
    "PluginFailed",
    "PsaConnections",
    "connecting_configuration",
    "failure_finding",
    "failure_of",
    "loaded_provider",
    "note_limit",
    "open_configuration",
    "psa_failures",
    "requests_per_minute",
    "text_format",
    "ticket_display",
]
