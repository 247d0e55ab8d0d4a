"""What the repository itself promises: it runs anywhere, fetches only what is pinned, and its pages hang together."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
HALO = tomllib.loads((ROOT / "plugins/halo/pyproject.toml").read_text(encoding="utf-8"))
CONSTRAINTS = (ROOT / "constraints.txt").read_text(encoding="utf-8")
PIN = re.compile(
    r"^([A-Za-z0-9._-]+)==(\S+)(?: ; .+?)? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE
)
REGISTRIES = ("pypi.", "pythonhosted.", "npmjs.", "proxy.golang.", "crates.", "debian.")
MACHINES = ("work/main", "work/shared", "work/.library", "tmp/rf", "opt/pypi", "opt/wheels", "root/.")


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *patterns],
        cwd=ROOT,
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def holding(words: list[str]) -> list[str]:
    """The tracked files that hold any of the words, each with the word."""
    texts = {path: path.read_text(encoding="utf-8", errors="replace") for path in tracked()}
    return [
        f"{path.relative_to(ROOT)}: {word}" for path, text in texts.items() for word in words if word in text
    ]


def test_no_file_names_a_place_of_the_machine_it_was_written_on():
    assert [] == holding([f"/{place}" for place in MACHINES])


def test_no_file_names_the_host_of_a_package_registry():
    assert [] == holding([f"{name}{end}" for name in REGISTRIES for end in ("org", "io")])


def test_every_script_is_executable_bash_that_stops_at_the_first_failure():
    scripts = tracked("scripts", ".ci")

    assert {"demo", "test", "check", "lint", "run"} <= {script.name for script in scripts}
    for script in scripts:
        lines = script.read_text(encoding="utf-8").splitlines()
        assert "#!/usr/bin/env bash" == lines[0], script
        assert "set -euo pipefail" in lines, script
        assert script.stat().st_mode & 0o111, script


def test_constraints_pin_every_version_by_hash_and_say_nothing_else():
    rest = PIN.sub("", CONSTRAINTS)

    assert "" == rest
    assert "://" not in CONSTRAINTS


def test_constraints_pin_all_that_the_project_asks_for():
    groups = [
        PROJECT["build-system"]["requires"],
        PROJECT["project"]["dependencies"],
        *PROJECT["project"]["optional-dependencies"].values(),
        *PROJECT["dependency-groups"].values(),
        HALO["build-system"]["requires"],
        [text for text in HALO["project"]["dependencies"] if not text.startswith("resolutionflow>")],
    ]
    pins = {canonicalize_name(name): version for name, version, _ in PIN.findall(CONSTRAINTS)}

    for requirement in (Requirement(text) for group in groups for text in group):
        version = pins.get(canonicalize_name(requirement.name))
        assert version is not None, requirement
        assert requirement.specifier.contains(version, prereleases=True), requirement


def test_a_plugin_may_import_the_plugin_api_and_what_is_made_for_testing_alone():
    (contract,) = [
        contract
        for contract in PROJECT["tool"]["importlinter"]["contracts"]
        if contract["name"] == "Plugins stand on the plugin API alone"
    ]
    engine = ROOT / "core/resolutionflow"
    parts = {
        path.relative_to(engine).parts[0].removesuffix(".py") for path in tracked("core/resolutionflow/*.py")
    }
    parts -= {"__init__", "plugin_api", "testing"}

    assert {*(f"resolutionflow.{part}" for part in parts), "resolutionflow_graphql"} == set(
        contract["forbidden_modules"]
    )


def test_the_engine_and_its_face_know_no_psa():
    named = re.compile(r"connectwise|\bcw", re.IGNORECASE)
    engine = ROOT / "core/resolutionflow"
    texts = {
        path.relative_to(ROOT): path.read_text(encoding="utf-8", errors="replace")
        for path in tracked("core", "schema")
        if engine / "sandbox" not in path.parents  # made-up PSAs and their data
    }

    assert [] == [str(path) for path, text in texts.items() if named.search(f"{path}\n{text}")]
    assert "connectwise" in PROJECT["project"]["entry-points"]["resolutionflow.built_in"]


@pytest.mark.parametrize(
    "page", tracked(":(glob)*.md", ":(glob)docs/*.md"), ids=lambda page: str(page.relative_to(ROOT))
)
def test_links_lead_somewhere(page: Path):
    text = re.sub(r"<!--.*?-->", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)

    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not re.match(r"[a-z]+:", target):
            name, _, anchor = target.partition("#")
            found = page.parent / name if name else page

            assert found.exists(), target
            assert not anchor or anchor in anchors(found), target


def anchors(page: Path) -> set[str]:
    """The anchors that a page's headings get."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
