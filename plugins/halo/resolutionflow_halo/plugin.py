"""The hooks of the HaloPSA plugin."""

from __future__ import annotations

from importlib.metadata import version

from resolutionflow.plugin_api import API_VERSION, PluginInfo, PsaProvider, hookimpl
from resolutionflow_halo.provider import HaloProvider


@hookimpl
def describe_plugin() -> PluginInfo:
    """The plugin carries the version of its own distribution."""
    return PluginInfo(name="halo", version=version("resolutionflow-halo"), api=API_VERSION)


@hookimpl
def register_psa_providers() -> tuple[PsaProvider, ...]:
    """One provider: HaloPSA."""
    return (HaloProvider(),)
