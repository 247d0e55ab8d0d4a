"""The database's own clock, which all nodes share."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from .tables import UtcDateTime


def database_clock(dialect: str) -> sa.ColumnElement[datetime]:
    """An expression for the present moment; on PostgreSQL it moves on within a transaction."""
    if dialect == "sqlite":
        return sa.type_coerce(sa.func.strftime("%Y-%m-%d %H:%M:%f", "now"), UtcDateTime)
    return sa.cast(sa.func.clock_timestamp(), UtcDateTime)
