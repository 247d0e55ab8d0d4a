from __future__ import annotations

from importlib.metadata import version

import pluggy

from resolutionflow.plugin_api import hookspecs
from resolutionflow_halo import plugin


def registered() -> pluggy.PluginManager:
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    manager.register(plugin, "halo")
    manager.check_pending()
    return manager


def test_hook_describe_plugin():
    info = registered().hook.describe_plugin()

    assert ("halo", version("resolutionflow-halo"), "1") == (info.name, info.version, info.api)


def test_hook_register_psa_providers():
    (providers,) = registered().hook.register_psa_providers()

    assert [provider.key for provider in providers] == ["halo"]
