from __future__ import annotations

import importlib
import subprocess
import sys
from importlib.metadata import version

import pytest

from resolutionflow.cli.main import COMMANDS


def test_the_help_lists_every_command_and_imports_none(run):
    code = (
        "import sys; from resolutionflow.cli import main; main(['--help'], standalone_mode=False);"
        "print([name for name in sys.modules if name in ('uvicorn', 'resolutionflow.bootstrap')])"
    )

    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert all(name in shown for name in COMMANDS)
    assert shown.splitlines()[-1] == "[]"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_found_in_the_module_of_its_name_and_explains_itself(run, name):
    answer = run(name, "--help")

    assert answer.exit_code == 0
    assert importlib.import_module(f"resolutionflow.cli.{name}").command.name == name


def test_the_version_is_the_distributions(run):
    assert run("--version").stdout.strip() == version("resolutionflow")


def test_it_runs_as_a_module():
    answer = subprocess.run(
        [sys.executable, "-m", "resolutionflow", "--version"], capture_output=True, text=True, check=True
    )

    assert answer.stdout.strip() == version("resolutionflow")


def test_all_problems_of_the_settings_are_told_with_exit_code_2(run):
    answer = run("tokens", "list", env={"RESOLUTIONFLOW_LOG_LEVEL": "loud", "RESOLUTIONFLOW_WORKR": "1"})

    assert answer.exit_code == 2
    assert answer.stderr.splitlines() == [
        "Error: These settings cannot be used:",
        "  RESOLUTIONFLOW_LOG_LEVEL cannot be used: write for instance debug or info or warning or error.",
        "  RESOLUTIONFLOW_WORKR is no setting: write RESOLUTIONFLOW_WORKER.",
    ]


def test_a_database_that_is_none_is_told_without_a_traceback(run, tmp_path):
    (tmp_path / "letter.db").write_text("This is a letter, and no database.\n" * 100)

    answer = run("tokens", "list", "--database-url", f"sqlite:///{tmp_path}/letter.db")

    assert answer.exit_code == 2
    assert answer.stderr == "Error: The database cannot be used: file is not a database\n"


def test_an_unknown_command_is_refused(run):
    assert run("sreve").exit_code == 2
