"""The fields that a ConnectWise integration is configured with, and their values once read."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from resolutionflow.plugin_api import (
    Configuration,
    ConfigurationChoice,
    ConfigurationField,
    ConfigurationFieldKind,
    ConfigurationInvalid,
)
from resolutionflow_connectwise.site import Site, parse_site

DEFAULT_NOTE_LIMIT = 4000
DEFAULT_REQUESTS_PER_MINUTE = 300

FIELDS: tuple[ConfigurationField, ...] = (
    ConfigurationField(
        key="site",
        label="Site",
        help_text="Host or URL you log in at, e.g. `na.myconnectwise.net` or `https://cw.example.com`.",
        is_required=True,
        is_destination=True,
    ),
    ConfigurationField(
        key="company",
        label="Company",
        help_text="The company id you type when you log in to ConnectWise.",
        is_required=True,
    ),
    ConfigurationField(
        key="publicKey",
        label="Public key",
        help_text="Of the API member, from its tab *API Keys*.",
        is_required=True,
        is_secret=True,
    ),
    ConfigurationField(
        key="privateKey",
        label="Private key",
        help_text="Shown once by ConnectWise, when the key is made.",
        is_required=True,
        is_secret=True,
    ),
    ConfigurationField(
        key="clientId",
        label="Client ID",
        help_text="The GUID from ConnectWise's developer site that names this integration.",
        is_required=True,
    ),
    ConfigurationField(
        key="noteLimit",
        label="Longest note",
        help_text="Characters in one note; a longer text is split into numbered notes.",
        kind=ConfigurationFieldKind.INTEGER,
        default=DEFAULT_NOTE_LIMIT,
        minimum=500,
        maximum=100_000,
    ),
    ConfigurationField(
        key="requestsPerMinute",
        label="Requests per minute",
        help_text="How often ConnectWise may be asked. Lower it when ConnectWise throttles.",
        kind=ConfigurationFieldKind.INTEGER,
        default=DEFAULT_REQUESTS_PER_MINUTE,
        minimum=1,
        maximum=60_000,
    ),
    ConfigurationField(
        key="workType",
        label="Work type",
        help_text="Name or id for time entries. Empty: ConnectWise takes the member's own.",
    ),
    ConfigurationField(
        key="workRole",
        label="Work role",
        help_text="Name or id for time entries. Empty: ConnectWise takes the member's own.",
    ),
    ConfigurationField(
        key="billableOption",
        label="Billable option",
        help_text="Empty: ConnectWise decides by agreement and work type.",
        kind=ConfigurationFieldKind.CHOICE,
        choices=(
            ConfigurationChoice("Billable", "Billable"),
            ConfigurationChoice("DoNotBill", "Do not bill"),
            ConfigurationChoice("NoCharge", "No charge"),
            ConfigurationChoice("NoDefault", "No default"),
        ),
    ),
)

_UNUSABLE = {"company": "+:/", "publicKey": ":", "privateKey": "", "clientId": ""}
"""Characters that a field cannot hold, since they part it from its neighbours on the wire."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """A configuration, read. Its text form shows no key."""

    site: Site
    company: str
    public_key: str = field(repr=False)
    private_key: str = field(repr=False)
    client_id: str
    work_type: str | None = None
    work_role: str | None = None
    billable_option: str | None = None

    @classmethod
    def parse(cls, configuration: Configuration) -> Settings:
        """Read a configuration. Raises ConfigurationInvalid, which names the field and never its value."""
        try:
            site = parse_site(_text(configuration, "site"))
        except ValueError as error:
            raise ConfigurationInvalid(f"`site` cannot be used: {error}.", field="site") from error
        return cls(
            site=site,
            company=_credential(configuration, "company"),
            public_key=_credential(configuration, "publicKey"),
            private_key=_credential(configuration, "privateKey"),
            client_id=_credential(configuration, "clientId"),
            work_type=_text(configuration, "workType") or None,
            work_role=_text(configuration, "workRole") or None,
            billable_option=_text(configuration, "billableOption") or None,
        )

    @property
    def user_name(self) -> str:
        """The name part of ConnectWise's Basic credentials."""
        return f"{self.company}+{self.public_key}"

    def scrub(self, text: str) -> str:
        """The text without these credentials, should the other side have repeated them."""
        pair = f"{self.user_name}:{self.private_key}"
        for secret in (b64encode(pair.encode()).decode(), self.private_key, self.public_key):
            text = text.replace(secret, "[credential]")
        return text

    @property
    def company_info_url(self) -> str:
        """The address that tells the company's codebase."""
        return self.site.company_info(quote(self.company, safe=""))

    @property
    def fingerprint(self) -> str:
        """Tells tenants and API members apart without holding a key."""
        parts = "\n".join((self.site.api_url, self.company, self.public_key))
        return hashlib.sha256(parts.encode()).hexdigest()


def whole_number(configuration: Configuration, key: str, default: int) -> int:
    """An INTEGER field's value, or its default."""
    value = configuration.get(key, default)
    return value if isinstance(value, int) else default


def _text(configuration: Configuration, key: str) -> str:
    value = configuration.get(key, "")
    return value.strip() if isinstance(value, str) else ""


def _credential(configuration: Configuration, key: str) -> str:
    value = _text(configuration, key)
    if not value:
        raise ConfigurationInvalid(f"`{key}` is missing.", field=key)
    if not value.isprintable() or (key == "clientId" and not value.isascii()):
        raise ConfigurationInvalid(f"`{key}` holds characters that no such value has.", field=key)
    if set(value) & set(_UNUSABLE[key]):
        raise ConfigurationInvalid(f"`{key}` must not hold any of `{_UNUSABLE[key]}`.", field=key)
    return value


def reference(text: str) -> Mapping[str, int | str]:
    """How ConnectWise is told of a work type or role: by id where `text` is a number, else by name."""
    return {"id": int(text)} if text.isascii() and text.isdecimal() else {"name": text}
