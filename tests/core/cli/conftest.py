from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from resolutionflow.cli import main

DESCRIBED = """
from resolutionflow.plugin_api import *

@hookimpl
def describe_plugin():
    return PluginInfo({name!r}, "1", "1")
"""


@dataclass(frozen=True)
class Misbehaving:
    """A plugins folder, a folder of installed distributions, and what is to be said of each plugin in them.

    `errors` holds, by name and origin, why a plugin is left out; None for the one that is sound. A plugin that must
    not be imported leaves the file `ran` where it was.
    """

    folder: Path
    site: Path
    ran: Path
    errors: dict[tuple[str, str], str | None]


@pytest.fixture
def misbehaving(tmp_path: Path) -> Misbehaving:
    """One plugin of every kind that must not take the service down, and a sound one."""
    folder, site, ran = tmp_path / "drop-ins", tmp_path / "site", tmp_path / "ran"
    folder.mkdir()
    leaves_trace = f"open({str(ran)!r}, 'w').close()\n"
    unknown = "@hookimpl\ndef register_psa_provider():\n    return []\n"
    bodies = {
        "connectwise": leaves_trace,
        "raises": "raise RuntimeError('no licence')\n",
        "unknown-hook": DESCRIBED.format(name="unknown-hook") + unknown,
        "office-hours": DESCRIBED.format(name="office-hours"),
        "office_hours": leaves_trace,
    }
    for name, body in bodies.items():
        (folder / f"{name}.py").write_text(body, encoding="utf-8")
    for project in ("first", "second"):
        metadata = site / f"{project}-1.0.dist-info"
        metadata.mkdir(parents=True)
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project}\nVersion: 1.0\n")
        (metadata / "entry_points.txt").write_text(f"[resolutionflow]\nacme = rf_test_{project}\n")
        (site / f"rf_test_{project}.py").write_text(leaves_trace)
    claimed = "the name is claimed more than once (first, second), so none of them is loaded"
    return Misbehaving(
        folder,
        site,
        ran,
        {
            ("acme", "ENTRY_POINT"): claimed,
            ("connectwise", "DROP_IN"): "the name is taken by a plugin of origin BUILT_IN",
            ("raises", "DROP_IN"): "RuntimeError: no licence",
            ("unknown-hook", "DROP_IN"): "it implements the unknown hook 'register_psa_provider'",
            ("office-hours", "DROP_IN"): None,
            ("office_hours", "DROP_IN"): "the name is taken by a plugin of origin DROP_IN",
        },
    )


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine on which nothing is set, in a folder of its own."""
    for name in [name for name in os.environ if name.upper().startswith("RESOLUTIONFLOW_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(database_url: str) -> Callable[..., Result]:
    """Runs the command line on a database of the test's own."""

    def run(*arguments: str, **given: Any) -> Result:
        environment = {"RESOLUTIONFLOW_DATABASE_URL": database_url, **given.pop("env", {})}
        return CliRunner().invoke(main, arguments, env=environment, **given)

    return run
