from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from resolutionflow.cli.scaffold import write_plugin

PAGE = (Path(__file__).parents[3] / "docs" / "publishing.md").read_text(encoding="utf-8")


def test_a_plugin_is_named_after_its_psa_throughout(run, tmp_path):
    answer = run("plugins", "new", "lark-desk")
    folder = tmp_path / "resolutionflow-lark-desk"
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
    texts = [path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.is_file()]

    assert 0 == answer.exit_code
    assert "resolutionflow-lark-desk" == project["project"]["name"]
    assert {"lark-desk": "resolutionflow_lark_desk.plugin"} == project["project"]["entry-points"][
        "resolutionflow"
    ]
    assert "class LarkDeskProvider" in (folder / "resolutionflow_lark_desk/provider.py").read_text(
        encoding="utf-8"
    )
    assert not [text for text in texts if "$" in text]


@pytest.mark.parametrize("name", ["", "3cx", "Acme", "acme--psa", "acme_psa", "../acme", "acme-"])
def test_a_name_that_no_provider_may_have_is_refused(run, tmp_path, name):
    answer = run("plugins", "new", "--", name)

    assert 2 == answer.exit_code
    assert "A name is lower-case letters" in answer.stderr
    assert [] == list(tmp_path.glob("resolutionflow-*"))


def test_nothing_is_written_over(run, tmp_path):
    (tmp_path / "resolutionflow-acme").mkdir()

    answer = run("plugins", "new", "acme")

    assert 2 == answer.exit_code
    assert "resolutionflow-acme is there already" in answer.stderr
    assert [] == list((tmp_path / "resolutionflow-acme").iterdir())


def test_a_name_that_is_taken_is_refused(run, tmp_path):
    answer = run("plugins", "new", "connectwise")

    assert 2 == answer.exit_code
    assert "There is a plugin 'connectwise' already" in answer.stderr
    assert [] == list(tmp_path.glob("resolutionflow-*"))


def test_what_is_written_is_clean(tmp_path):
    """It is formatted, sorted and typed as an author would want to keep it."""
    folder = write_plugin("acme", tmp_path)
    ruff = [sys.executable, "-m", "ruff"]

    for command in (
        ["check", "--isolated", "--select", "A,B,E,F,I,RUF,SIM,UP"],
        ["format", "--isolated", "--check"],
    ):
        done = subprocess.run(
            [*ruff, *command, "--line-length", "110", "--no-cache", "."],
            cwd=folder,
            capture_output=True,
            text=True,
        )
        assert 0 == done.returncode, done.stdout


def test_it_is_built_as_the_page_on_publishing_says(run, tmp_path):
    ((new, build),) = re.findall(r"```sh\nresolutionflow (.+)\npython -m (build .+)\n```", PAGE)
    run(*new.split())
    subprocess.run(
        [sys.executable, "-m", *build.split(), "--no-isolation"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )

    (wheel,) = (tmp_path / "resolutionflow-acme" / "dist").glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {
        f"resolutionflow_acme/{name}" for name in ("plugin.py", "provider.py", "client.py", "py.typed")
    } <= names
    assert not [name for name in names if "stand_in" in name]
