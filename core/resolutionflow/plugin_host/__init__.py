"""Finds, admits, isolates and calls plugins."""

from .errors import FormatterUnavailable, RedactionFailed, RedactorsUnavailable
from .host import LoadedPlugin, PluginHost
from .loader import load_plugins
from .redaction import RedactorPool
from .sources import PluginOrigin

__all__ = [
    "FormatterUnavailable",
    "LoadedPlugin",
    "PluginHost",
    "PluginOrigin",
    "RedactionFailed",
    "RedactorPool",
    "RedactorsUnavailable",
    "load_plugins",
]
