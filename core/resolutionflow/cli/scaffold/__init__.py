"""A new plugin: a distribution that installs, loads and keeps its contract, for an author to change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
SUFFIX = ".template"


def write_plugin(name: str, parent: Path) -> Path:
    """Write the plugin `name` into a new folder below `parent`; gives that folder.

    Raises ValueError for a name that is no key of a provider, FileExistsError where the folder is there already.
    """
    if not NAME.fullmatch(name):
        raise ValueError("A name is lower-case letters, digits and single dashes, and starts with a letter.")
    values = _values(name)
    folder = parent / values["distribution"]
    folder.mkdir()
    for path, text in _templates(files(__package__) / "template", Path()):
        target = folder / str(path).replace("package", values["package"], 1).removesuffix(SUFFIX)
        target.parent.mkdir(exist_ok=True)
        target.write_text(Template(text).substitute(values), encoding="utf-8")
    return folder


def _values(name: str) -> Mapping[str, str]:
    words = name.split("-")
    return {
        "name": name,
        "title": " ".join(word.capitalize() for word in words),
        "class_name": "".join(word.capitalize() for word in words),
        "distribution": f"resolutionflow-{name}",
        "package": f"resolutionflow_{'_'.join(words)}",
        "version": version("resolutionflow"),
    }


def _templates(folder: Traversable, path: Path) -> Iterator[tuple[Path, str]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _templates(entry, path / entry.name)
        else:
            yield path / entry.name, entry.read_text(encoding="utf-8")
