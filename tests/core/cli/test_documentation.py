from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click

from resolutionflow.cli import main

PAGE = Path(__file__).parents[3] / "docs" / "cli.md"


def commands(group: click.Group, name: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for sub_name in group.list_commands(context):
        found = group.get_command(context, sub_name)
        assert found is not None
        if isinstance(found, click.Group):
            if found.invoke_without_command:
                yield f"{name} {sub_name}", found
            yield from commands(found, f"{name} {sub_name}")
        else:
            yield f"{name} {sub_name}", found


def test_the_documentation_holds_every_command_with_every_option():
    sections = dict(
        re.findall(
            r"^## `(.+?)`\n(.*?)(?=^## |\Z)", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
        )
    )
    known = dict(commands(main, "resolutionflow"))

    assert sorted(known) == sorted(sections)
    for name, command in known.items():
        options = {option for each in command.params for option in each.opts if option.startswith("--")}
        assert set(re.findall(r"--[a-z][a-z-]*", sections[name])) == options, name
