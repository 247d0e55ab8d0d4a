"""Where plugins come from: built in, installed distributions, and files dropped into a folder.

Nothing is imported here before `Candidate.load` is called.
"""

from __future__ import annotations

import importlib
import importlib.util
import logging
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from importlib.machinery import PathFinder
from importlib.metadata import Distribution, EntryPoint, distributions
from pathlib import Path

from resolutionflow.plugin_api import PROJECT

logger = logging.getLogger(__name__)

UNKNOWN_VERSION = "unknown"


class PluginOrigin(StrEnum):
    """How a plugin came to be loaded."""

    BUILT_IN = "BUILT_IN"
    ENTRY_POINT = "ENTRY_POINT"
    DROP_IN = "DROP_IN"


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginSources:
    """What to load: `built_ins` as (name, module), a folder of files, entry points (`None`: those installed)."""

    built_ins: Sequence[tuple[str, str]]
    plugins_dir: Path | None = None
    disabled: frozenset[str] = frozenset()
    entry_points: tuple[EntryPoint, ...] | None = None

    def is_disabled(self, name: str) -> bool:
        """True where the setting names the plugin, however it spells the name."""
        return canonical(name) in {canonical(disabled) for disabled in self.disabled}


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A plugin that was found. `refusal` says why it is not even to be loaded."""

    name: str
    origin: PluginOrigin
    load: Callable[[], object]
    read_source: Callable[[], bytes]
    version: str = UNKNOWN_VERSION
    refusal: str | None = None


def canonical(name: str) -> str:
    """The name by which two spellings count as one (`Acme_PSA` and `acme-psa`)."""
    return re.sub(r"[-_. ]+", "-", name).lower()


def find_candidates(sources: PluginSources) -> Iterator[Candidate]:
    """All candidates, those that may take a name first: built in, then installed, then dropped in."""
    for name, module in sources.built_ins:
        yield Candidate(
            name=name,
            origin=PluginOrigin.BUILT_IN,
            load=partial(importlib.import_module, module),
            read_source=partial(_module_source, module),
        )
    entry_points = _installed_entry_points() if sources.entry_points is None else sources.entry_points
    yield from _entry_point_candidates(entry_points)
    yield from _drop_in_candidates(sources.plugins_dir)


def _installed_entry_points() -> list[EntryPoint]:
    """The group's entry points; a distribution whose metadata cannot be read is passed over and logged."""
    first_on_path: dict[str, Distribution] = {}
    found: list[EntryPoint] = []
    for distribution in distributions():
        try:
            name = canonical(distribution.name)
            if first_on_path.setdefault(name, distribution) is distribution:
                found.extend(distribution.entry_points.select(group=PROJECT))
        except Exception:
            logger.exception("The entry points of a distribution cannot be read: %s", distribution)
    return found


def _entry_point_candidates(entry_points: Iterable[EntryPoint]) -> Iterator[Candidate]:
    claims: dict[str, list[EntryPoint]] = {}
    for entry_point in entry_points:
        claims.setdefault(canonical(entry_point.name), []).append(entry_point)
    for _, claimed in sorted(claims.items()):
        first = claimed[0]
        yield Candidate(
            name=first.name,
            origin=PluginOrigin.ENTRY_POINT,
            load=first.load,
            read_source=partial(_sources_of, claimed),
            version=first.dist.version if first.dist and len(claimed) == 1 else UNKNOWN_VERSION,
            refusal=_rival_claims(claimed) if len(claimed) > 1 else None,
        )


def _rival_claims(claimed: Sequence[EntryPoint]) -> str:
    owners = ", ".join(sorted(claim.dist.name if claim.dist else claim.value for claim in claimed))
    return f"the name is claimed more than once ({owners}), so none of them is loaded"


def _drop_in_candidates(folder: Path | None) -> Iterator[Candidate]:
    if folder is None:
        return
    if not folder.is_dir():
        raise NotADirectoryError(f"The plugins folder {folder} does not exist.")
    for path in sorted(folder.glob("*.py")):
        if not path.name.startswith("_"):
            yield Candidate(
                name=path.stem,
                origin=PluginOrigin.DROP_IN,
                load=partial(_load_file, path),
                read_source=path.read_bytes,
            )


def _load_file(path: Path) -> object:
    # The prefix keeps a drop-in from standing in for an installed module of the same name.
    module_name = f"{PROJECT}_drop_in_{path.stem}"
    spec = importlib.util.spec_from_file_location(module_name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path.name} cannot be loaded as a module")
    module = importlib.util.module_from_spec(spec)
    sys.modules[module_name] = module  # set first: dataclasses and pickle look a module up while it loads
    try:
        spec.loader.exec_module(module)
    except BaseException:
        sys.modules.pop(module_name, None)
        raise
    return module


def _sources_of(entry_points: Iterable[EntryPoint]) -> bytes:
    return b"\n".join(_module_source(entry_point.module) for entry_point in entry_points)


def _module_source(module: str) -> bytes:
    """The module's text, found without importing it or its parents; empty where there is none."""
    parts = module.split(".")
    search: Sequence[str] | None = None
    origin: str | None = None
    for depth in range(1, len(parts) + 1):
        spec = PathFinder.find_spec(".".join(parts[:depth]), search)
        if spec is None:
            return b""
        search, origin = spec.submodule_search_locations, spec.origin
    return Path(origin).read_bytes() if origin else b""
