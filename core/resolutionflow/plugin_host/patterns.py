"""The operator's own patterns: a built-in redactor that reads them from a file and searches with RE2, in linear time.

One pattern a line, behind the kind of secret that it finds; what stands in its first group is taken out, or all of
it where it has none. Blank lines, and lines that begin with `#`, say nothing.

    # staff badges, and what the customer calls a client code
    badge        \\bBDG-[0-9]{4,8}\\b
    client-code  (?i)client code:? ([a-z]{3}-[0-9]{5})
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from resolutionflow.plugin_api import API_VERSION, PluginInfo, Redactor, Span, hookimpl

from .redaction import KIND

_file: ContextVar[Path | None] = ContextVar("patterns file", default=None)


class PatternsInvalid(ValueError):
    """The file cannot be used; the message says what is wrong, and in which line."""


@contextmanager
def configured(file: Path | None) -> Iterator[None]:
    """Plugins that are loaded within the block redact by the patterns of this file; `None`: by none."""
    token = _file.set(file)
    try:
        yield
    finally:
        _file.reset(token)


@dataclass(slots=True)
class PatternRedactor:
    """Finds what the operator's patterns match, each line by itself."""

    patterns: Sequence[tuple[str, Any]]
    key: str = "patterns"

    def find(self, text: str) -> Iterator[Span]:
        """Spans of the first group, or of the whole match."""
        for kind, pattern in self.patterns:
            group = min(pattern.groups, 1)
            for match in pattern.finditer(text):
                start, end = match.span(group)
                if 0 <= start < end:
                    yield Span(start, end, kind)


def read_patterns(file: Path) -> PatternRedactor:
    """The redactor that a file asks for. Raises PatternsInvalid."""
    engine = _engine()
    options = engine.Options()
    options.never_nl, options.log_errors = True, False
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise PatternsInvalid(f"names a file that cannot be read ({type(error).__name__})") from None
    patterns = []
    for number, line in enumerate(lines, start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            patterns.append(_pattern(line, number, engine, options))
    return PatternRedactor(tuple(patterns))


def _pattern(line: str, number: int, engine: Any, options: Any) -> tuple[str, Any]:
    kind, *rest = line.split(maxsplit=1)
    if not KIND.fullmatch(kind):
        raise PatternsInvalid(
            f"has {kind!r} for a kind in line {number}: write lower-case letters, digits and dashes"
        )
    if not rest:
        raise PatternsInvalid(f"has no pattern behind the kind {kind!r} in line {number}")
    try:
        return kind, engine.compile(rest[0].rstrip(), options)
    except engine.error as error:
        reason = error.args[0] if error.args else error
        said = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else reason
        raise PatternsInvalid(f"has a pattern in line {number} that RE2 does not take: {said}") from None


def _engine() -> Any:
    try:
        return importlib.import_module("re2")
    except ImportError:
        raise PatternsInvalid("needs `pip install 'resolutionflow[re2]'`") from None


@hookimpl
def describe_plugin() -> PluginInfo:
    """Say who the plugin is."""
    return PluginInfo("patterns", "1", API_VERSION)


@hookimpl
def register_redactors() -> list[Redactor]:
    """Give the redactor, where there is a file of patterns."""
    file = _file.get()
    return [] if file is None else [read_patterns(file)]
