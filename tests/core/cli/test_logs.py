"""Log lines: in UTC, and without secrets, whoever wrote them."""

from __future__ import annotations

import logging

import pytest

from resolutionflow.cli import logs
from resolutionflow.cli.logs import RedactingFormatter

SECRET = "Harbor" + "#7731"


def record(message: str, failure: Exception | None = None) -> logging.LogRecord:
    """A record of a library's logger."""
    caught = (type(failure), failure, None) if failure else None
    return logging.LogRecord("library", logging.ERROR, __file__, 1, message, None, caught)


def test_b51_a_secret_is_taken_out_of_a_line() -> None:
    line = RedactingFormatter("%(message)s").format(record(f"signed in with password: {SECRET}"))

    assert SECRET not in line
    assert "[REDACTED:" in line


def test_b51_a_secret_is_taken_out_of_a_traceback() -> None:
    failure = ValueError(f"cannot store password: {SECRET}")
    line = RedactingFormatter("%(message)s").format(record("failed", failure))

    assert SECRET not in line
    assert "ValueError" in line


def test_a_line_that_cannot_be_redacted_is_withheld(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(text: str) -> str:
        raise RuntimeError(text)

    monkeypatch.setattr(logs, "redact_text", fail)
    line = RedactingFormatter("%(message)s").format(record(f"password: {SECRET}"))

    assert "ERROR library: (withheld: the redactor failed, RuntimeError)" == line
