"""Runs a plugin's synchronous code so that it can hang without hanging the service."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from .errors import PluginCallFailed

MAX_ABANDONED = 8


class AbandonableThreads:
    """Calls functions in daemon threads, which neither block the event loop nor keep the process from ending.

    A thread that is past `timeout` (seconds) is left to itself; a plugin that has left MAX_ABANDONED of them
    behind is not called again until one of them ends, so that they cannot pile up.
    """

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self._abandoned: Counter[str] = Counter()

    async def call(self, plugin_name: str, function: Callable[[], Any]) -> Any:
        """What `function` gives. Raises PluginCallFailed where it raises anything, or takes too long."""
        if self._abandoned[plugin_name] >= MAX_ABANDONED:
            raise PluginCallFailed("earlier calls still hang")
        future = _start(function)
        try:
            async with asyncio.timeout(self._timeout):
                value, error = await asyncio.wrap_future(future)
        except TimeoutError:
            self._abandon(plugin_name, future)
            raise PluginCallFailed(f"it took longer than {self._timeout:g} s") from None
        if error is not None:
            raise PluginCallFailed(type(error).__name__)
        return value

    def _abandon(self, plugin_name: str, future: Future[Any]) -> None:
        self._abandoned[plugin_name] += 1
        future.add_done_callback(lambda _: self._abandoned.subtract([plugin_name]))


def _start(function: Callable[[], Any]) -> Future[tuple[Any, BaseException | None]]:
    future: Future[tuple[Any, BaseException | None]] = Future()
    future.set_running_or_notify_cancel()  # from here on it cannot be cancelled, only abandoned

    def run() -> None:
        try:
            outcome: tuple[Any, BaseException | None] = (function(), None)
        except BaseException as error:  # noqa: BLE001  (SystemExit too: it is the plugin's, not the service's)
            outcome = (None, error)
        future.set_result(outcome)

    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(run,), daemon=True, name="plugin").start()
    return future
