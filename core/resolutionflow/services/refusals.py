"""Asks plugins whether a note may be posted; a ticket they cannot be shown is a refusal too (B54)."""

from __future__ import annotations

from resolutionflow.boundary import Boundary
from resolutionflow.domain.errors import RefusedByPlugin
from resolutionflow.domain.redaction import KnownSecrets
from resolutionflow.domain.retry_policy import RetryPolicy
from resolutionflow.plugin_api import NoteForReview, Ticket
from resolutionflow.plugin_host import PluginHost
from resolutionflow.psa import PsaConnections, psa_failures
from resolutionflow.psa.calls import call

from .closing import Closing


class Refusals:
    """The plugins' say before a note is confirmed."""

    def __init__(
        self, plugins: PluginHost, connections: PsaConnections, boundary: Boundary, policy: RetryPolicy
    ) -> None:
        self._plugins = plugins
        self._connections = connections
        self._boundary = boundary
        self._policy = policy

    async def ask(self, note: NoteForReview, closing: Closing, known: KnownSecrets, *, is_sent: bool) -> None:
        """Ask every plugin once. Raises RefusedByPlugin, and ProviderFailed where the ticket cannot be read."""
        if not self._plugins.may_refuse_posts:
            return
        ticket = await self._ticket(closing) if is_sent else None
        reason = await self._plugins.refuse_post(note, ticket, closing.poster)
        if reason is not None:
            raise RefusedByPlugin((await self._boundary.redact(reason, known)).text)

    async def _ticket(self, closing: Closing) -> Ticket | None:
        integration, ticket_id = closing.integration, closing.material.session.ticket_external_id
        if integration is None or ticket_id is None:
            return None
        with psa_failures(integration, "ticket"):
            async with self._connections.client(integration) as client:
                return await call(self._policy, lambda psa: psa.get_ticket(ticket_id), client)
