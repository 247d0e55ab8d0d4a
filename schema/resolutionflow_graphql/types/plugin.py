"""Plugins, and the providers and formatters that they register."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import strawberry

from resolutionflow import plugin_api
from resolutionflow.domain.configuration_declarations import json_schema, json_value
from resolutionflow.plugin_api import ConfigurationFieldKind, NoteKind, ProviderCapability
from resolutionflow.plugin_host import LoadedPlugin, PluginHost, PluginOrigin
from resolutionflow_graphql.context import Context
from resolutionflow_graphql.fields import describe_enum, field, read_by
from resolutionflow_graphql.scalars import Json, Markdown

from .node import Node, node_type

describe_enum(
    NoteKind,
    "What a note says of its session.",
    RESOLUTION="The problem is solved.",
    ESCALATION="The problem is handed on to somebody else.",
)
describe_enum(
    PluginOrigin,
    "How a plugin came to be loaded.",
    BUILT_IN="It is part of ResolutionFlow.",
    ENTRY_POINT="It is an installed distribution.",
    DROP_IN="It is a file in the plugins folder.",
)
describe_enum(
    ProviderCapability,
    "What a provider can do; what it does not name is never asked of it.",
    POST_NOTE="Post a note on a ticket.",
    FIND_NOTE="Find a note again after a doubtful send.",
    CREATE_TIME_ENTRY="Log time on a ticket.",
    FIND_TIME_ENTRY="Find a time entry again after a doubtful send.",
    CHANGE_STATUS="Change a ticket's status.",
    LIST_BOARDS="List the boards.",
    LIST_STATUSES="List the statuses of a board.",
    LIST_MEMBERS="List the members.",
    SEARCH_TICKETS="Search for tickets.",
)
describe_enum(
    ConfigurationFieldKind,
    "The type of a configuration field.",
    STRING="One line of text: give `string`.",
    TEXT="Text of many lines: give `string`.",
    BOOLEAN="True or false: give `boolean`.",
    INTEGER="A whole number: give `integer`.",
    DECIMAL="A number: give `decimal`.",
    CHOICE="One of the field's choices: give its value as `string`.",
    STRING_LIST="A list of texts: give `strings`.",
)

UNLOADED = "No loaded plugin registers it."


@dataclass(frozen=True, slots=True)
class ProviderSource:
    """A provider's key with what is known of it; `provider` is `None` while its plugin is not loaded."""

    key: str
    provider: plugin_api.PsaProvider | None
    plugin: LoadedPlugin


@dataclass(frozen=True, slots=True)
class FormatterSource:
    """A formatter's key with what is known of it; `formatter` is `None` while its plugin is not loaded."""

    key: str
    formatter: plugin_api.NoteFormatter | None
    plugin: LoadedPlugin


def provider_source(host: PluginHost, key: str) -> ProviderSource:
    """The provider of that key, which an integration may name after its plugin is gone."""
    provider = host.provider(key)
    return ProviderSource(key, provider, host.plugin_of_provider(key) if provider else _unloaded(key))


def formatter_source(host: PluginHost, key: str) -> FormatterSource:
    """The formatter of that key, which a draft may name after its plugin is gone."""
    formatter = host.formatters.get(key)
    return FormatterSource(key, formatter, host.plugin_of_formatter(key) if formatter else _unloaded(key))


def _unloaded(key: str) -> LoadedPlugin:
    return LoadedPlugin(key, "unknown", PluginOrigin.ENTRY_POINT, UNLOADED, ())


async def _find_plugin(context: Context, name: str) -> LoadedPlugin | None:
    return next((plugin for plugin in context.services.plugins.plugins if plugin.name == name), None)


async def _find_provider(context: Context, key: str) -> ProviderSource | None:
    host = context.services.plugins
    return provider_source(host, key) if key in host.providers else None


async def _find_formatter(context: Context, key: str) -> FormatterSource | None:
    host = context.services.plugins
    return formatter_source(host, key) if key in host.formatters else None


@node_type(LoadedPlugin, _find_plugin, key="name")
@strawberry.type(
    description="A plugin that was found. One that fails is left out and named; the service runs on."
)
class Plugin(Node):
    name: str = field("Its name, unique among the plugins.")
    version: str = field("Its own version.")
    origin: PluginOrigin = field("How it came to be loaded.")
    load_error: str | None = field("What failed, where something did.")
    hooks: list[str] = field("Names of the hooks it implements.")


@strawberry.type(description="One value of a CHOICE field.")
class ConfigurationChoice:
    value: str = field("What to give.")
    label: str = field("What to show.")


def _default(source: plugin_api.ConfigurationField) -> Any:
    return None if source.default is None else json_value(source.default)


@strawberry.type(description="One field of a provider's configuration, enough to draw a form by.")
class ConfigurationField:
    key: str = field("What entries name it by.")
    label: str = field("What to show.")
    help_text: Markdown | None = field("What it is for, and where to find it.")
    kind: ConfigurationFieldKind = field("The type of its value.")
    is_required: bool = field("Whether an integration cannot do without.")
    is_secret: bool = field("Whether it is encrypted at rest and never given back.")
    is_destination: bool = field(
        "Whether it decides where credentials are sent: changing it needs every secret again."
    )
    choices: list[ConfigurationChoice] = field("The values of a CHOICE; empty for other kinds.")
    default_value: Json | None = read_by(_default, "The value where none is given.")


def _display_name(source: ProviderSource | FormatterSource) -> str:
    registered = source.provider if isinstance(source, ProviderSource) else source.formatter
    return registered.display_name if registered else source.key


def _fields(source: ProviderSource) -> Sequence[plugin_api.ConfigurationField]:
    return source.provider.configuration_fields if source.provider else ()


@node_type(ProviderSource, _find_provider, key="key")
@strawberry.type(description="A kind of PSA that integrations can be made for.")
class Provider(Node):
    key: str = field("Stable, for example `halo`.")
    display_name: str = read_by(_display_name, "Its name for people.")
    plugin: Plugin = field("The plugin that registered it.")
    capabilities: list[ProviderCapability] = read_by(
        lambda source: sorted(source.provider.capabilities) if source.provider else [], "What it can do."
    )
    configuration_fields: list[ConfigurationField] = read_by(_fields, "What an integration has to be given.")
    configuration_json_schema: Json = read_by(
        lambda source: json_schema(_fields(source)), "The same as JSON Schema 2020-12."
    )


@node_type(FormatterSource, _find_formatter, key="key")
@strawberry.type(description="Something that writes notes.")
class NoteFormatter(Node):
    key: str = field("Stable, for example `classic`.")
    display_name: str = read_by(_display_name, "Its name for people.")
    plugin: Plugin = field("The plugin that registered it.")
    kinds: list[NoteKind] = read_by(
        lambda source: sorted(source.formatter.kinds) if source.formatter else [],
        "The kinds of note it writes.",
    )
    is_default_for: list[NoteKind] = read_by(
        lambda source: sorted(source.formatter.default_for) if source.formatter else [],
        "The kinds it writes where no formatter is named.",
    )
    uses_model: bool = read_by(
        lambda source: bool(source.formatter and source.formatter.model),
        "Whether a language model writes: its text may be streamed, and costs money.",
    )
