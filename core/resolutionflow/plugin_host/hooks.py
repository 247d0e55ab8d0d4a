"""The hooks, called plugin by plugin, so that one plugin's failure is its own and can be named."""

from __future__ import annotations

import inspect
import logging
import os
import time
from typing import Any

import pluggy

from resolutionflow.plugin_api import PROJECT, hookspecs

from .errors import PluginRefused

logger = logging.getLogger(__name__)

TRACE_VARIABLE = "RESOLUTIONFLOW_TRACE_HOOKS"
MAY_BE_ASYNC = frozenset({"delivery_settled"})


class Hooks:
    """A plugin manager that asks one plugin at a time.

    With the environment variable RESOLUTIONFLOW_TRACE_HOOKS=1 every call is logged: hook, plugin, duration and
    whether it failed, never an argument or a result.
    """

    def __init__(self) -> None:
        self._manager = pluggy.PluginManager(PROJECT)
        self._manager.add_hookspecs(hookspecs)
        self._is_traced = os.environ.get(TRACE_VARIABLE) == "1"

    def implemented_by(self, plugin: object) -> tuple[str, ...]:
        """Names of the hooks that `plugin` implements, sorted. Raises PluginRefused for one that could not work."""
        hooks: set[str] = set()
        for attribute in dir(plugin):
            options = self._manager.parse_hookimpl_opts(plugin, attribute)
            if options is None:
                self._refuse_unmarked(plugin, attribute)
                continue
            hook = options.get("specname") or attribute
            if self._is_known(hook):
                _refuse_unsupported(plugin, attribute, hook, options)
                hooks.add(hook)
            elif not options["optionalhook"]:
                raise PluginRefused(f"it implements the unknown hook {hook!r}")
        return tuple(sorted(hooks))

    def register(self, plugin: object, name: str) -> None:
        """Let `plugin` be called as `name`. Raises what pluggy raises for wrong arguments, or equal plugins."""
        self._manager.register(plugin, name)

    def unregister(self, name: str) -> None:
        """Forget the plugin."""
        self._manager.unregister(name=name)

    def implementers(self, hook: str) -> tuple[str, ...]:
        """Names of the plugins that implement `hook`, in pluggy's call order."""
        implementations = getattr(self._manager.hook, hook).get_hookimpls()
        return tuple(dict.fromkeys(each.plugin_name for each in reversed(implementations)))

    def call(self, hook: str, plugin_name: str, /, **arguments: object) -> Any:
        """Call `hook` of one plugin, and give what pluggy gives: one result for a firstresult hook, else a list."""
        others = self._manager.get_plugins() - {self._manager.get_plugin(plugin_name)}
        caller = self._manager.subset_hook_caller(hook, others)
        if not self._is_traced:
            return caller(**arguments)
        return _traced(caller, hook, plugin_name, arguments)

    def collect(self, hook: str, plugin_name: str) -> list[object]:
        """All objects that the plugin registers by `hook`. Raises TypeError where it gives none by mistake."""
        expected = sum(
            each.plugin_name == plugin_name for each in getattr(self._manager.hook, hook).get_hookimpls()
        )
        results = self.call(hook, plugin_name)
        if len(results) < expected:
            raise TypeError(f"{hook}() returned None instead of a list")
        return [found for result in results for found in result]

    def _is_known(self, hook: str) -> bool:
        caller = getattr(self._manager.hook, hook, None)
        return isinstance(caller, pluggy.HookCaller) and caller.has_spec()

    def _refuse_unmarked(self, plugin: object, attribute: str) -> None:
        found = inspect.getattr_static(plugin, attribute, None)
        is_spec = hasattr(found, f"{PROJECT}_spec")
        if self._is_known(attribute) and inspect.isroutine(found) and not is_spec:
            raise PluginRefused(f"its function {attribute!r} is not marked with @hookimpl")


def _refuse_unsupported(plugin: object, attribute: str, hook: str, options: Any) -> None:
    if options["wrapper"] or options["hookwrapper"]:
        raise PluginRefused(
            f"its hook {hook!r} is a wrapper: each plugin is asked alone, there is nothing to wrap"
        )
    if hook not in MAY_BE_ASYNC and inspect.iscoroutinefunction(getattr(plugin, attribute)):
        raise PluginRefused(f"its hook {hook!r} is asynchronous: hooks are synchronous")


def _traced(caller: pluggy.HookCaller, hook: str, plugin_name: str, arguments: dict[str, object]) -> Any:
    started = time.perf_counter()
    outcome = "failed"
    try:
        result = caller(**arguments)
        outcome = "ok"
        return result
    finally:
        milliseconds = (time.perf_counter() - started) * 1000
        logger.info("hook=%s plugin=%s outcome=%s duration_ms=%.1f", hook, plugin_name, outcome, milliseconds)
