"""`resolutionflow plugins`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from resolutionflow.bootstrap import load_host
from resolutionflow.plugin_host import LoadedPlugin

from .failures import Failure
from .options import plugins_dir, settings_with


@click.command(name="plugins")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array.")
@plugins_dir
def command(as_json: bool, plugins_dir: Path | None) -> None:
    """Show all plugins with their origin and hooks. Exit code 2 where one failed to load."""
    plugins = load_host(settings_with(plugins_dir=plugins_dir)).plugins
    if as_json:
        click.echo(json.dumps([_described(plugin) for plugin in plugins]))
    else:
        for plugin in plugins:
            click.echo(f"{plugin.name} {plugin.version}  {plugin.origin}  {', '.join(plugin.hooks)}")
    failed = [f"{plugin.name}: {plugin.load_error}" for plugin in plugins if plugin.load_error]
    if failed:
        raise Failure("\n  ".join(["Not loaded, or not wholly:", *failed]))


def _described(plugin: LoadedPlugin) -> dict[str, object]:
    return {
        "name": plugin.name,
        "version": plugin.version,
        "origin": plugin.origin,
        "hooks": list(plugin.hooks),
        "loadError": plugin.load_error,
    }
