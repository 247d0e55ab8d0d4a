"""The fields that a HaloPSA integration is configured with, and their values once read."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote_plus

from resolutionflow.plugin_api import (
    Configuration,
    ConfigurationField,
    ConfigurationFieldKind,
    ConfigurationInvalid,
)
from resolutionflow.plugin_api.addresses import base_url

DEFAULT_REQUESTS_PER_FIVE_MINUTES = 300

FIELDS: tuple[ConfigurationField, ...] = (
    ConfigurationField(
        key="site",
        label="Site",
        help_text="Host or URL you log in at, e.g. `example.halopsa.com`.",
        is_required=True,
        is_destination=True,
    ),
    ConfigurationField(
        key="authUrl",
        label="Authorisation server",
        help_text="As *Configuration > Integrations > HaloPSA API* shows it. Empty: `/auth` on the site.",
        is_destination=True,
    ),
    ConfigurationField(
        key="tenant",
        label="Tenant",
        help_text="As the same page shows it. Empty on a server of your own.",
    ),
    ConfigurationField(
        key="clientId",
        label="Client ID",
        help_text="Of the API application.",
        is_required=True,
    ),
    ConfigurationField(
        key="clientSecret",
        label="Client secret",
        help_text="Of the API application. HaloPSA shows it once, when it is made.",
        is_required=True,
        is_secret=True,
    ),
    ConfigurationField(
        key="noteOutcomeId",
        label="Outcome of notes",
        help_text="Number of the outcome (action) that notes are written with. HaloPSA takes none without.",
        kind=ConfigurationFieldKind.INTEGER,
        is_required=True,
        minimum=1,
    ),
    ConfigurationField(
        key="internalNoteOutcomeId",
        label="Outcome of internal notes",
        help_text="Number of the outcome for internal notes and time. Empty: the same as for notes.",
        kind=ConfigurationFieldKind.INTEGER,
        minimum=1,
    ),
    ConfigurationField(
        key="requestsPerFiveMinutes",
        label="Requests per five minutes",
        help_text="How often HaloPSA may be asked. Lower it where other integrations share the limit.",
        kind=ConfigurationFieldKind.INTEGER,
        default=DEFAULT_REQUESTS_PER_FIVE_MINUTES,
        minimum=5,
        maximum=30_000,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """A configuration, read: base URLs without a slash at the end. Its text form shows no secret."""

    site: str
    token_url: str
    tenant: str | None
    client_id: str
    client_secret: str = field(repr=False)
    note_outcome: int
    internal_outcome: int

    @classmethod
    def parse(cls, configuration: Configuration) -> Settings:
        """Read a configuration. Raises ConfigurationInvalid, which names the field and never its value."""
        site = _address(configuration, "site").removesuffix("/api")
        auth = _address(configuration, "authUrl") if _text(configuration, "authUrl") else f"{site}/auth"
        outcome = _number(configuration, "noteOutcomeId")
        if outcome is None:
            raise ConfigurationInvalid("`noteOutcomeId` is missing.", field="noteOutcomeId")
        return cls(
            site=site,
            token_url=f"{auth.removesuffix('/token')}/token",
            tenant=_text(configuration, "tenant") or None,
            client_id=_credential(configuration, "clientId"),
            client_secret=_credential(configuration, "clientSecret"),
            note_outcome=outcome,
            internal_outcome=_number(configuration, "internalNoteOutcomeId") or outcome,
        )

    def endpoint(self, path: str) -> str:
        """An endpoint of the API."""
        return f"{self.site}/api/{path}"

    def ticket(self, number: int) -> str:
        """A ticket's page for people."""
        return f"{self.site}/tickets?id={number}"

    def scrub(self, text: str) -> str:
        """The text without the secret, should the other side have repeated it."""
        for secret in (self.client_secret, quote_plus(self.client_secret)):
            text = text.replace(secret, "[credential]")
        return text


def requests_per_minute(configuration: Configuration) -> int:
    """The configured rate, spread evenly: HaloPSA's window rolls."""
    allowed = _number(configuration, "requestsPerFiveMinutes") or DEFAULT_REQUESTS_PER_FIVE_MINUTES
    return max(1, allowed // 5)


def _address(configuration: Configuration, key: str) -> str:
    try:
        url = base_url(_text(configuration, key))
    except ValueError as error:
        raise ConfigurationInvalid(f"`{key}` cannot be used: {error}.", field=key) from error
    return str(url).rstrip("/")


def _text(configuration: Configuration, key: str) -> str:
    value = configuration.get(key, "")
    return value.strip() if isinstance(value, str) else ""


def _number(configuration: Configuration, key: str) -> int | None:
    value = configuration.get(key)
    return value if isinstance(value, int) else None


def _credential(configuration: Configuration, key: str) -> str:
    value = _text(configuration, key)
    if not value:
        raise ConfigurationInvalid(f"`{key}` is missing.", field=key)
    if not value.isprintable():
        raise ConfigurationInvalid(f"`{key}` holds characters that no such value has.", field=key)
    return value
