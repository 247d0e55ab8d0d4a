from __future__ import annotations

from importlib.metadata import version

import pluggy

from resolutionflow.plugin_api import hookspecs
from resolutionflow_connectwise import plugin


def registered() -> pluggy.PluginManager:
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    manager.register(plugin, "connectwise")
    manager.check_pending()
    return manager


def test_hook_describe_plugin():
    info = registered().hook.describe_plugin()

    assert ("connectwise", version("resolutionflow"), "1") == (info.name, info.version, info.api)


def test_hook_register_psa_providers():
    (providers,) = registered().hook.register_psa_providers()

    assert [provider.key for provider in providers] == ["connectwise"]
