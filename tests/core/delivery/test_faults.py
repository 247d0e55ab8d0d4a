"""A small sample of what scripts/faults goes through in full."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEADINGS = ("database", "what", "points", "kills", "faults", "posts", "lost", "doubled", "flagged", "wrong")
ROOT = Path(__file__).parents[3]


def faults(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "faults", "--parallel", "6", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)


@pytest.mark.parametrize(("database", "size"), [("sqlite", 3), ("postgresql", 2)])
def test_b44_one_note_and_one_time_entry_whatever_fails_in_between(database: str, size: int) -> None:
    done = faults("--database", database, "--sample", str(size))

    assert 0 == done.returncode, done.stdout + done.stderr


def test_without_reconciliation_the_harness_finds_copies_exactly_where_they_must_be() -> None:
    done = faults("--database", "sqlite", "--sample", "1", "--without", "reconciliation")
    figures = done.stdout.splitlines()[-1].strip("| ").split(" | ")

    assert 1 == done.returncode, done.stdout + done.stderr
    assert 1 == int(figures[HEADINGS.index("doubled")])
