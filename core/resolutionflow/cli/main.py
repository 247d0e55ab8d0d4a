"""The command `resolutionflow` and its sub-commands, each imported when it is called."""

from __future__ import annotations

import importlib
from importlib.metadata import version
from typing import Any

import click

from .failures import failures_told

COMMANDS = {
    "serve": "Answer GraphQL requests, and send deliveries.",
    "worker": "Send deliveries, and nothing else.",
    "demo": "Look around, with a made-up MSP and a PSA to post to.",
    "sandbox": "Run a stand-in for a PSA.",
    "plugins": "Show all plugins, and what failed to load.",
    "tokens": "Create, list and revoke bearer tokens.",
    "db": "Keep the database up to date.",
    "integrations": "Connect an account to its PSA.",
}
"""Every command with its one line of help; the module of the same name holds it as `command`."""


class CommandByModule(click.Group):
    """Finds a command in the module of its name, so that `--help` imports none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The commands, in the order in which they are needed."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name."""
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = importlib.import_module(f"resolutionflow.cli.{cmd_name}").command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what an operator can put right ends it with a message and exit code 2."""
        with failures_told():
            return super().invoke(ctx)


@click.group(cls=CommandByModule)
@click.version_option(version("resolutionflow"), message="%(version)s")
def main() -> None:
    """ResolutionFlow posts finished troubleshooting sessions to the PSA.

    Settings are environment variables RESOLUTIONFLOW_…; see docs/configuration.md.
    """
