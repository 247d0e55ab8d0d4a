"""An integration's configuration as it is given on a command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import click

from resolutionflow.domain.configuration import Entry
from resolutionflow.plugin_api import ConfigurationField, ConfigurationFieldKind

from .failures import Failure

BOOLEANS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Given:
    """What was given: KEY=VALUE texts, KEY=VARIABLE texts, and whether standard input holds secrets."""

    values: Sequence[str]
    variables: Sequence[str]
    from_stdin: bool


def configuration_entries(fields: Sequence[ConfigurationField], given: Given) -> tuple[Entry, ...]:
    """Entries for the service, which checks them. A required secret that is missing is asked for.

    Raises Failure for a secret on the command line, for what is no pair, and for a variable that is not set.
    """
    by_key = {field.key: field for field in fields}
    entries = [*_open_values(by_key, given.values), *_secrets(given)]
    typed = [(key, _typed(by_key.get(key), value)) for key, value in entries]
    return (*typed, *_asked_for(fields, {key for key, _ in entries}, given))


def _open_values(by_key: dict[str, ConfigurationField], values: Iterable[str]) -> Iterator[tuple[str, str]]:
    for key, value in _pairs(values, "--set"):
        if key in by_key and by_key[key].is_secret:
            raise Failure(
                f"{key} is a secret, and a command line can be read by everybody on the machine: leave it out "
                "to be asked for it, or use --secret-env or --secrets-stdin."
            )
        yield key, value


def _secrets(given: Given) -> Iterator[tuple[str, str]]:
    for key, variable in _pairs(given.variables, "--secret-env"):
        if variable not in os.environ:
            raise Failure(f"--secret-env: the variable {variable} is not set.")
        yield key, os.environ[variable]
    if given.from_stdin:
        yield from _pairs(filter(None, sys.stdin.read().splitlines()), "--secrets-stdin")


def _pairs(texts: Iterable[str], source: str) -> Iterator[tuple[str, str]]:
    for number, text in enumerate(texts, start=1):
        key, separator, value = text.partition("=")
        if not separator or not key.strip():
            raise Failure(f"{source}: number {number} is not of the form KEY=VALUE.")
        yield key.strip(), value


def _asked_for(
    fields: Sequence[ConfigurationField], present: set[str], given: Given
) -> Iterator[tuple[str, str]]:
    if given.from_stdin or not sys.stdin.isatty():
        return
    for field in fields:
        if field.is_secret and field.is_required and field.key not in present:
            yield field.key, click.prompt(field.label, hide_input=True)


def _typed(field: ConfigurationField | None, text: str) -> object:
    """The text as the field's type; what does not fit is left for the service to refuse."""
    match field.kind if field else None:
        case ConfigurationFieldKind.BOOLEAN:
            return BOOLEANS.get(text.strip().lower(), text)
        case ConfigurationFieldKind.INTEGER if text.strip().lstrip("-").isdecimal():
            return int(text)
        case ConfigurationFieldKind.STRING_LIST:
            return [item.strip() for item in text.split(",") if item.strip()]
    return text
