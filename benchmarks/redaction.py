"""Redaction of notes of about 4 KB, ours beside detect-secrets, in one process on the same texts.

Run as `python benchmarks/redaction.py`. Needs the package `detect-secrets`. Start-up is not counted: both
have seen a note before the clock starts. Exits with 1 when ours takes more than half the time of the other.
"""

from __future__ import annotations

import importlib.util
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from detect_secrets.core.scan import scan_line
from detect_secrets.settings import default_settings

from resolutionflow.domain.redaction import redact

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "tests" / "core" / "domain" / "redaction"
SIZE = 4096
ROUNDS = 5


def synthetic() -> ModuleType:
    """The tests' generator of labelled notes."""
    spec = importlib.util.spec_from_file_location("synthetic_notes", FOLDER / "conftest.py")
    if spec is None or spec.loader is None:
        raise ImportError("the tests' conftest.py is missing")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def documents() -> list[str]:
    """Labelled notes joined to texts of about 4 KB, secrets and harmless lines mixed as in a busy session."""
    module = synthetic()
    lines = [note.text for note in module.notes(FOLDER / "notes", each=1)]
    module.Synthetic(3).random.shuffle(lines)
    texts, text = [], ""
    for line in lines:
        text += line + "\n"
        if len(text) >= SIZE:
            texts.append(text)
            text = ""
    return texts


def theirs(text: str) -> None:
    """What a user of detect-secrets does with a text in memory: every line through every plugin."""
    for line in text.splitlines():
        list(scan_line(line))


def seconds(function: Callable[[str], object], texts: list[str]) -> float:
    """The best of some rounds over all texts, in CPU seconds."""
    function(texts[0])
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        for text in texts:
            function(text)
        best = min(best, time.process_time() - start)
    return best


def main() -> int:
    texts = documents()
    with default_settings():
        other = seconds(theirs, texts)
    ours = seconds(redact, texts)
    each = 1000 / len(texts)
    print(f"{len(texts)} notes of about {SIZE} bytes")
    print(f"resolutionflow {ours * each:7.1f} ms a note")
    print(f"detect-secrets {other * each:7.1f} ms a note")
    print(f"ratio          {ours / other:7.2f}  (at most 0.50)")
    return 0 if ours <= other / 2 else 1


if __name__ == "__main__":
    sys.exit(main())
