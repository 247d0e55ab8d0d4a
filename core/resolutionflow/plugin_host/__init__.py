"""Finds, admits, isolates and calls plugins."""

from .errors import FormatterUnavailable, RedactionFailed, RedactorsUnavailable
from .host import LoadedPlugin, PluginHost
from .loader import load_plugins
from .sources import PluginOrigin

__all__ = [
    "FormatterUnavailable",
    "LoadedPlugin",
    "PluginHost",
    "PluginOrigin",
    "RedactionFailed",
    "RedactorsUnavailable",
    "load_plugins",
]
