"""`plugins`, `providers` and `formatters`"""

from typing import Annotated

import strawberry

from resolutionflow.plugin_api import NoteKind
from resolutionflow.plugin_host import LoadedPlugin
from resolutionflow_graphql.context import Info
from resolutionflow_graphql.types.plugin import (
    FormatterSource,
    ProviderSource,
    formatter_source,
    provider_source,
)


def plugins(info: Info) -> list[LoadedPlugin]:
    return list(info.context.services.plugins.plugins)


def providers(info: Info) -> list[ProviderSource]:
    host = info.context.services.plugins
    return [provider_source(host, key) for key in host.providers]


def formatters(
    info: Info,
    kind: Annotated[
        NoteKind | None, strawberry.argument(description="Only those that write this kind of note.")
    ] = strawberry.UNSET,
) -> list[FormatterSource]:
    host = info.context.services.plugins
    return [
        formatter_source(host, key)
        for key, formatter in host.formatters.items()
        if not kind or kind in formatter.kinds
    ]
