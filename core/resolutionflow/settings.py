"""What an operator can set, by environment variables `RESOLUTIONFLOW_…` or options of the command line.

All problems are reported at once, each with what to write instead. No message holds a value, for a database
URL holds a password and a key is a key.
"""

import importlib.util
import os
import re
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import sqlalchemy as sa
from pydantic import BeforeValidator, Field, InstanceOf, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from resolutionflow.domain.query_limits import DEFAULT_LIMITS, QueryLimits
from resolutionflow.domain.retry_policy import RetryPolicy
from resolutionflow.drafting.claude.pricing import PRICES
from resolutionflow.drafting.claude.settings import ModelSettings
from resolutionflow.http import PrivateHosts
from resolutionflow.plugin_host.patterns import read_patterns
from resolutionflow.store import Cipher, async_url, read_or_create_key

PREFIX = "RESOLUTIONFLOW_"
READ_ELSEWHERE = frozenset({"RESOLUTIONFLOW_TRACE_HOOKS"})
"""Variables that are no settings of the service: switches for whoever develops plugins."""
ORIGIN = re.compile(r"https?://[^/?#@\s]+")
"""As browsers send it: no path, and no slash at the end."""
URL = re.compile(r"https?://[^/?#@\s]+(/\S*)?")
NEW_KEY = 'python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'


def _parts(given: object) -> object:
    """A comma-separated text as a tuple; what is not a text stays."""
    if not isinstance(given, str):
        return given
    return tuple(part.strip() for part in given.split(",") if part.strip())


def _hosts(given: object) -> object:
    parts = _parts(given)
    try:
        return PrivateHosts.parse(parts) if isinstance(parts, tuple) else parts
    except ValueError as error:
        raise ValueError(f"lists something that cannot be used: {str(error).rstrip('.')}") from None


def _lower(given: object) -> object:
    return given.lower() if isinstance(given, str) else given


Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Minutes = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Names = Annotated[frozenset[str], BeforeValidator(_parts)]


