"""PSA integrations and their member mappings. Secrets leave this module only for the one who connects."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from resolutionflow.domain.access import Actor
from resolutionflow.domain.errors import NotFound
from resolutionflow.domain.integration import (
    Integration,
    MemberMapping,
    NoteVisibility,
    PostingSettings,
    StatusTarget,
)
from resolutionflow.domain.paging import Page, PageRequest
from resolutionflow.domain.worked_time import TimeRounding

from .encryption import Cipher
from .paging import fetch_page, fetch_pages
from .tables import integrations, member_mappings


class Integrations:
    """Integrations of an account."""

    def __init__(self, connection: AsyncConnection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher

    async def add(self, integration: Integration, secrets: Mapping[str, object]) -> None:
        """Write a new integration, its secrets encrypted."""
        values = {
            "id": integration.id,
            "account_id": integration.account_id,
            "name": integration.name,
            "provider": integration.provider,
            "is_enabled": integration.is_enabled,
            "settings": stored_settings(integration.settings),
            "configuration": dict(integration.configuration),
            "set_secrets": sorted(secrets),
            "secrets": self._cipher.encrypt_mapping(secrets) if secrets else None,
            "created_at": integration.created_at,
        }
        await self._connection.execute(sa.insert(integrations).values(values))

    async def many(self, actor: Actor, integration_ids: Sequence[str]) -> dict[str, Integration]:
        """Integrations by id, deleted ones too (deliveries refer to them); unknown ids are left out."""
        own = sa.and_(integrations.c.account_id == actor.account_id, integrations.c.id.in_(integration_ids))
        rows = (await self._connection.execute(sa.select(integrations).where(own))).all()
        return {row.id: _integration(row) for row in rows}

    async def get(self, actor: Actor, integration_id: str) -> Integration:
        """One integration that is not deleted. Raises NotFound."""
        found = (await self.many(actor, [integration_id])).get(integration_id)
        if found is None or found.deleted_at is not None:
            raise NotFound("PSA integration", path=("integrationId",))
        return found

    async def page(self, actor: Actor, request: PageRequest) -> Page[Integration]:
        """The account's integrations that are not deleted."""
        present = sa.and_(integrations.c.account_id == actor.account_id, integrations.c.deleted_at.is_(None))
        select = sa.select(integrations).where(present)
        return await fetch_page(self._connection, select, integrations, request, _integration)

    async def change(
        self, integration: Integration, *, secrets: Mapping[str, object] | None = None, **values: object
    ) -> Integration:
        """Write new values. `secrets` replaces all of them; an empty mapping erases them."""
        if secrets is not None:
            values["secrets"] = self._cipher.encrypt_mapping(secrets) if secrets else None
            values["set_secrets"] = sorted(secrets)
        same = integrations.c.id == integration.id
        update = sa.update(integrations).where(same).values(**values).returning(integrations)
        return _integration((await self._connection.execute(update)).one())

    async def secrets(self, integration_id: str) -> dict[str, object]:
        """The secrets in the clear: for connecting to the PSA alone."""
        select = sa.select(integrations.c.secrets).where(integrations.c.id == integration_id)
        token = (await self._connection.execute(select)).scalar_one()
        return self._cipher.decrypt_mapping(token) if token else {}

    async def reencrypt(self, rotate: Callable[[str], str]) -> int:
        """Encrypt all secrets anew; gives how many integrations were touched. For operators."""
        kept = integrations.c.secrets.is_not(None)
        rows = (
            await self._connection.execute(sa.select(integrations.c.id, integrations.c.secrets).where(kept))
        ).all()
        for row in rows:
            update = sa.update(integrations).where(integrations.c.id == row.id)
            await self._connection.execute(update.values(secrets=rotate(row.secrets)))
        return len(rows)

    async def of_providers(self, providers: Sequence[str]) -> list[Integration]:
        """All accounts' integrations with these providers that are not deleted, oldest first. For operators."""
        present = sa.and_(integrations.c.provider.in_(providers), integrations.c.deleted_at.is_(None))
        select = sa.select(integrations).where(present).order_by(integrations.c.created_at, integrations.c.id)
        return [_integration(row) for row in await self._connection.execute(select)]

    async def of_delivery(self, integration_id: str) -> Integration:
        """The integration of a delivery, whatever has become of it. For the worker."""
        select = sa.select(integrations).where(integrations.c.id == integration_id)
        return _integration((await self._connection.execute(select)).one())

    async def mapping(self, integration_id: str, user_id: str) -> MemberMapping | None:
        """Which member a user is, if mapped."""
        same = sa.and_(
            member_mappings.c.integration_id == integration_id, member_mappings.c.user_id == user_id
        )
        row = (await self._connection.execute(sa.select(member_mappings).where(same))).first()
        return _mapping(row) if row else None

    async def set_mapping(self, actor: Actor, mapping: MemberMapping) -> None:
        """Write a mapping in the place of the user's present one."""
        await self.remove_mapping(mapping.integration_id, mapping.user_id)
        values = {
            "id": mapping.id,
            "account_id": actor.account_id,
            "integration_id": mapping.integration_id,
            "user_id": mapping.user_id,
            "external_member_id": mapping.external_member_id,
            "member_name": mapping.member_name,
            "created_at": mapping.created_at,
        }
        await self._connection.execute(sa.insert(member_mappings).values(values))

    async def remove_mapping(self, integration_id: str, user_id: str) -> None:
        """Forget which member a user is."""
        same = sa.and_(
            member_mappings.c.integration_id == integration_id, member_mappings.c.user_id == user_id
        )
        await self._connection.execute(sa.delete(member_mappings).where(same))

    async def mappings(self, actor: Actor, mapping_ids: Sequence[str]) -> dict[str, MemberMapping]:
        """Mappings by id; unknown ids are left out."""
        own = sa.and_(member_mappings.c.account_id == actor.account_id, member_mappings.c.id.in_(mapping_ids))
        rows = (await self._connection.execute(sa.select(member_mappings).where(own))).all()
        return {row.id: _mapping(row) for row in rows}

    async def mapping_pages(
        self, actor: Actor, integration_ids: Sequence[str], request: PageRequest
    ) -> dict[str, Page[MemberMapping]]:
        """The same page of many integrations' mappings, in one statement."""
        select = sa.select(member_mappings).where(member_mappings.c.account_id == actor.account_id)
        parent = member_mappings.c.integration_id
        return await fetch_pages(
            self._connection, select, member_mappings, parent, integration_ids, request, _mapping
        )

    async def record_success(self, integration_id: str, now: datetime) -> None:
        """The PSA answered: the circuit is closed. A pause that it asked for stands. For the worker."""
        paused = integrations.c.paused_until
        values = {
            "consecutive_failures": 0,
            "last_success_at": now,
            "paused_until": sa.case((paused > now, paused), else_=sa.null()),
        }
        await self._connection.execute(
            sa.update(integrations).where(integrations.c.id == integration_id).values(values)
        )

    async def record_failure(self, integration_id: str, error: str) -> int:
        """The PSA did not answer as it should; gives how often in a row. For the worker."""
        update = (
            sa.update(integrations)
            .where(integrations.c.id == integration_id)
            .values(consecutive_failures=integrations.c.consecutive_failures + 1, last_error=error)
            .returning(integrations.c.consecutive_failures)
        )
        failures: int = (await self._connection.execute(update)).scalar_one()
        return failures

    async def pause(self, integration_id: str, until: datetime) -> None:
        """Send nothing through it before `until`; a longer pause stands. For the worker."""
        is_longer = sa.or_(integrations.c.paused_until.is_(None), integrations.c.paused_until < until)
        update = sa.update(integrations).where(integrations.c.id == integration_id, is_longer)
        await self._connection.execute(update.values(paused_until=until))


