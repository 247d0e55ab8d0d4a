"""PSA integrations: writing them, checking them, mapping users to members."""

from __future__ import annotations

from typing import Any

from resolutionflow.boundary import redact_text
from resolutionflow.domain.access import Actor, Scope
from resolutionflow.domain.errors import InvalidInput, NotFound
from resolutionflow.domain.ids import new_id
from resolutionflow.domain.integration import Integration, MemberMapping
from resolutionflow.domain.limits import NAME, quoted, required_text
from resolutionflow.plugin_api import Finding, ProviderCapability, PsaProvider
from resolutionflow.psa import failure_finding, loaded_provider, psa_failures
from resolutionflow.store import UnitOfWork, UnreadableSecret
from resolutionflow.store.integrations import stored_settings

from .clock import now
from .commands import CreateIntegration, UpdateIntegration
from .integration_configuration import written_configuration
from .posting_settings import changed_settings, check_external_id, check_settings, did_you_mean
from .psa_reads import PsaReads

DISABLED = Finding("DISABLED", "The integration is disabled: nothing is sent through it.", is_problem=True)


class IntegrationsService(PsaReads):
    """Integrations of an account. Reading needs INTEGRATIONS_READ, everything else INTEGRATIONS_WRITE."""

    async def create(self, actor: Actor, command: CreateIntegration) -> Integration:
        """A new integration, enabled. Nothing is sent to the PSA. Raises InvalidInput."""
        actor.require(Scope.INTEGRATIONS_WRITE)
        name = _name(command.name)
        provider = self._provider(command.provider)
        settings = check_settings(command.settings, self._plugins)
        configuration = written_configuration(provider, {}, command.configuration)
        integration = Integration(
            id=new_id(),
            account_id=actor.account_id,
            name=name,
            provider=provider.key,
            is_enabled=True,
            settings=settings,
            configuration=configuration.open,
            set_secrets=frozenset(configuration.secrets),
            created_at=now(),
            deleted_at=None,
            paused_until=None,
            consecutive_failures=0,
            last_error=None,
            last_success_at=None,
        )
        async with self._store.write() as unit:
            await unit.integrations.add(integration, configuration.secrets)
        return integration

    async def update(self, actor: Actor, command: UpdateIntegration) -> Integration:
        """New values; what is not given stays. Raises InvalidInput or NotFound."""
        actor.require(Scope.INTEGRATIONS_WRITE)
        async with self._store.write() as unit:
            integration = await unit.integrations.get(actor, command.integration_id)
            values: dict[str, Any] = {}
            if command.name is not None:
                values["name"] = _name(command.name)
            if command.is_enabled is not None:
                values["is_enabled"] = command.is_enabled
            if command.settings is not None:
                changed = changed_settings(integration.settings, command.settings)
                values["settings"] = stored_settings(check_settings(changed, self._plugins))
            if values:
                integration = await unit.integrations.change(integration, **values)
            if command.configuration:
                integration = await self._reconfigure(unit, integration, command.configuration)
        return integration

    async def delete(self, actor: Actor, integration_id: str) -> Integration:
        """Disable it for good and erase its credentials; the record stays. Raises NotFound."""
        actor.require(Scope.INTEGRATIONS_WRITE)
        async with self._store.write() as unit:
            integration = await unit.integrations.get(actor, integration_id)
            deleted = await unit.integrations.change(
                integration, secrets={}, is_enabled=False, deleted_at=now()
            )
        self._connections.forget(integration_id)
        return deleted

    async def check(self, actor: Actor, integration_id: str) -> tuple[Finding, ...]:
        """What works and what does not, asked of the PSA; a failure to ask is a finding too."""
        actor.require(Scope.INTEGRATIONS_WRITE)
        integration = await self._present(actor, integration_id)
        try:
            async with self._client(integration) as client:
                found = [*await client.check()]
        except Exception as error:  # noqa: BLE001  (a plugin may raise anything)
            found = [failure_finding(error)]
        return tuple(found if integration.is_enabled else [DISABLED, *found])

    async def set_mapping(
        self, actor: Actor, integration_id: str, user_id: str, external_member_id: str | None
    ) -> MemberMapping | None:
        """Say which member of the PSA a user is; `None` forgets it.

        The member is looked up in the PSA: NotFound where it is not there, ProviderFailed where the PSA cannot
        be asked, and then nothing is written.
        """
        actor.require(Scope.INTEGRATIONS_WRITE)
        integration = await self._present(actor, integration_id)
        await self._require_user(actor, user_id)
        if external_member_id is None:
            async with self._store.write() as unit:
                await unit.integrations.remove_mapping(integration.id, user_id)
            return None
        member_id = check_external_id(external_member_id, "externalMemberId")
        member_name = await self._member_name(actor, integration, member_id)
        return await self._write_mapping(actor, integration, user_id, member_id, member_name)

    async def _reconfigure(
        self, unit: UnitOfWork, integration: Integration, entries: tuple[tuple[str, object], ...]
    ) -> Integration:
        with psa_failures(integration, "provider"):
            provider = loaded_provider(self._plugins, integration)
        try:
            secrets = await unit.integrations.secrets(integration.id)
        except UnreadableSecret:
            secrets = {}  # the key is lost; giving the secrets again repairs it
        stored = {**integration.configuration, **secrets}
        configuration = written_configuration(provider, stored, entries)
        return await unit.integrations.change(
            integration, secrets=configuration.secrets, configuration=dict(configuration.open)
        )

    def _provider(self, key: str) -> PsaProvider:
        provider = self._plugins.provider(key)
        if provider is None:
            hint = did_you_mean(key, self._plugins.providers)
            known = ", ".join(sorted(self._plugins.providers)) or "none"
            raise InvalidInput(
                f"There is no provider{quoted(key)}{hint} Loaded are: {known}.", path=("provider",)
            )
        return provider

    async def _require_user(self, actor: Actor, user_id: str) -> None:
        async with self._store.read() as unit:
            if user_id not in await unit.accounts.users_by_id(actor, [user_id]):
                raise NotFound("user", path=("userId",))

    async def _member_name(self, actor: Actor, integration: Integration, member_id: str) -> str:
        """The member's name, looked up live; a PSA that cannot list its members is taken at the caller's word."""
        provider = self._plugins.provider(integration.provider)
        if provider is not None and ProviderCapability.LIST_MEMBERS not in provider.capabilities:
            return member_id
        async with self._live(actor, integration.id, "member") as client:
            members = {member.external_id: member for member in await client.list_members()}
        if member_id not in members:
            raise NotFound(f"member in {integration.name}", path=("externalMemberId",))
        return members[member_id].name[:NAME]

    async def _write_mapping(
        self, actor: Actor, integration: Integration, user_id: str, member_id: str, member_name: str
    ) -> MemberMapping:
        async with self._store.write() as unit:
            await unit.integrations.get(actor, integration.id)  # it may be gone since
            present = await unit.integrations.mapping(integration.id, user_id)
            mapping = MemberMapping(
                id=present.id if present else new_id(),
                integration_id=integration.id,
                user_id=user_id,
                external_member_id=member_id,
                member_name=member_name,
                created_at=present.created_at if present else now(),
            )
            await unit.integrations.set_mapping(actor, mapping)
        return mapping


def _name(given: str) -> str:
    """A name on one line. It is told in warnings and errors, so that a secret in it is taken out at once."""
    return redact_text(" ".join(required_text(given, "name", NAME).split()))[:NAME]
