"""Composes a delivery from a closing: redacted, rendered, split, marked, with its time entry. Nothing is written."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from resolutionflow.boundary import Boundary
from resolutionflow.domain.composition import Composition, PlannedTime, time_notes
from resolutionflow.domain.delivery import StatusSkippedReason
from resolutionflow.domain.errors import ProviderFailed
from resolutionflow.domain.integration import Integration
from resolutionflow.domain.markers import ENTROPY_BYTES, new_reference
from resolutionflow.domain.redaction import KnownSecrets
from resolutionflow.domain.rendering import render
from resolutionflow.domain.session_view import view_of
from resolutionflow.domain.splitting import split
from resolutionflow.domain.worked_time import billed_hours, hours_of_minutes, worked_seconds
from resolutionflow.plugin_api import (
    MAX_HOURS,
    ConfigurationInvalid,
    NoteKind,
    NoteType,
    NotSent,
    ProviderCapability,
    TextFormat,
)
from resolutionflow.plugin_host import PluginHost
from resolutionflow.psa import PluginFailed, loaded_provider, note_limit, text_format

from .closing import Closing
from .results import PostWarning, PostWarningCode

NOT_MAPPED = "No time was logged: {user} is not mapped to a member of {integration}. Map them with setPsaMemberMapping."
TOO_LONG = (
    "No time was logged: {hours} hours are more than one time entry holds. Log them in the PSA by hand."
)
NO_TIME_SUPPORT = "No time was logged: {integration} takes no time entries."
REDACTED = "Secrets were taken out of the text: {kinds}."
SPLIT = "The note is longer than {integration} takes, and is posted in {parts} parts."


@dataclass(frozen=True, slots=True)
class Redaction:
    """A confirmed text as it may leave, and what was taken out of it."""

    text: str
    counts: Mapping[str, int]
    known: KnownSecrets

    def warnings(self) -> tuple[PostWarning, ...]:
        """A warning where anything was taken out."""
        if not self.counts:
            return ()
        kinds = ", ".join(f"{count} × {kind}" for kind, count in sorted(self.counts.items()))
        return (PostWarning(PostWarningCode.TEXT_REDACTED, REDACTED.format(kinds=kinds)),)


class Composer:
    """Composes deliveries."""

    def __init__(self, plugins: PluginHost, boundary: Boundary, idle_limit: timedelta) -> None:
        self.plugins = plugins
        self._boundary = boundary
        self.idle_limit = idle_limit

    async def redact(self, closing: Closing, kind: NoteKind, text: str) -> Redaction:
        """Redact a text by all that is known of its session. Raises RedactionFailed."""
        view = view_of(closing.material, kind, idle_limit=self.idle_limit)
        known = await self._boundary.known_secrets(view, closing.material.secret_values)
        redacted = await self._boundary.redact(text, known)
        return Redaction(redacted.text, redacted.counts, known)

    def hours(
        self, closing: Closing, integration: Integration, minutes: int | None, now: datetime
    ) -> Decimal | None:
        """Hours to log: the given minutes, else the work not billed yet, as the settings round it. `None`: none."""
        if minutes is not None:
            return hours_of_minutes(minutes) if minutes else None
        if not integration.settings.logs_time:
            return None
        seconds = worked_seconds(closing.unbilled, now, self.idle_limit)
        return billed_hours(seconds, integration.settings.time_rounding) or None

    def time(
        self, closing: Closing, integration: Integration, minutes: int | None, now: datetime
    ) -> tuple[Decimal | None, tuple[PostWarning, ...]]:
        """The hours that will be logged, and why they will not, where they will not (B7, B23)."""
        hours = self.hours(closing, integration, minutes, now)
        if hours is None:
            return None, ()
        provider = self.plugins.provider(integration.provider)
        if provider is None or ProviderCapability.CREATE_TIME_ENTRY not in provider.capabilities:
            message = NO_TIME_SUPPORT.format(integration=integration.name)
            return None, (PostWarning(PostWarningCode.TIME_NOT_LOGGED, message),)
        if closing.mapping is None:
            message = NOT_MAPPED.format(user=closing.poster.user_name, integration=integration.name)
            return None, (PostWarning(PostWarningCode.MEMBER_NOT_MAPPED, message),)
        if hours > MAX_HOURS:
            return None, (PostWarning(PostWarningCode.TIME_NOT_LOGGED, TOO_LONG.format(hours=hours)),)
        return hours, ()

    async def composed(
        self,
        closing: Closing,
        integration: Integration,
        note_type: NoteType,
        redaction: Redaction,
        source: TextFormat,
        minutes: int | None,
        closed_at: datetime,
        *,
        notify_customer: bool,
    ) -> tuple[Composition, tuple[PostWarning, ...]]:
        """The delivery's content, time included. Raises ProviderFailed where the provider cannot be used."""
        hours, about_time = self.time(closing, integration, minutes, closed_at)
        composition, about_text = await self._compose(
            closing, integration, note_type, redaction, source, hours, notify_customer=notify_customer
        )
        return composition, about_time + about_text

    async def _compose(
        self,
        closing: Closing,
        integration: Integration,
        note_type: NoteType,
        redaction: Redaction,
        source: TextFormat,
        hours: Decimal | None,
        *,
        notify_customer: bool,
    ) -> tuple[Composition, tuple[PostWarning, ...]]:
        reference = new_reference(secrets.token_bytes(ENTROPY_BYTES))
        target, limit, skip_status = self._provider_says(integration)
        parts = split(
            render(redaction.text, source, target), limit=limit, reference=reference, text_format=target
        )
        problem = await self._boundary.redact(
            closing.material.session.problem_summary or closing.material.session.title or "", redaction.known
        )
        composition = Composition(
            note_type=note_type,
            notify_customer=notify_customer,
            markdown=redaction.text,
            parts=parts,
            reference=reference,
            time=self._entry(closing, hours, time_notes(problem.text, reference)),
            skip_status=skip_status,
        )
        if len(parts) == 1:
            return composition, ()
        message = SPLIT.format(integration=integration.name, parts=len(parts))
        return composition, (PostWarning(PostWarningCode.NOTE_SPLIT, message),)

    def _provider_says(self, integration: Integration) -> tuple[TextFormat, int, StatusSkippedReason | None]:
        try:
            provider = loaded_provider(self.plugins, integration)
            target, limit = text_format(self.plugins, integration), note_limit(self.plugins, integration)
        except (NotSent, ConfigurationInvalid, PluginFailed) as error:
            raise ProviderFailed(str(error), provider=integration.provider) from error
        if ProviderCapability.POST_NOTE not in provider.capabilities:
            raise ProviderFailed(f"{integration.name} takes no notes.", provider=integration.provider)
        changes = ProviderCapability.CHANGE_STATUS in provider.capabilities
        return target, limit, None if changes else StatusSkippedReason.NOT_SUPPORTED_BY_PROVIDER

    def _entry(self, closing: Closing, hours: Decimal | None, notes: str) -> PlannedTime | None:
        if hours is None or closing.mapping is None:
            return None
        first = closing.unbilled[0].started_at if closing.unbilled else closing.material.session.created_at
        mapping = closing.mapping
        return PlannedTime(mapping.external_member_id, mapping.member_name, first, hours, notes)
