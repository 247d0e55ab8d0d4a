"""Checks that what a plugin registers is what the plugin API asks for, so that a broken object is left out."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Protocol, TypeVar, cast, get_type_hints

from pydantic import ConfigDict, TypeAdapter, ValidationError

from resolutionflow.domain.configuration_declarations import declaration_problems
from resolutionflow.plugin_api import (
    NoteFormatter,
    PsaProvider,
    PureFormatter,
    Redactor,
    StreamingFormatter,
    TextFormat,
)

T = TypeVar("T")

KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class ContributionInvalid(Exception):
    """A registered object is not what the plugin API asks for; the message says what is wrong with it."""


def checked_provider(found: object) -> PsaProvider:
    """`found`, if it is a provider. Raises ContributionInvalid."""
    provider = cast("PsaProvider", _checked(found, PsaProvider))
    problems = declaration_problems(provider.configuration_fields)
    if problems:
        raise ContributionInvalid(f"{_name(found)}: {problems[0].message}")
    return provider


def checked_formatter(found: object) -> NoteFormatter:
    """`found`, if it is a formatter. Raises ContributionInvalid."""
    protocol = StreamingFormatter if hasattr(found, "draft") else PureFormatter
    formatter = cast("NoteFormatter", _checked(found, protocol))
    if not formatter.kinds:
        raise ContributionInvalid(f"{_name(found)}: kinds is empty")
    if formatter.text_format is TextFormat.HTML:
        raise ContributionInvalid(
            f"{_name(found)}: text_format is HTML, which is rendered from plain text or markdown"
        )
    if not formatter.default_for <= formatter.kinds:
        raise ContributionInvalid(f"{_name(found)}: default_for names a kind that it does not write")
    return formatter


def checked_redactor(found: object) -> Redactor:
    """`found`, if it is a redactor. Raises ContributionInvalid."""
    return cast("Redactor", _checked(found, Redactor))


def _checked(found: object, protocol: type) -> object:
    for attribute, adapter in _attributes(protocol).items():
        if not hasattr(found, attribute):
            raise ContributionInvalid(f"{_name(found)} has no {attribute!r}")
        try:
            adapter.validate_python(getattr(found, attribute), strict=True)
        except ValidationError as error:
            raise ContributionInvalid(f"{_name(found)}.{attribute}: {error.errors()[0]['msg']}") from None
    for method in _methods(protocol):
        if not callable(getattr(found, method, None)):
            raise ContributionInvalid(f"{_name(found)} has no method {method!r}")
    key = cast("Any", found).key
    if not KEY.fullmatch(key):
        raise ContributionInvalid(
            f"{_name(found)}: the key {key!r} is not lower-case letters, digits and dashes"
        )
    return found


@cache
def _attributes(protocol: type) -> dict[str, TypeAdapter[Any]]:
    """A strict check for every attribute that the protocol declares, by name."""
    config = ConfigDict(arbitrary_types_allowed=True)
    return {name: _adapter(hint, config) for name, hint in get_type_hints(protocol).items() if name[0] != "_"}


def _adapter(hint: Any, config: ConfigDict) -> TypeAdapter[Any]:
    return TypeAdapter(hint, config=config)


@cache
def _methods(protocol: type) -> tuple[str, ...]:
    classes = [each for each in protocol.__mro__ if each not in (protocol, Protocol, object)] + [protocol]
    return tuple(
        name
        for each in classes
        for name, value in vars(each).items()
        if callable(value) and not name.startswith("_")
    )


def _name(found: object) -> str:
    return type(found).__name__
