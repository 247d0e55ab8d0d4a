"""The tools, installed as they are pinned into folders that git ignores."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
TYPESCRIPT = ROOT / "examples" / "typescript"
PYTHON = ROOT / "examples" / "python"
VENV = HERE / ".venv"
BIN = VENV / ("Scripts" if sys.platform == "win32" else "bin")


class Unavailable(Exception):
    """This machine has not what a check needs."""


def node_modules(folder: Path) -> None:
    """Install what the folder's package-lock.json pins. Raises Unavailable."""
    npm = shutil.which("npm")
    if npm is None:
        raise Unavailable("npm is missing on this machine")
    _once(
        folder / "package-lock.json",
        folder / "node_modules",
        [npm, "ci", "--ignore-scripts", "--prefix", str(folder)],
    )


def virtualenv() -> None:
    """Make a virtual environment of what requirements.txt pins. Raises Unavailable."""
    wanted = HERE / "requirements.txt"
    if not VENV.exists():
        _run([sys.executable, "-m", "venv", str(VENV)])
    _once(
        wanted,
        VENV,
        [str(BIN / "python"), "-m", "pip", "--quiet", "install", "--require-hashes", "-r", str(wanted)],
    )


def _once(lock: Path, installed: Path, command: list[str]) -> None:
    """Run the command unless it was run for this very lock file."""
    stamp = installed / ".audit-installed"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        _run(command)
        stamp.write_text(wanted, encoding="utf-8")


def _run(command: list[str]) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    if done.returncode != 0:
        raise Unavailable(f"{' '.join(command)} failed: {done.stderr.strip()[-400:]}")
