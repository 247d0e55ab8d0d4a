"""Loads every plugin on its own, gathers what they register, and freezes the result in a PluginHost."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import TypeVar

from resolutionflow.plugin_api import API_VERSION, NoteFormatter, PluginInfo, PsaProvider, Redactor

from .contributions import checked_formatter, checked_provider, checked_redactor
from .errors import PluginRefused, summary
from .hooks import Hooks
from .host import LoadedPlugin, PluginHost, Registered, Registry
from .sources import Candidate, PluginOrigin, PluginSources, canonical, find_candidates

logger = logging.getLogger(__name__)

T = TypeVar("T", PsaProvider, NoteFormatter, Redactor)

HOOK_TIMEOUT = 10.0
GUARDS = ("register_redactors", "refuse_post")
"""Hooks that narrow what is posted: a plugin that has one and does not load must not widen it."""


def load_plugins(
    *,
    built_ins: Sequence[tuple[str, str]],
    plugins_dir: Path | None = None,
    disabled: frozenset[str] = frozenset(),
    entry_points: Iterable[EntryPoint] | None = None,
    hook_timeout: float = HOOK_TIMEOUT,
) -> PluginHost:
    """Load all plugins; those that fail are shown with their error and left out.

    `built_ins` are (name, module). `disabled` names plugins not to load. `entry_points` are those of the group
    `resolutionflow` that are installed, unless given. `hook_timeout` bounds, in seconds, each call of a hook
    while the service runs. Raises NotADirectoryError where `plugins_dir` is none.
    """
    sources = PluginSources(
        built_ins=tuple(built_ins),
        plugins_dir=plugins_dir,
        disabled=disabled,
        entry_points=None if entry_points is None else tuple(entry_points),
    )
    loading = _Loading(sources)
    for candidate in find_candidates(sources):
        loading.add(candidate)
    return PluginHost(loading.hooks, loading.freeze(), sources, hook_timeout)


@dataclass(slots=True)
class _Plugin:
    """A plugin while it is being loaded."""

    candidate: Candidate
    version: str
    hooks: tuple[str, ...] = ()
    errors: list[str] = field(default_factory=list)
    missing_guards: frozenset[str] = frozenset()
    is_loaded: bool = False

    def freeze(self) -> LoadedPlugin:
        return LoadedPlugin(
            name=self.candidate.name,
            version=self.version,
            origin=self.candidate.origin,
            load_error="; ".join(self.errors) or None,
            hooks=self.hooks,
        )


class _Loading:
    def __init__(self, sources: PluginSources) -> None:
        self.hooks = Hooks()
        self._sources = sources
        self._plugins: list[_Plugin] = []
        self._taken: dict[str, PluginOrigin] = {}

    def add(self, candidate: Candidate) -> None:
        """Load a candidate, or keep why it was not."""
        plugin = _Plugin(candidate, candidate.version)
        self._plugins.append(plugin)
        if self._sources.is_disabled(candidate.name):
            plugin.errors.append("it is disabled by setting")
            return
        try:
            self._refuse_before_loading(candidate)
            self._load(plugin)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001  (a plugin that calls sys.exit at import must not end the service)
            self._leave_out(plugin, error)

    def freeze(self) -> Registry:
        """Gather what the plugins register; the first to take a key has it."""
        providers = self._gather("register_psa_providers", checked_provider)
        formatters = self._gather("register_note_formatters", checked_formatter)
        redactors = self._gather("register_redactors", checked_redactor)
        frozen = {id(plugin): plugin.freeze() for plugin in self._plugins}
        return Registry(
            plugins=tuple(frozen.values()),
            providers={
                key: Registered(value, frozen[id(plugin)]) for key, (value, plugin) in providers.items()
            },
            formatters={
                key: Registered(value, frozen[id(plugin)]) for key, (value, plugin) in formatters.items()
            },
            redactors={
                key: Registered(value, frozen[id(plugin)]) for key, (value, plugin) in redactors.items()
            },
            without_redactors=self._missing("register_redactors"),
            without_refusals=self._missing("refuse_post"),
        )

    def _refuse_before_loading(self, candidate: Candidate) -> None:
        name = canonical(candidate.name)
        if name in self._taken:
            raise PluginRefused(f"the name is taken by a plugin of origin {self._taken[name]}")
        self._taken[name] = candidate.origin
        if candidate.refusal is not None:
            raise PluginRefused(candidate.refusal)

    def _load(self, plugin: _Plugin) -> None:
        name = plugin.candidate.name
        loaded = plugin.candidate.load()
        plugin.hooks = self.hooks.implemented_by(loaded)
        self.hooks.register(loaded, name)
        try:
            plugin.version = self._describe(name).version
        except BaseException:
            self.hooks.unregister(name)
            raise
        plugin.is_loaded = True

    def _describe(self, name: str) -> PluginInfo:
        info = self.hooks.call("describe_plugin", name)
        if not isinstance(info, PluginInfo):
            raise PluginRefused("it has no describe_plugin() that gives a PluginInfo")
        if info.api != API_VERSION:
            raise PluginRefused(f"it is written for plugin API {info.api!r}, this is {API_VERSION!r}")
        if canonical(info.name) != canonical(name):
            raise PluginRefused(f"describe_plugin() calls it {info.name!r}, but it is installed as {name!r}")
        if not isinstance(info.version, str) or not info.version:
            raise PluginRefused("describe_plugin() gives no version")
        return info

    def _leave_out(self, plugin: _Plugin, error: BaseException) -> None:
        reason = str(error) if isinstance(error, PluginRefused) else summary(error)
        plugin.errors.append(reason)
        plugin.missing_guards = frozenset(GUARDS) & (frozenset(plugin.hooks) | _named_in(plugin.candidate))
        logger.error("The plugin %s is left out: %s", plugin.candidate.name, reason)

    def _gather(self, hook: str, check: Callable[[object], T]) -> dict[str, tuple[T, _Plugin]]:
        registered: dict[str, tuple[T, _Plugin]] = {}
        for plugin in self._plugins:
            if not plugin.is_loaded or hook not in plugin.hooks:
                continue
            for key, value in self._collect(hook, plugin, check):
                first, owner = registered.setdefault(key, (value, plugin))
                if first is not value:
                    self._fail(
                        hook, plugin, f"the key {key!r} is registered by {owner.candidate.name!r} already"
                    )
        return registered

    def _collect(self, hook: str, plugin: _Plugin, check: Callable[[object], T]) -> list[tuple[str, T]]:
        """The plugin's objects that pass, by key: all are left out where the hook fails, a broken one alone."""
        passed: list[tuple[str, T]] = []
        try:
            found = self.hooks.collect(hook, plugin.candidate.name)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001
            self._fail(hook, plugin, summary(error))
            return passed
        for each in found:
            try:
                value = check(each)
                passed.append((value.key, value))
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # noqa: BLE001
                self._fail(hook, plugin, summary(error))
        return passed

    def _fail(self, hook: str, plugin: _Plugin, reason: str) -> None:
        plugin.errors.append(f"{hook}: {reason}")
        plugin.missing_guards |= frozenset(GUARDS) & {hook}
        logger.error("The plugin %s failed in %s: %s", plugin.candidate.name, hook, reason)

    def _missing(self, guard: str) -> dict[str, str]:
        return {
            plugin.candidate.name: "; ".join(plugin.errors)
            for plugin in self._plugins
            if guard in plugin.missing_guards
        }


def _named_in(candidate: Candidate) -> frozenset[str]:
    """Guarding hooks that the source of a plugin names, which is all there is to go by when it did not load."""
    try:
        source = candidate.read_source()
    except Exception:
        logger.exception("The source of the plugin %s cannot be read", candidate.name)
        return frozenset()
    return frozenset(guard for guard in GUARDS if guard.encode() in source)
