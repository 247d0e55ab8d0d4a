"""Steps of sessions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from resolutionflow.domain.access import Actor
from resolutionflow.domain.paging import Page, PageRequest
from resolutionflow.domain.session import Step, StepOption
from resolutionflow.plugin_api import StepKind

from .paging import fetch_pages
from .session_rows import own_rows, rows_by_id, session_of_row
from .tables import steps


class Steps:
    """Steps, in the order in which they were recorded."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def next_position(self, session_id: str) -> int:
        """The position of the next step of a locked session, from 1 on."""
        select = sa.select(sa.func.coalesce(sa.func.max(steps.c.position), 0) + 1)
        own = select.where(steps.c.session_id == session_id)
        position: int = (await self._connection.execute(own)).scalar_one()
        return position

    async def add(self, step: Step) -> None:
        """Write a new step of a locked session."""
        values = {
            "id": step.id,
            "session_id": step.session_id,
            "position": step.position,
            "kind": step.kind,
            "text": step.text,
            "options": [{"value": option.value, "label": option.label} for option in step.options],
            "selected_value": step.selected_value,
            "free_text": step.free_text,
            "was_skipped": step.was_skipped,
            "follow_up_recommendations": list(step.follow_up_recommendations),
            "created_at": step.created_at,
        }
        await self._connection.execute(sa.insert(steps).values(values))

    async def answer(
        self, step_id: str, *, selected_value: str | None, free_text: str | None, was_skipped: bool
    ) -> Step:
        """Write the answer to a step of a locked session."""
        update = (
            sa.update(steps)
            .where(steps.c.id == step_id)
            .values(selected_value=selected_value, free_text=free_text, was_skipped=was_skipped)
            .returning(steps)
        )
        return _step((await self._connection.execute(update)).one())

    async def session_of(self, actor: Actor, step_id: str) -> str:
        """The id of a step's session. Raises NotFound."""
        return await session_of_row(self._connection, actor, steps, step_id, "step", "stepId")

    async def many(self, actor: Actor, step_ids: Sequence[str]) -> dict[str, Step]:
        """Steps by id; unknown ids are left out."""
        rows = await rows_by_id(self._connection, actor, steps, step_ids)
        return {step_id: _step(row) for step_id, row in rows.items()}

    async def of_session(self, actor: Actor, session_id: str) -> tuple[Step, ...]:
        """All steps of one session, in order."""
        select = own_rows(actor, steps).where(steps.c.session_id == session_id).order_by(steps.c.position)
        return tuple(_step(row) for row in (await self._connection.execute(select)).all())

    async def pages(
        self, actor: Actor, session_ids: Sequence[str], request: PageRequest
    ) -> dict[str, Page[Step]]:
        """The same page of many sessions' steps, in one statement."""
        select = own_rows(actor, steps)
        return await fetch_pages(
            self._connection, select, steps, steps.c.session_id, session_ids, request, _step
        )


def _step(row: Any) -> Step:
    return Step(
        id=row.id,
        session_id=row.session_id,
        position=row.position,
        kind=StepKind(row.kind),
        text=row.text,
        options=tuple(StepOption(option["value"], option["label"]) for option in row.options),
        selected_value=row.selected_value,
        free_text=row.free_text,
        was_skipped=row.was_skipped,
        follow_up_recommendations=tuple(row.follow_up_recommendations),
        created_at=row.created_at,
    )
