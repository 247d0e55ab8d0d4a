from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from resolutionflow.cli import main


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
