"""The process that runs plugin redactors: `python -m resolutionflow.plugin_host.redaction_worker`.

Reads a set-up, then texts, from standard input, and writes what each redactor finds, in order, to standard
output: JSON after its length in bytes. Ends with its input.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any, BinaryIO

from resolutionflow.plugin_api import PROJECT, Redactor

from .loader import load_plugins
from .patterns import configured
from .redaction import LENGTH_BYTES


def main() -> None:
    requests, answers = _take_standard_streams()
    setup = _read(requests)
    sys.path[:] = setup["sys_path"]
    with configured(None if setup["patterns"] is None else Path(setup["patterns"])):
        redactors = _load(setup)
    _write(answers, {"keys": [key for key, _ in redactors]})
    while (request := _read(requests)) is not None:
        for _, redactor in redactors:
            # The service kills us at the time-out; should it be gone, this ends a hanging redactor.
            signal.setitimer(signal.ITIMER_REAL, setup["timeout"] * 2)
            _write(answers, _find(redactor, request["text"]))
        signal.setitimer(signal.ITIMER_REAL, 0)


def _take_standard_streams() -> tuple[BinaryIO, BinaryIO]:
    """Our two ends, out of reach of a plugin that prints or reads."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    return requests, answers


def _load(setup: dict[str, Any]) -> tuple[tuple[str, Redactor], ...]:
    entry_points = setup["entry_points"]
    host = load_plugins(
        built_ins=[(name, module) for name, module in setup["built_ins"]],
        plugins_dir=None if setup["plugins_dir"] is None else Path(setup["plugins_dir"]),
        disabled=frozenset(setup["disabled"]),
        entry_points=None
        if entry_points is None
        else [EntryPoint(name=name, value=value, group=PROJECT) for name, value in entry_points],
    )
    return host.redactors()


def _find(redactor: Redactor, text: str) -> dict[str, Any]:
    try:
        spans = [[span.start, span.end, span.kind] for span in redactor.find(text)]
        json.dumps(spans)
    except BaseException as error:  # noqa: BLE001  (its text may quote what was to be redacted: the type alone)
        return {"error": f"it raised {type(error).__name__}"}
    return {"spans": spans}


def _read(stream: BinaryIO) -> Any:
    length = stream.read(LENGTH_BYTES)
    return json.loads(stream.read(int.from_bytes(length, "big"))) if length else None


def _write(stream: BinaryIO, message: object) -> None:
    body = json.dumps(message).encode()
    stream.write(len(body).to_bytes(LENGTH_BYTES, "big") + body)
    stream.flush()


if __name__ == "__main__":
    main()
