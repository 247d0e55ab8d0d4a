"""Options that several commands have, and the settings that follow from them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from resolutionflow.settings import Settings

database_url = click.option(
    "--database-url", metavar="URL", help="Database, instead of RESOLUTIONFLOW_DATABASE_URL."
)
plugins_dir = click.option(
    "--plugins-dir",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Folder of drop-in plugins, instead of RESOLUTIONFLOW_PLUGINS_DIR.",
)
PORT = click.IntRange(0, 65535)


def settings_with(**given: Any) -> Settings:
    """The settings, options that were given going before the environment. Raises SettingsInvalid."""
    return Settings.load(**{name: value for name, value in given.items() if value is not None})
