"""What the plugin host raises.

PluginRefused               a plugin is not let in (internal: shown as its `load_error`)
PluginCallFailed            a hook raised or hung (internal: a refusal, or logged)
RedactorsUnavailable        nothing may be sent: a plugin that redacts, or may, did not load
RedactionFailed             nothing may be sent: a redactor failed on this text
FormatterUnavailable        no formatter of that key, or none for that kind of note
"""

from __future__ import annotations

from collections.abc import Mapping


class PluginRefused(Exception):
    """The plugin is not let in; the message says why."""


class PluginCallFailed(Exception):
    """A hook raised or hung. The message names the type of the error alone, for its text may quote a note."""


class RedactorsUnavailable(Exception):
    """Nothing is sent until every named plugin is fixed or disabled. `plugins` holds the reason by name."""

    def __init__(self, plugins: Mapping[str, str]) -> None:
        named = "; ".join(f"{name}: {reason}" for name, reason in plugins.items())
        super().__init__(
            f"Nothing is sent, because redactors are missing ({named}). Fix or disable the plugin."
        )
        self.plugins = dict(plugins)


class RedactionFailed(Exception):
    """A redactor plugin failed on a text, so that the text must not be sent. Holds nothing of the text."""

    def __init__(self, redactor: str, reason: str) -> None:
        super().__init__(f"Nothing is sent, because the redactor {redactor!r} failed: {reason}.")
        self.redactor = redactor
        self.reason = reason


class FormatterUnavailable(LookupError):
    """No formatter of that key is loaded, or it does not write that kind of note."""


def summary(error: BaseException) -> str:
    """An error of a plugin being loaded in one line: its type and its message."""
    try:
        message = " ".join(str(error).split())[:300]
    except Exception:  # noqa: BLE001  (a plugin's own __str__)
        message = ""
    return f"{type(error).__name__}: {message}" if message else type(error).__name__
