"""Script templates of an account, and runs of them in sessions. Secret values are encrypted, and read back masked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from resolutionflow.domain.access import Actor
from resolutionflow.domain.errors import NotFound
from resolutionflow.domain.paging import Page, PageRequest
from resolutionflow.domain.session import (
    MASKED,
    UNKNOWN_TEMPLATE,
    ScriptParameter,
    ScriptParameterSpec,
    ScriptRun,
    ScriptTemplate,
)

from .encryption import Cipher
from .paging import fetch_page, fetch_pages
from .session_rows import own_rows
from .tables import script_runs, script_templates


class Scripts:
    """Script templates and script runs."""

    def __init__(self, connection: AsyncConnection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher

    async def save_template(self, template: ScriptTemplate) -> ScriptTemplate:
        """Write a template, or new content to the one of the same slug; its id and age stay."""
        content = {
            "name": template.name,
            "parameters": [
                {"key": spec.key, "label": spec.label, "is_secret": spec.is_secret}
                for spec in template.parameters
            ],
        }
        same = sa.and_(
            script_templates.c.account_id == template.account_id, script_templates.c.slug == template.slug
        )
        update = sa.update(script_templates).where(same).values(content).returning(script_templates)
        row = (await self._connection.execute(update)).first()
        if row is None:
            own = {"id": template.id, "account_id": template.account_id, "slug": template.slug}
            insert = sa.insert(script_templates).values(**own, **content, created_at=template.created_at)
            row = (await self._connection.execute(insert.returning(script_templates))).one()
        return _template(row)

    async def template_by_slug(self, actor: Actor, slug: str) -> ScriptTemplate:
        """A template. Raises NotFound."""
        own = sa.and_(script_templates.c.account_id == actor.account_id, script_templates.c.slug == slug)
        row = (await self._connection.execute(sa.select(script_templates).where(own))).first()
        if row is None:
            raise NotFound("script template", path=("templateSlug",))
        return _template(row)

    async def delete_template(self, actor: Actor, template_id: str) -> ScriptTemplate:
        """Delete a template; its runs stay. Raises NotFound."""
        own = sa.and_(script_templates.c.account_id == actor.account_id, script_templates.c.id == template_id)
        delete = sa.delete(script_templates).where(own).returning(script_templates)
        row = (await self._connection.execute(delete)).first()
        if row is None:
            raise NotFound("script template", path=("templateId",))
        return _template(row)

    async def templates(self, actor: Actor, template_ids: Sequence[str]) -> dict[str, ScriptTemplate]:
        """Templates by id; unknown ids are left out."""
        own = sa.and_(
            script_templates.c.account_id == actor.account_id, script_templates.c.id.in_(template_ids)
        )
        rows = (await self._connection.execute(sa.select(script_templates).where(own))).all()
        return {row.id: _template(row) for row in rows}

    async def templates_page(self, actor: Actor, request: PageRequest) -> Page[ScriptTemplate]:
        """The account's templates."""
        select = sa.select(script_templates).where(script_templates.c.account_id == actor.account_id)
        return await fetch_page(self._connection, select, script_templates, request, _template)

    async def add_run(self, run: ScriptRun, template_id: str) -> None:
        """Write a run of a locked session, its secret parameters encrypted."""
        stored = [
            {
                "key": parameter.key,
                "value": self._cipher.encrypt(parameter.value) if parameter.is_secret else parameter.value,
                "is_secret": parameter.is_secret,
            }
            for parameter in run.parameters
        ]
        values = {
            "id": run.id,
            "session_id": run.session_id,
            "template_id": template_id,
            "parameters": stored,
            "result": run.result,
            "created_at": run.created_at,
        }
        await self._connection.execute(sa.insert(script_runs).values(values))

    async def runs(self, actor: Actor, run_ids: Sequence[str]) -> dict[str, ScriptRun]:
        """Runs by id, secrets masked; unknown ids are left out."""
        select = _runs(actor).where(script_runs.c.id.in_(run_ids))
        return {row.id: _run(row) for row in (await self._connection.execute(select)).all()}

    async def runs_of_session(self, actor: Actor, session_id: str) -> tuple[ScriptRun, ...]:
        """All runs of one session, oldest first, secrets masked."""
        select = _runs(actor).where(script_runs.c.session_id == session_id)
        ordered = select.order_by(script_runs.c.created_at, script_runs.c.id)
        return tuple(_run(row) for row in (await self._connection.execute(ordered)).all())

    async def secret_values(self, actor: Actor, session_id: str) -> tuple[str, ...]:
        """The secret parameter values of a session in the clear: for the redactor alone."""
        select = own_rows(actor, script_runs).where(script_runs.c.session_id == session_id)
        rows = (await self._connection.execute(select)).all()
        tokens = (stored["value"] for row in rows for stored in row.parameters if stored["is_secret"])
        return tuple(self._cipher.decrypt(token) for token in tokens)

    async def run_pages(
        self, actor: Actor, session_ids: Sequence[str], request: PageRequest
    ) -> dict[str, Page[ScriptRun]]:
        """The same page of many sessions' runs, in one statement."""
        parent = script_runs.c.session_id
        return await fetch_pages(
            self._connection, _runs(actor), script_runs, parent, session_ids, request, _run
        )

    async def reencrypt(self, rotate: Callable[[str], str]) -> int:
        """Encrypt every secret value anew; gives how many runs were touched. For operators."""
        touched = 0
        for row in (
            await self._connection.execute(sa.select(script_runs.c.id, script_runs.c.parameters))
        ).all():
            if not any(stored["is_secret"] for stored in row.parameters):
                continue
            renewed = [
                {**stored, "value": rotate(stored["value"])} if stored["is_secret"] else stored
                for stored in row.parameters
            ]
            update = sa.update(script_runs).where(script_runs.c.id == row.id).values(parameters=renewed)
            await self._connection.execute(update)
            touched += 1
        return touched


def _runs(actor: Actor) -> sa.Select[Any]:
    same = script_templates.c.id == script_runs.c.template_id
    return (
        own_rows(actor, script_runs)
        .outerjoin(script_templates, same)
        .add_columns(
            script_templates.c.name.label("template_name"), script_templates.c.slug.label("template_slug")
        )
    )


def _template(row: Any) -> ScriptTemplate:
    return ScriptTemplate(
        id=row.id,
        account_id=row.account_id,
        slug=row.slug,
        name=row.name,
        parameters=tuple(ScriptParameterSpec(**spec) for spec in row.parameters),
        created_at=row.created_at,
    )


def _run(row: Any) -> ScriptRun:
    return ScriptRun(
        id=row.id,
        session_id=row.session_id,
        template_name=row.template_name or UNKNOWN_TEMPLATE,
        template_slug=row.template_slug,
        parameters=tuple(
            ScriptParameter(
                stored["key"], MASKED if stored["is_secret"] else stored["value"], stored["is_secret"]
            )
            for stored in row.parameters
        ),
        result=row.result,
        created_at=row.created_at,
    )
