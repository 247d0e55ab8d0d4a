"""What the process that children are forked from imports beforehand: all that the application loads when it starts."""

from __future__ import annotations

import importlib

from resolutionflow.bootstrap import BUILT_INS

LAZY = ("anyio._backends._asyncio", "aiosqlite", "sqlalchemy.dialects.sqlite.aiosqlite",
        "sqlalchemy.dialects.postgresql.psycopg", "psycopg", "psycopg_binary._psycopg", "faults.processes")  # fmt: skip

for module in (*LAZY, *(module for _, module in BUILT_INS)):
    importlib.import_module(module)
