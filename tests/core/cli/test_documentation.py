from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from resolutionflow.cli import main

DOCS = Path(__file__).parents[3] / "docs"
PAGE = DOCS / "cli.md"


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


def shown() -> Iterator[str]:
    """Every command line that any page shows."""
    for page in sorted(DOCS.glob("*.md")):
        text = page.read_text(encoding="utf-8")
        for block in re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
            yield from re.findall(r"^resolutionflow .+$", block.replace("\\\n", " "), re.MULTILINE)


@pytest.mark.parametrize("line", list(shown()))
def test_every_command_line_that_is_shown_is_one_that_it_takes(line: str):
    _, *words = shlex.split(line.removesuffix("&"))
    command: click.Command = main
    while isinstance(command, click.Group) and words:
        name, *words = words
        found = command.get_command(click.Context(command), name)
        assert found is not None, name
        command = found

    command.make_context(command.name, words)
