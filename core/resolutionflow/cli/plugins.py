"""`resolutionflow plugins`."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from resolutionflow.bootstrap import load_host
from resolutionflow.domain.integration import Integration
from resolutionflow.plugin_host import LoadedPlugin
from resolutionflow.settings import Settings
from resolutionflow.testing import ProviderUnderTest, Verdict, VerdictOutcome

from .api_ids import api_id
from .contract import Told, subject_of, tried
from .database import opened_store
from .failures import Failure
from .options import database_url, plugins_dir, settings_with
from .scaffold import write_plugin


@click.group(name="plugins", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array.")
@plugins_dir
@click.pass_context
def command(context: click.Context, as_json: bool, plugins_dir: Path | None) -> None:
    """Show all plugins with their origin and hooks. Exit code 2 where one failed to load."""
    if context.invoked_subcommand is None:
        _list(as_json, plugins_dir)


@command.command()
@click.argument("name")
def new(name: str) -> None:
    """Write a plugin for the PSA NAME into a new folder, for you to change.

    It installs, loads and keeps the contract for providers against a stand-in that it brings.
    """
    if any(plugin.name == name for plugin in load_host(settings_with()).plugins):
        raise Failure(f"There is a plugin {name!r} already: choose another name.")
    try:
        folder = write_plugin(name, Path())
    except ValueError as error:
        raise Failure(str(error)) from None
    except FileExistsError as error:
        raise Failure(f"{error.filename} is there already.") from None
    click.echo(f"Wrote {folder}. Next: pip install -e '{folder}[testing]', then pytest {folder}")


@command.command()
@click.argument("name")
@click.option(
    "--integration", metavar="NAME", help="Name or ID of the integration, where several use the plugin."
)
@click.option("--ticket", metavar="ID", help="A ticket to read. Default: the newest one.")
@click.option(
    "--write-to", metavar="ID", help="A ticket that may be written to. Default: nothing is written."
)
@click.option("--member", metavar="ID", help="Whom time may be logged for, with --write-to.")
@click.option("--status", metavar="ID", help="A status to move the ticket to and back, with --write-to.")
@database_url
@plugins_dir
def check(
    name: str,
    integration: str | None,
    ticket: str | None,
    write_to: str | None,
    member: str | None,
    status: str | None,
    database_url: str | None,
    plugins_dir: Path | None,
) -> None:
    """Try the contract for providers on an integration that uses the plugin NAME.

    Nothing is written unless --write-to names a ticket: then one internal note is, and with --member and --status
    a quarter of an hour and a status. Exit code 2 where a promise is broken.
    """
    settings = settings_with(database_url=database_url, plugins_dir=plugins_dir)
    told = Told(ticket=write_to or ticket, may_write=write_to is not None, member=member, status=status)
    subject = asyncio.run(_subject(settings, name, integration, told))
    found = [_told(verdict) for verdict in tried(settings, subject, may_write=told.may_write)]
    counts = Counter(verdict.outcome for verdict in found)
    reasons = Counter(verdict.detail for verdict in found if verdict.outcome is VerdictOutcome.SKIPPED)
    click.echo(f"{counts[VerdictOutcome.KEPT]} kept, {counts[VerdictOutcome.BROKEN]} broken. Left out:")
    for reason, number in reasons.most_common():
        click.echo(f"  {number:>2}  {reason}")
    if counts[VerdictOutcome.BROKEN]:
        raise Failure("The plugin does not keep the contract.")


def _told(verdict: Verdict) -> Verdict:
    """Say at once what became of a promise that was tried."""
    if verdict.outcome is not VerdictOutcome.SKIPPED:
        click.echo(f"{verdict.outcome:<6}  {verdict.text}")
        if verdict.detail:
            click.echo(f"        {verdict.detail}")
    return verdict


async def _subject(settings: Settings, name: str, wanted: str | None, told: Told) -> ProviderUnderTest:
    plugins = load_host(settings)
    keys = [key for key in plugins.providers if plugins.plugin_of_provider(key).name == name]
    if not keys:
        raise Failure(f"No plugin {name!r} that gives a provider is loaded: see `resolutionflow plugins`.")
    async with opened_store(settings) as store:
        async with store.read() as unit:
            found = await unit.integrations.of_providers(keys)
        return await subject_of(settings, store, plugins, _only(found, name, wanted), told)


def _only(found: Sequence[Integration], name: str, wanted: str | None) -> Integration:
    """The one integration that is meant. Raises Failure."""
    meant = [each for each in found if wanted in (None, api_id(each), each.name)]
    if len(meant) == 1:
        return meant[0]
    if not found:
        raise Failure(f"No integration uses {name}: add one with `resolutionflow integrations add`.")
    listed = "\n  ".join(f"{api_id(each)}  {each.name}" for each in found)
    raise Failure(f"Say which one is meant, with --integration:\n  {listed}")


def _list(as_json: bool, plugins_dir: Path | None) -> None:
    # What the host logs of a plugin that failed is told here as the command's own message.
    logging.getLogger("resolutionflow.plugin_host").addHandler(logging.NullHandler())
    plugins = load_host(settings_with(plugins_dir=plugins_dir)).plugins
    if as_json:
        click.echo(json.dumps([_described(plugin) for plugin in plugins]))
    else:
        width = max(len(f"{plugin.name} {plugin.version}") for plugin in plugins)
        for plugin in plugins:
            named = f"{plugin.name} {plugin.version}"
            click.echo(f"{named:<{width}}  {plugin.origin:<11}  {', '.join(plugin.hooks)}".rstrip())
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
