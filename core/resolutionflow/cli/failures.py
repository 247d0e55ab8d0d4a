"""Failures that an operator can put right: a message and exit code 2 instead of a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
import sqlalchemy as sa

from resolutionflow.boundary import redact_text
from resolutionflow.domain.errors import DomainError
from resolutionflow.settings import SettingsInvalid
from resolutionflow.store import UnreadableSecret


class Failure(click.ClickException):
    """The command cannot be carried out; the message says what to do."""

    exit_code = 2


@contextmanager
def failures_told() -> Iterator[None]:
    """Within the block, expected failures are raised as Failure."""
    try:
        yield
    except SettingsInvalid as error:
        raise Failure("\n  ".join(["These settings cannot be used:", *error.problems])) from None
    except DomainError as error:
        raise Failure(error.message) from None
    except UnreadableSecret as error:
        raise Failure(str(error)) from None
    except (sa.exc.OperationalError, sa.exc.DatabaseError) as error:
        first_line = str(error.orig).strip().partition("\n")[0]
        raise Failure(f"The database cannot be used: {redact_text(first_line)}") from None
