"""README.md shows what really happens: its tour is run against a demo, and every answer compared."""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import click

from resolutionflow.cli import main

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(.+?)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ANYTHING = "…"


def blocks(language: str) -> Iterator[str]:
    return (text for name, text in BLOCK.findall(README) if name == language)


def masked(actual: Any, expected: Any) -> Any:
    """The actual answer, with `…` wherever the README leaves a value open."""
    if expected == ANYTHING:
        return ANYTHING
    if isinstance(actual, dict) and isinstance(expected, dict):
        return {key: masked(value, expected.get(key)) for key, value in actual.items()}
    if isinstance(actual, list) and isinstance(expected, list) and len(actual) == len(expected):
        return [masked(*pair) for pair in zip(actual, expected, strict=True)]
    return actual


def remember(answer: Any, seen: dict[str, Any]) -> None:
    """Keep what GraphiQL's page would keep, for variables that are null."""
    if isinstance(answer, list):
        for item in answer:
            remember(item, seen)
    elif isinstance(answer, dict):
        if "id" in answer:
            seen["previewId" if "markdown" in answer else "sessionId"] = answer["id"]
        if "stateVersion" in answer:
            seen["expectedStateVersion"] = answer["stateVersion"]
        if "markdown" in answer:
            seen["markdown"] = answer["markdown"]
        remember(list(answer.values()), seen)


def filled(variables: Any, seen: Mapping[str, Any]) -> Any:
    if not isinstance(variables, dict):
        return variables
    known = {**seen, "idempotencyKey": str(uuid4())}
    return {name: known[name] if value is None else filled(value, seen) for name, value in variables.items()}


def test_every_answer_of_the_tour_is_what_the_demo_answers(demo: Any, run_curl: Callable[[str], Any]):
    query, variables, command = "", {}, ""
    seen: dict[str, Any] = {}
    answers = 0
    for language, text in BLOCK.findall(README):
        if language == "sh":
            command = text
        elif language == "graphql":
            query, variables, command = text, {}, ""
        elif language == "json variables":
            variables = json.loads(text)
        elif language == "json":
            if command:
                here = command.replace("http://127.0.0.1:8000", demo.url).replace("$TOKEN", demo.token)
                actual = run_curl(here)
            else:
                actual = demo.ask(query, **filled(variables, seen))
            expected = json.loads(text)
            remember(actual, seen)
            answers += 1

            assert expected == masked(actual, expected)
    assert 6 == answers


def test_the_first_two_commands_are_scripts_that_can_be_run():
    first, second = list(blocks("sh"))[:2]

    assert ["scripts/demo", "scripts/test"] == [first.strip(), second.strip()]
    assert all(os.access(ROOT / script.strip(), os.X_OK) for script in (first, second))


def test_every_command_is_one_that_resolutionflow_takes():
    text = "\n".join(blocks("sh")).replace("\\\n", " ")
    commands = [shlex.split(line) for line in text.splitlines() if line.startswith("resolutionflow ")]

    assert 3 == len(commands)
    for _, *words in commands:
        parse(main, words)


def parse(group: click.Group, words: list[str]) -> None:
    """Read a command line without carrying it out. Raises click.UsageError."""
    name, *rest = words
    found = group.get_command(click.Context(group), name)

    assert found is not None, name
    if isinstance(found, click.Group):
        parse(found, rest)
    else:
        found.make_context(name, rest)