def stored_settings(settings: PostingSettings) -> dict[str, object]:
    """Settings as JSON values."""
    return {
        "auto_push": settings.auto_push,
        "auto_time_entry": settings.auto_time_entry,
        "time_rounding": settings.time_rounding,
        "note_visibility": settings.note_visibility,
        "include_diagnostic_steps": settings.include_diagnostic_steps,
        "formatter": settings.formatter,
        "status_targets": [
            {
                "board_id": target.board_id,
                "resolved_status_id": target.resolved_status_id,
                "escalated_status_id": target.escalated_status_id,
            }
            for target in settings.status_targets
        ],
    }


def _settings(stored: Mapping[str, Any]) -> PostingSettings:
    return PostingSettings(
        auto_push=stored["auto_push"],
        auto_time_entry=stored["auto_time_entry"],
        time_rounding=TimeRounding(stored["time_rounding"]),
        note_visibility=NoteVisibility.read(stored["note_visibility"]),
        include_diagnostic_steps=stored["include_diagnostic_steps"],
        formatter=stored["formatter"],
        status_targets=tuple(StatusTarget(**target) for target in stored["status_targets"]),
    )


def _integration(row: Any) -> Integration:
    return Integration(
        id=row.id,
        account_id=row.account_id,
        name=row.name,
        provider=row.provider,
        is_enabled=row.is_enabled,
        settings=_settings(row.settings),
        configuration=row.configuration,
        set_secrets=frozenset(row.set_secrets),
        created_at=row.created_at,
        deleted_at=row.deleted_at,
        paused_until=row.paused_until,
        consecutive_failures=row.consecutive_failures,
        last_error=row.last_error,
        last_success_at=row.last_success_at,
    )


def _mapping(row: Any) -> MemberMapping:
    return MemberMapping(
        id=row.id,
        integration_id=row.integration_id,
        user_id=row.user_id,
        external_member_id=row.external_member_id,
        member_name=row.member_name,
        created_at=row.created_at,
    )
