"""The plugin of the Claude formatter; it registers nothing where no key is set."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from resolutionflow.plugin_api import API_VERSION, NoteFormatter, PluginInfo, hookimpl

from .settings import ModelSettings

_settings: ContextVar[ModelSettings | None] = ContextVar("model settings", default=None)


@contextmanager
def configured(settings: ModelSettings | None) -> Iterator[None]:
    """Plugins that are loaded within the block ask this model; `None`: none."""
    token = _settings.set(settings)
    try:
        yield
    finally:
        _settings.reset(token)


@hookimpl
def describe_plugin() -> PluginInfo:
    """Say who the plugin is."""
    return PluginInfo("claude", "1", API_VERSION)


@hookimpl
def register_note_formatters() -> list[NoteFormatter]:
    """Give the formatter, where a model can be asked."""
    settings = _settings.get()
    if settings is None:
        return []
    from .formatter import ClaudeFormatter
    from .model import Model

    return [ClaudeFormatter(Model(settings), settings.model)]
