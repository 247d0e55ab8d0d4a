"""The loaded plugins: what they registered, and the hooks that are called while the service runs."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from types import MappingProxyType
from typing import Generic, TypeVar

from resolutionflow.plugin_api import (
    Actor,
    NoteFormatter,
    NoteForReview,
    NoteKind,
    PsaProvider,
    Redactor,
    SettledDelivery,
    Ticket,
)

from .errors import FormatterUnavailable, PluginCallFailed, RedactorsUnavailable
from .hooks import Hooks
from .sources import PluginOrigin, PluginSources, canonical
from .threads import AbandonableThreads

logger = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LoadedPlugin:
    """A plugin that was found. `load_error` says what failed; the service runs on without that."""

    name: str
    version: str
    origin: PluginOrigin
    load_error: str | None
    hooks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Registered(Generic[T]):
    """An object that a plugin registered."""

    value: T
    plugin: LoadedPlugin


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """What loading found. The last two hold, by name of plugin, why it is missing."""

    plugins: tuple[LoadedPlugin, ...]
    providers: Mapping[str, Registered[PsaProvider]] = field(default_factory=dict)
    formatters: Mapping[str, Registered[NoteFormatter]] = field(default_factory=dict)
    redactors: Mapping[str, Registered[Redactor]] = field(default_factory=dict)
    without_redactors: Mapping[str, str] = field(default_factory=dict)
    without_refusals: Mapping[str, str] = field(default_factory=dict)


class PluginHost:
    """All plugins, loaded and frozen. Made by `load_plugins`."""

    def __init__(self, hooks: Hooks, registry: Registry, sources: PluginSources, hook_timeout: float) -> None:
        self._hooks = hooks
        self._registry = registry
        self._threads = AbandonableThreads(hook_timeout)
        self._hook_timeout = hook_timeout
        self.sources = sources
        self.plugins: tuple[LoadedPlugin, ...] = registry.plugins
        self.providers: Mapping[str, PsaProvider] = _values(registry.providers)
        self.formatters: Mapping[str, NoteFormatter] = _values(registry.formatters)

    def provider(self, key: str) -> PsaProvider | None:
        """The provider of that key, `None` where no loaded plugin registers it."""
        return self.providers.get(key)

    def plugin_of_provider(self, key: str) -> LoadedPlugin:
        """The plugin that registered the provider. Raises KeyError."""
        return self._registry.providers[key].plugin

    def plugin_of_formatter(self, key: str) -> LoadedPlugin:
        """The plugin that registered the formatter. Raises KeyError."""
        return self._registry.formatters[key].plugin

    def formatter(self, key: str | None, kind: NoteKind) -> NoteFormatter:
        """The formatter of that key, or the default for `kind`. Raises FormatterUnavailable.

        Of several defaults one that uses a model goes first, then the one loaded first (built-in ones are).
        """
        if key is None:
            return self._default_formatter(kind)
        found = self.formatters.get(key)
        if found is None:
            raise FormatterUnavailable(f"No formatter '{key}' is loaded.")
        if kind not in found.kinds:
            raise FormatterUnavailable(f"The formatter '{key}' does not write notes of kind {kind}.")
        return found

    def redactors(self) -> tuple[tuple[str, Redactor], ...]:
        """The plugins' redactors by key. Raises RedactorsUnavailable while one that should be here is not."""
        if self._registry.without_redactors:
            raise RedactorsUnavailable(self._registry.without_redactors)
        return tuple((key, registered.value) for key, registered in self._registry.redactors.items())

    def redactor_sources(self) -> PluginSources:
        """The sources again, narrowed to the plugins that register redactors."""
        needed = {canonical(registered.plugin.name) for registered in self._registry.redactors.values()}
        others = {plugin.name for plugin in self.plugins if canonical(plugin.name) not in needed}
        return replace(self.sources, disabled=self.sources.disabled | others)

    @property
    def may_refuse_posts(self) -> bool:
        """Whether any plugin has a say before a note is posted, or should have one and did not load."""
        return bool(self._registry.without_refusals or self._hooks.implementers("refuse_post"))

    async def refuse_post(self, note: NoteForReview, ticket: Ticket | None, actor: Actor) -> str | None:
        """The first plugin's reason against the note, `None` if none has any.

        A plugin that fails, hangs, answers nonsense or did not load refuses. A reason is a plugin's text: it may
        quote the note, and is to be redacted like it.
        """
        for name in self._registry.without_refusals:
            return f"The plugin {name!r}, which may refuse notes, did not load. Fix or disable it."
        for name in self._hooks.implementers("refuse_post"):
            ask = partial(self._hooks.call, "refuse_post", name, note=note, ticket=ticket, actor=actor)
            reason = await self._refusal_of(name, ask)
            if reason is not None:
                return reason
        return None

    async def delivery_settled(self, delivery: SettledDelivery) -> None:
        """Tell every plugin. What fails or hangs is logged and stops nothing."""
        for name in self._hooks.implementers("delivery_settled"):
            tell = partial(self._hooks.call, "delivery_settled", name, delivery=delivery)
            try:
                for answer in await self._threads.call(name, tell):
                    await self._finish(answer)
            except PluginCallFailed as error:
                logger.error("delivery_settled of the plugin %s failed: %s", name, error)

    def _default_formatter(self, kind: NoteKind) -> NoteFormatter:
        defaults = [each for each in self.formatters.values() if kind in each.default_for]
        if not defaults:
            raise FormatterUnavailable(f"No formatter is the default for notes of kind {kind}.")
        return min(defaults, key=lambda each: each.model is None)

    async def _refusal_of(self, name: str, ask: partial[object]) -> str | None:
        try:
            answer = await self._threads.call(name, ask)
        except PluginCallFailed as error:
            logger.error("refuse_post of the plugin %s failed: %s", name, error)
            return f"The plugin {name!r} could not check the note: {error}."
        if answer is None or (isinstance(answer, str) and answer.strip()):
            return answer
        logger.error("refuse_post of the plugin %s answered with neither text nor None", name)
        return f"The plugin {name!r} refused the note without a reason."

    async def _finish(self, answer: object) -> None:
        if not inspect.isawaitable(answer):
            return
        # In a task of its own, so that whatever it raises, a cancellation too, stays its own.
        task = asyncio.ensure_future(_awaited(answer))
        done, _ = await asyncio.wait([task], timeout=self._hook_timeout)
        if not done:
            task.cancel()
            raise PluginCallFailed(f"it took longer than {self._hook_timeout:g} s")
        if (error := task.result()) is not None:
            raise PluginCallFailed(type(error).__name__)


async def _awaited(awaitable: Awaitable[object]) -> BaseException | None:
    try:
        await awaitable
    except BaseException as error:  # noqa: BLE001  (even SystemExit must not reach the event loop)
        return error
    return None


def _values(registered: Mapping[str, Registered[T]]) -> Mapping[str, T]:
    return MappingProxyType({key: each.value for key, each in registered.items()})
