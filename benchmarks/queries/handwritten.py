"""The yardstick: an endpoint that somebody wrote by hand for this one page, with Starlette and SQLAlchemy Core.

It gives the same JSON as our page, reads only the columns it shows, checks the token, and has everything in three
statements over one connection.
"""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from resolutionflow.store.tables import facts, sessions, steps, tokens

SESSION = sa.select(
    sessions.c.id, sessions.c.title, sessions.c.problem_summary, sessions.c.status, sessions.c.state_version,
    sessions.c.created_at, sessions.c.updated_at,
)  # fmt: skip
STEP = (
    steps.c.id, steps.c.session_id, steps.c.position, steps.c.kind, steps.c.text, steps.c.was_skipped,
    steps.c.created_at,
)  # fmt: skip
FACT = (facts.c.id, facts.c.session_id, facts.c.text, facts.c.status, facts.c.source, facts.c.created_at)


def create_app(engine: AsyncEngine) -> Starlette:
    """An app with the page at /sessions?first=…"""

    async def page(request: Request) -> Response:
        digest = hashlib.sha256(request.headers["authorization"].removeprefix("Bearer ").encode()).hexdigest()
        first = int(request.query_params["first"])
        async with engine.connect() as connection:
            token = (await connection.execute(sa.select(tokens).where(tokens.c.token_hash == digest))).first()
            if (
                token is None
                or token.revoked_at
                or (token.expires_at and token.expires_at <= datetime.now(UTC))
            ):
                return Response(status_code=401)
            answer = await _page(connection, token.account_id, first)
        return Response(orjson.dumps({"data": {"sessions": answer}}), media_type="application/json")

    return Starlette(routes=[Route("/sessions", page)])


async def _page(connection: AsyncConnection, account_id: str, first: int) -> dict[str, Any]:
    select = SESSION.where(sessions.c.account_id == account_id)
    newest = select.order_by(sessions.c.created_at.desc(), sessions.c.id.desc()).limit(first + 1)
    rows = (await connection.execute(newest)).all()
    shown = rows[:first]
    ids = [row.id for row in shown]
    steps_of = await _below(connection, STEP, steps.c.position, ids, 10)
    facts_of = await _below(connection, FACT, facts.c.created_at, ids, 5, facts.c.deleted_at.is_(None))
    return {
        "nodes": [
            {
                "id": _id("Session", row.id),
                "title": row.title,
                "problemSummary": row.problem_summary,
                "status": row.status,
                "stateVersion": row.state_version,
                "createdAt": row.created_at.isoformat(),
                "updatedAt": row.updated_at.isoformat(),
                "steps": {"nodes": [_step(step) for step in steps_of[row.id]]},
                "facts": {"nodes": [_fact(fact) for fact in facts_of[row.id]]},
            }
            for row in shown
        ],
        "pageInfo": {"hasNextPage": len(rows) > first, "endCursor": _cursor(shown[-1]) if shown else None},
    }


async def _below(
    connection: AsyncConnection, columns: Any, order: Any, ids: list[str], limit: int, *where: Any
) -> dict[str, list[Any]]:
    """The first rows of each session, in one statement."""
    owner = columns[1]
    number = sa.func.row_number().over(partition_by=owner, order_by=(order, columns[0])).label("row_number")
    inner = sa.select(*columns, number).where(owner.in_(ids), *where).subquery()
    select = (
        sa.select(inner).where(inner.c.row_number <= limit).order_by(inner.c.session_id, inner.c.row_number)
    )
    found: dict[str, list[Any]] = defaultdict(list)
    for row in (await connection.execute(select)).all():
        found[row.session_id].append(row)
    return found


def _step(row: Any) -> dict[str, Any]:
    return {
        "id": _id("SessionStep", row.id),
        "position": row.position,
        "kind": row.kind,
        "text": row.text,
        "wasSkipped": row.was_skipped,
        "createdAt": row.created_at.isoformat(),
    }


def _fact(row: Any) -> dict[str, Any]:
    return {
        "id": _id("Fact", row.id),
        "text": row.text,
        "status": row.status,
        "source": row.source,
        "createdAt": row.created_at.isoformat(),
    }


def _id(name: str, key: str) -> str:
    return base64.urlsafe_b64encode(f"{name}:{key}".encode()).decode().rstrip("=")


def _cursor(row: Any) -> str:
    text = f"-created_at {row.created_at.isoformat()} {row.id}"
    return base64.urlsafe_b64encode(text.encode()).decode()
