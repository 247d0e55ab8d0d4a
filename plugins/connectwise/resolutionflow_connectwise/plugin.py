"""The hooks of the ConnectWise plugin."""

from __future__ import annotations

from importlib.metadata import version

from resolutionflow.plugin_api import API_VERSION, PluginInfo, PsaProvider, hookimpl
from resolutionflow_connectwise.provider import ConnectWiseProvider


@hookimpl
def describe_plugin() -> PluginInfo:
    """The plugin is part of ResolutionFlow's own distribution and carries its version."""
    return PluginInfo(name="connectwise", version=version("resolutionflow"), api=API_VERSION)


@hookimpl
def register_psa_providers() -> tuple[PsaProvider, ...]:
    """One provider: ConnectWise PSA."""
    return (ConnectWiseProvider(),)