class Settings(BaseSettings):
    """The settings, checked. `description` and `examples` of each field say what it does and what to write."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,
        enable_decoding=False,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        validate_default=True,
    )

    database_url: str = Field(
        "sqlite:///resolutionflow.db",
        description="Where everything is kept: a SQLite file, or PostgreSQL for several nodes.",
        examples=["sqlite:///resolutionflow.db", "postgresql://user@host/resolutionflow"],
        repr=False,
    )
    secret_key: Annotated[tuple[str, ...], BeforeValidator(_parts)] = Field(
        (),
        description="Fernet keys for PSA credentials: the first encrypts, all decrypt. PostgreSQL needs one; "
        "beside a SQLite file a key file is made.",
        examples=["keys, parted by commas"],
        repr=False,
    )
    plugins_dir: Path | None = Field(
        None, description="Folder of drop-in plugins.", examples=["/etc/resolutionflow/plugins"]
    )
    disabled_plugins: Names = Field(
        frozenset(), description="Names of plugins that are not loaded.", examples=["office-hours,acme-psa"]
    )
    redaction_patterns: Path | None = Field(
        None,
        description="File of patterns of your own secrets, a kind and a regular expression a line.",
        examples=["/etc/resolutionflow/patterns.txt"],
    )
    private_hosts: Annotated[InstanceOf[PrivateHosts], BeforeValidator(_hosts)] = Field(
        PrivateHosts(),
        description="Hosts and networks of PSAs and of the OIDC issuer that may be private and plain http.",
        examples=["psa.example.internal,10.1.0.0/16"],
    )
    idle_minutes: Annotated[float, Field(gt=0, allow_inf_nan=False)] = Field(
        30,
        description="Without activity for longer, a session's worked time stops counting.",
        examples=["30"],
    )
    delivery_retry_minutes: Annotated[tuple[Minutes, ...], BeforeValidator(_parts)] = Field(
        (5, 15, 45),
        description="How long after each failed send the next one comes; fractions are allowed.",
        examples=["5,15,45"],
    )
    delivery_quiet_seconds: Seconds = Field(
        120,
        description="How long after an uncertain send the PSA is not asked whether it landed. Keep it above "
        "what the PSA may take to carry out a request.",
        examples=["120"],
    )
    delivery_request_seconds: Annotated[float, Field(gt=0, allow_inf_nan=False)] = Field(
        30, description="Longest time for one piece of work with the PSA, live reads too.", examples=["30"]
    )
    delivery_lease_seconds: Seconds = Field(
        90,
        description="How long a worker may hold a delivery before another one takes it over.",
        examples=["90"],
    )
    delivery_confirm_wait_seconds: Seconds = Field(
        8, description="How long a confirm waits for the delivery before it answers.", examples=["8"]
    )
    delivery_recount_minutes: Minutes = Field(
        60,
        description="How long after an uncertain delivery has settled it is counted once more.",
        examples=["60"],
    )
    delivery_verify_seconds: Seconds = Field(
        5,
        description="How long a changed status is read back before it counts as refused.",
        examples=["5"],
    )
    anthropic_api_key: str | None = Field(
        None,
        description="Anthropic's key. Without one, notes and messages are written without a model.",
        examples=["the key, from Anthropic's console"],
        repr=False,
    )
    anthropic_base_url: str = Field(
        "https://api.anthropic.com",
        description="Where Anthropic's API is reached.",
        examples=["https://api.anthropic.com"],
    )
    model: str = Field(
        "claude-sonnet-5-5", description="The model that writes.", examples=["claude-sonnet-5-5"]
    )
    model_seconds: Annotated[float, Field(gt=0, allow_inf_nan=False)] = Field(
        45,
        description="How long the model may take for one answer; then the draft is written without it.",
        examples=["45"],
    )
    model_monthly_budget: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = Field(
        None,
        description="US dollars that the model may cost each account in a calendar month (UTC). Not set: no limit.",
        examples=["50"],
    )
    worker: bool = Field(
        True, description="Whether `serve` sends deliveries too.", examples=["true", "false"]
    )
    graphiql: bool = Field(
        True, description="Whether the GraphiQL page is served.", examples=["true", "false"]
    )
    max_depth: Annotated[int, Field(ge=1)] = Field(
        DEFAULT_LIMITS.depth,
        description="How many fields of a GraphQL document may lie inside one another.",
        examples=["15"],
    )
    max_fields: Annotated[int, Field(ge=1)] = Field(
        DEFAULT_LIMITS.fields,
        description="How many fields a document may ask for, those of its fragments at each place included.",
        examples=["500"],
    )
    max_aliases: Annotated[int, Field(ge=1)] = Field(
        DEFAULT_LIMITS.aliases,
        description="How many aliases a document may give, counted likewise.",
        examples=["50"],
    )
    max_directives: Annotated[int, Field(ge=1)] = Field(
        DEFAULT_LIMITS.directives,
        description="How many directives a document may have, counted likewise.",
        examples=["50"],
    )
    max_tokens: Annotated[int, Field(ge=1)] = Field(
        DEFAULT_LIMITS.tokens,
        description="How many tokens a document may have.",
        examples=["2000"],
    )
    max_comments: Annotated[int, Field(ge=1)] = Field(
        DEFAULT_LIMITS.comments,
        description="How many comments a document may have.",
        examples=["200"],
    )
    max_variable_values: Annotated[int, Field(ge=1)] = Field(
        DEFAULT_LIMITS.variable_values,
        description="How many values the variables of a request may hold, at any depth.",
        examples=["1000"],
    )
    max_cost: Annotated[int, Field(ge=1)] = Field(
        DEFAULT_LIMITS.cost,
        description="What a request may cost, by the costs that the schema's descriptions tell.",
        examples=["10000"],
    )
    max_objects: Annotated[int, Field(ge=1)] = Field(
        DEFAULT_LIMITS.objects,
        description="How many objects an answer may hold; what is beyond stays null.",
        examples=["20000"],
    )
    request_seconds: Annotated[float, Field(gt=0, allow_inf_nan=False)] = Field(
        DEFAULT_LIMITS.seconds,
        description="How long a query or mutation may take. Keep it above what the model and the PSA may take.",
        examples=["60"],
    )
    introspection: bool = Field(
        DEFAULT_LIMITS.introspection,
        description="Whether clients may read the schema. GraphiQL and code generators need it.",
        examples=["true", "false"],
    )
    cors_origins: Annotated[tuple[str, ...], BeforeValidator(_parts)] = Field(
        (),
        description="Origins whose pages may call the API from a browser; `*` stands for all.",
        examples=["https://portal.example.com"],
    )
    trusted_documents: Path | None = Field(
        None,
        description="Folder of GraphQL documents; nothing else is run then.",
        examples=["/etc/resolutionflow/documents"],
    )
    requests_per_minute: Annotated[int, Field(ge=1)] | None = Field(
        None,
        description="Requests that each token may send to each node in a minute, all at once too. Not set: no limit.",
        examples=["600"],
    )
    oidc_issuer: str = Field(
        "",
        description="Issuer whose tokens are taken beside ours, as their `iss` has it.",
        examples=["https://login.example.com/"],
    )
    oidc_audience: str = Field(
        "",
        description="What the `aud` of these tokens must hold. Needed with an issuer.",
        examples=["https://flow.example.com"],
    )
    oidc_jwks_url: str = Field(
        "",
        description="Where the issuer's public keys are read: its `jwks_uri`. Needed with an issuer.",
        examples=["https://login.example.com/jwks"],
    )
    oidc_account_claim: str = Field(
        "account", description="Claim that holds the account's name.", examples=["account"]
    )
    oidc_scopes_claim: str = Field("scope", description="Claim that holds the scopes.", examples=["scope"])
    log_level: Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lower)] = Field(
        "info", description="Least level that is logged.", examples=["debug", "info", "warning", "error"]
    )

    @field_validator("cors_origins")
    @classmethod
    def _whole_origins(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        if not all(origin == "*" or ORIGIN.fullmatch(origin) for origin in given):
            raise ValueError(
                "lists what is no origin. Write a scheme and a host, as in https://portal.example.com"
            )
        return given

    @field_validator("oidc_audience", "oidc_jwks_url")
    @classmethod
    def _beside_the_issuer(cls, given: str, info: ValidationInfo) -> str:
        if bool(given) != bool(info.data.get("oidc_issuer")):
            raise ValueError(
                "goes with RESOLUTIONFLOW_OIDC_ISSUER: set the issuer, the audience and the URL of the keys, or none"
            )
        return given

    @field_validator("oidc_jwks_url")
    @classmethod
    def _whole_url(cls, given: str) -> str:
        if given and not URL.fullmatch(given):
            raise ValueError("is no URL. Write for instance https://login.example.com/jwks")
        return given

    @field_validator("model")
    @classmethod
    def _priced_model(cls, given: str) -> str:
        if given not in PRICES:
            raise ValueError(f"names a model whose price is not known. Known are {', '.join(PRICES)}")
        return given

    @field_validator("database_url")
    @classmethod
    def _usable_database(cls, given: str) -> str:
        url = async_url(given)
        if url.get_backend_name() == "postgresql" and importlib.util.find_spec("psycopg") is None:
            raise ValueError("names postgresql, which needs `pip install 'resolutionflow[postgresql]'`")
        if (file := _sqlite_file(url)) is not None and not file.absolute().parent.is_dir():
            raise ValueError("names a file in a folder that does not exist; make the folder first")
        return given

    @field_validator("secret_key")
    @classmethod
    def _usable_keys(cls, given: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        for number, key in enumerate(given, start=1):
            try:
                Cipher([key])
            except ValueError:
                raise ValueError(f"holds no key at place {number}; make one with `{NEW_KEY}`") from None
        url = info.data.get("database_url")
        if not given and url is not None and _sqlite_file(async_url(url)) is None:
            raise ValueError(f"is needed with PostgreSQL, the same on every node; make one with `{NEW_KEY}`")
        return given

    @field_validator("plugins_dir", "trusted_documents")
    @classmethod
    def _existing_folder(cls, given: Path | None) -> Path | None:
        if given is not None and not given.is_dir():
            raise ValueError("names no folder; make it, or leave the variable out")
        return given

    @field_validator("redaction_patterns")
    @classmethod
    def _usable_patterns(cls, given: Path | None) -> Path | None:
        if given is not None:
            read_patterns(given)
        return given

    @field_validator("delivery_lease_seconds")
    @classmethod
    def _longer_than_a_request(cls, given: float, info: ValidationInfo) -> float:
        if given <= info.data.get("delivery_request_seconds", 0):
            raise ValueError(
                "must be more than RESOLUTIONFLOW_DELIVERY_REQUEST_SECONDS, or a worker loses a delivery "
                "while its request is under way; write about three times as much"
            )
        return given

    @property
    def is_embedded(self) -> bool:
        """Whether the database is a SQLite file, which the service keeps up to date by itself."""
        return _sqlite_file(async_url(self.database_url)) is not None

    @property
    def idle_limit(self) -> timedelta:
        """After this long without activity a work interval ends at its last activity (B5)."""
        return timedelta(minutes=self.idle_minutes)

    @property
    def request_limit(self) -> timedelta:
        """Longest time for one piece of work with a PSA."""
        return timedelta(seconds=self.delivery_request_seconds)

    @property
    def confirm_wait(self) -> timedelta:
        """How long a confirm waits for its delivery."""
        return timedelta(seconds=self.delivery_confirm_wait_seconds)

    def encryption_keys(self) -> tuple[str, ...]:
        """The keys that are set, else the one in the key file beside the SQLite file, made when missing."""
        file = _sqlite_file(async_url(self.database_url))
        if self.secret_key or file is None:
            return self.secret_key
        return (read_or_create_key(file.with_suffix(".key")),)

    def model_settings(self) -> ModelSettings | None:
        """How the model is reached; `None` where no key is set."""
        if not self.anthropic_api_key:
            return None
        return ModelSettings(self.anthropic_api_key, self.anthropic_base_url, self.model, self.model_seconds)

    @property
    def monthly_budget(self) -> Decimal | None:
        """US dollars for each account and month, `None` for no limit."""
        return None if self.model_monthly_budget is None else Decimal(str(self.model_monthly_budget))

    def retry_policy(self) -> RetryPolicy:
        """How deliveries wait."""
        return RetryPolicy(
            retries=tuple(timedelta(minutes=minutes) for minutes in self.delivery_retry_minutes),
            quiet=timedelta(seconds=self.delivery_quiet_seconds),
            request=self.request_limit,
            lease=timedelta(seconds=self.delivery_lease_seconds),
            verify=timedelta(seconds=self.delivery_verify_seconds),
            recount=timedelta(minutes=self.delivery_recount_minutes),
        )

    def query_limits(self) -> QueryLimits:
        """What one GraphQL request may ask for."""
        return QueryLimits(
            depth=self.max_depth,
            fields=self.max_fields,
            aliases=self.max_aliases,
            directives=self.max_directives,
            tokens=self.max_tokens,
            comments=self.max_comments,
            variable_values=self.max_variable_values,
            cost=self.max_cost,
            objects=self.max_objects,
            seconds=self.request_seconds,
            introspection=self.introspection,
        )

    @classmethod
    def load(cls, **given: Any) -> Self:
        """From the environment, `given` values first. Raises SettingsInvalid with everything that is wrong."""
        problems = misspelt(os.environ)
        try:
            settings = cls(**given)
        except ValidationError as error:
            details = error.errors(include_url=False, include_input=False)
            raise SettingsInvalid([*map(_problem, details), *problems]) from None
        if problems:
            raise SettingsInvalid(problems)
        return settings


class SettingsInvalid(Exception):
    """The settings cannot be used; `problems` are for people, each with what to write instead."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(dict.fromkeys(problems))


def variable(field: str) -> str:
    """The environment variable of a setting."""
    return f"{PREFIX}{field.upper()}"


def misspelt(environment: Mapping[str, str]) -> list[str]:
    """A problem for each variable with our prefix that is no setting, with the one that may be meant."""
    known = {variable(field) for field in Settings.model_fields} | READ_ELSEWHERE
    problems = []
    for name in sorted(environment):
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            close = get_close_matches(name.upper(), known, n=1)
            hint = f"write {close[0]}" if close else "take it out"
            problems.append(f"{name} is no setting: {hint}.")
    return problems


def _problem(error: ErrorDetails) -> str:
    field = str(error["loc"][0])
    if error["type"] == "value_error":
        return f"{variable(field)} {error['ctx']['error']}."
    if field not in Settings.model_fields:
        return f"{field!r} is no setting."
    examples = " or ".join(str(example) for example in Settings.model_fields[field].examples or ())
    return f"{variable(field)} cannot be used: write for instance {examples}."


def _sqlite_file(url: sa.URL) -> Path | None:
    return Path(str(url.database)) if url.get_backend_name() == "sqlite" else None
