"""`resolutionflow integrations`."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import click

from resolutionflow.bootstrap import Application, running
from resolutionflow.domain.access import Actor, Scope
from resolutionflow.domain.integration import Integration, PostingSettings
from resolutionflow.services.commands import CreateIntegration
from resolutionflow.settings import Settings

from .api_ids import api_id
from .configuration_entries import Given, configuration_entries
from .database import prepare_database
from .options import database_url, plugins_dir, settings_with

PAIR = "KEY=VALUE"


@click.group(name="integrations")
def command() -> None:
    """Connect an account to its PSA."""


@command.command()
@click.option("--account", required=True, help="The MSP. Made when it is missing.")
@click.option("--name", required=True, help="What people call this integration.")
@click.option("--provider", required=True, help="The kind of PSA, such as `halo`.")
@click.option("--set", "values", multiple=True, metavar=PAIR, help="A field's value; lists with commas.")
@click.option(
    "--secret-env", "variables", multiple=True, metavar="KEY=VARIABLE", help="Take a secret from a variable."
)
@click.option("--secrets-stdin", is_flag=True, help=f"Read secrets from standard input, lines of {PAIR}.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
@database_url
@plugins_dir
def add(
    account: str,
    name: str,
    provider: str,
    values: tuple[str, ...],
    variables: tuple[str, ...],
    secrets_stdin: bool,
    as_json: bool,
    database_url: str | None,
    plugins_dir: Path | None,
) -> None:
    """Add an integration with default posting settings.

    Secrets are asked for at the terminal, or come from variables or standard input, never from the command
    line, which everybody on the machine can read.
    """
    settings = settings_with(database_url=database_url, plugins_dir=plugins_dir)
    given = Given(values, variables, from_stdin=secrets_stdin)
    integration = asyncio.run(_add(settings, account, name, provider, given))
    if as_json:
        click.echo(json.dumps({"id": api_id(integration), "name": integration.name, "account": account}))
    else:
        click.echo(api_id(integration))
        click.echo(f"Added {integration.name} to {account}.", err=True)


async def _add(settings: Settings, account: str, name: str, provider: str, given: Given) -> Integration:
    await prepare_database(settings)
    async with running(settings, worker=False) as application:
        found = application.plugins.provider(provider)
        # An unknown provider is for the service to refuse, which knows what may be meant.
        entries = configuration_entries(found.configuration_fields, given) if found else ()
        command = CreateIntegration(
            name=name, provider=provider, settings=PostingSettings(), configuration=entries
        )
        return await application.integrations.create(await _operator(application, account), command)


async def _operator(application: Application, account: str) -> Actor:
    """Whoever sits at this machine, acting for the account; they are none of its users."""
    async with application.store.write() as unit:
        owner = await unit.accounts.ensure_account(account, datetime.now(UTC))
    return Actor(owner.id, user_id="", scopes=frozenset({Scope.INTEGRATIONS_WRITE}))
