from __future__ import annotations

import importlib
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from resolutionflow.plugin_host import PluginHost, load_plugins

HEADER = """
from dataclasses import dataclass
from resolutionflow.plugin_api import *
from resolutionflow.plugin_api import hookimpl

class Formatter:
    def __init__(
        self, key, *, model=None, default_for=(), kinds=tuple(NoteKind), text_format=TextFormat.PLAIN
    ):
        self.key, self.display_name, self.version = key, key.title(), "1"
        self.kinds, self.default_for = frozenset(kinds), frozenset(default_for)
        self.text_format, self.structure, self.model = text_format, Structure.FREE, model

    def format(self, view):
        return Draft(text="text")

class Words:
    def __init__(self, key, word):
        self.key, self.word = key, word

    def find(self, text):
        at = text.find(self.word)
        return [Span(at, at + len(self.word), "word")] if at >= 0 else []

class Provider:
    display_name = "A PSA"
    capabilities = frozenset(ProviderCapability)
    text_format = TextFormat.PLAIN
    configuration_fields = (ConfigurationField(key="site", label="Site"),)

    def __init__(self, key):
        self.key = key

    def note_limit(self, configuration):
        return 4000

    def requests_per_minute(self, configuration):
        return 60

    def ticket_display(self, ticket_id):
        return f"#{ticket_id}"

    def validate(self, configuration):
        pass

    def connect(self, configuration, http):
        raise NotImplementedError
"""

DESCRIBE = """
@hookimpl
def describe_plugin():
    return PluginInfo({name!r}, "1.2", "1")
"""


@pytest.fixture(autouse=True)
def forget_test_plugins() -> Iterator[None]:
    """Take what a test's plugins left in the process out of it again."""
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if name.startswith(("rf_test_", "resolutionflow_drop_in_")):
            del sys.modules[name]


@pytest.fixture
def plugins_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "plugins"
    folder.mkdir()
    return folder


@pytest.fixture
def drop_in(plugins_dir: Path) -> Callable[..., Path]:
    """Writes a drop-in file: what every plugin needs, then `body`."""

    def write(name: str, body: str = "", *, described: bool = True) -> Path:
        path = plugins_dir / f"{name}.py"
        describe = DESCRIBE.format(name=name) if described else ""
        path.write_text(HEADER + describe + textwrap.dedent(body), encoding="utf-8")
        return path

    return write


@pytest.fixture
def distribution(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Installs a real distribution `project` with the entry point `name`, or puts its module on the path alone."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(str(site))

    def install(project: str, name: str, body: str = "", *, is_installed: bool = True) -> None:
        module = f"rf_test_{project.replace('-', '_')}"
        text = HEADER + DESCRIBE.format(name=name) + textwrap.dedent(body)
        (site / f"{module}.py").write_text(text, encoding="utf-8")
        if is_installed:
            metadata = site / f"{project.replace('-', '_')}-3.4.dist-info"
            metadata.mkdir()
            (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project}\nVersion: 3.4\n")
            (metadata / "entry_points.txt").write_text(f"[resolutionflow]\n{name} = {module}\n")
        importlib.invalidate_caches()

    return install


@pytest.fixture
def load(plugins_dir: Path) -> Callable[..., PluginHost]:
    """Loads the drop-ins alone, with nothing built in or installed unless given."""

    def load(**given: object) -> PluginHost:
        return load_plugins(**{"built_ins": (), "plugins_dir": plugins_dir, "entry_points": (), **given})

    return load
