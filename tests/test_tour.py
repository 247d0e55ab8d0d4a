"""docs/tour.md, gone through as a new user would: every command run and every line written, on a clean machine."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "tour.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+) ?(\S*)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
MOST_COMMANDS = 15
MOST_LINES = 150


def commands(block: str) -> list[str]:
    """The commands of a block; one goes on where a line ends with a backslash or within quotes."""
    return re.findall(r"^(?:[^\n'\\]|'[^']*'|\\\n)+$", block, re.MULTILINE)


def written(kind: str, block: str) -> list[str]:
    """The lines of a block that the reader writes, without the empty ones."""
    lines = block.splitlines()
    if kind == "diff":
        lines = [line[1:] for line in lines if line[0] == "+"]
    return [line for line in lines if line.strip()]


def test_it_takes_no_more_commands_and_lines_than_promised():
    run = [command for kind, _, block in BLOCKS if kind == "sh" for command in commands(block)]
    lines = [line for kind, file, block in BLOCKS if file for line in written(kind, block)]

    assert len(run) <= MOST_COMMANDS
    assert len(lines) <= MOST_LINES


class Shell:
    """One shell in which the commands are run, with free ports in the place of those of the page."""

    def __init__(self, process: subprocess.Popen[str], errors: Path, ports: dict[str, str]) -> None:
        self._process = process
        self._errors = errors
        self._ports = ports

    def run(self, command: str) -> str:
        """What a command printed. Fails where it fails."""
        for shown, free in self._ports.items():
            command = command.replace(shown, free)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{command}\nended=$?; echo; echo ended $ended\n")
        self._process.stdin.flush()
        output = ""
        for line in self._process.stdout:
            if found := re.fullmatch(r"ended (\d+)\n", line):
                assert "0" == found[1], f"{command}\n{output}{self._errors.read_text(encoding='utf-8')}"
                break
            output += line
        return output.strip()


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    """A shell in an empty folder, with nothing set, and a folder of wheels in the place of a package index."""
    wheels = tmp_path / "wheels"
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(wheels), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    environment = {"PATH": bare_path(tmp_path / "bin"), "HOME": str(tmp_path)}
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels), "PIP_NO_BUILD_ISOLATION": "0"}
    folder, errors = tmp_path / "tour", tmp_path / "errors"
    folder.mkdir()
    with (
        errors.open("w", encoding="utf-8") as stderr,
        subprocess.Popen(
            ["bash"],
            cwd=folder,
            env={**environment, **offline},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            encoding="utf-8",
            start_new_session=True,
        ) as process,
    ):
        try:
            yield Shell(process, errors, {port: str(free_port()) for port in ("8780", "8000")})
        finally:
            os.killpg(process.pid, signal.SIGKILL)


def bare_path(folder: Path) -> str:
    """A PATH without the environment that the tests run in, and with the Python that it was made of."""
    folder.mkdir()
    python = folder / "python3"
    python.write_text(f'#!/bin/sh\nexec {shlex.quote(sys._base_executable)} "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    here = Path(sys.executable).parent
    others = [each for each in os.environ["PATH"].split(os.pathsep) if Path(each) != here]
    return os.pathsep.join([str(folder), *others])


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port: int = listener.getsockname()[1]
        return port


def change(file: Path, kind: str, block: str) -> None:
    """Write a file anew, or put the lines of a change in the place of those that it takes away."""
    if kind == "diff":
        before, after = (
            "".join(f"{line[1:]}\n" for line in block.splitlines() if line[0] in f" {sign}") for sign in "-+"
        )
        text = file.read_text(encoding="utf-8")

        assert 1 == text.count(before), before
        block = text.replace(before, after)
    file.write_text(block, encoding="utf-8")


def matches(shown: str, printed: str) -> bool:
    """Whether JSON was printed as shown, `…` standing for anything."""
    return re.fullmatch(re.escape(normal(shown)).replace("…", ".+"), normal(printed)) is not None


def normal(text: str) -> str:
    return json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False)


def test_a_new_user_gets_from_nothing_to_a_confirmed_note(
    shell: Shell, tmp_path: Path, link_needs: Callable[..., None]
) -> None:
    folder = tmp_path / "tour" / "resolutionflow-larkdesk"
    printed: Any = ""
    seen = []
    for kind, file, block in BLOCKS:
        if kind == "sh":
            for command in commands(block):
                printed = shell.run(command)
                seen.append(printed)
                if command.startswith("python3 -m venv"):
                    (site,) = (tmp_path / "tour" / ".venv").glob("lib/python*/site-packages")
                    link_needs(site, "resolutionflow", "pytest", "hatchling", "editables")
        elif kind == "json":
            assert matches(block, printed), printed
        else:
            change(folder / file, kind, block)

    assert 2 == sum(" passed" in each and " failed" not in each for each in seen)
