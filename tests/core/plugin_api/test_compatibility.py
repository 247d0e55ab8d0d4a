"""docs/publishing.md promises that nothing of the plugin API is taken away or asks for more within its version.

`promised.txt` holds what was promised, sorted, a line each. What is added to the plugin API is added there by hand; no
line of it may go while `API_VERSION` stays the same.
"""

from __future__ import annotations

import dataclasses
import enum
import inspect
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Protocol, get_type_hints

from resolutionflow import plugin_api, testing
from resolutionflow.plugin_api import API_VERSION, PROJECT, addresses, answers, hookspecs

TESTING = (
    *("FormatterContract", "GraphQLFailed", "ProviderContract", "ProviderUnderTest"),
    *("hostile_views", "running_sandbox", "session_view", "views"),
)
PROMISED = Path(__file__).with_name("promised.txt")


def lines() -> Iterator[str]:
    """Everything that a plugin can name, each with what it asks for and gives."""
    yield f"API {API_VERSION}"
    for name in plugin_api.__all__:
        yield from described(name, getattr(plugin_api, name))
    for module in (addresses, answers):
        yield from of_module(module)
    for name, hook in vars(hookspecs).items():
        if hasattr(hook, f"{PROJECT}_spec"):
            yield from (f"hook {name}({argument})" for argument in ("", *inspect.signature(hook).parameters))


def of_module(module: ModuleType) -> Iterator[str]:
    for name, found in vars(module).items():
        if name[0] != "_" and getattr(found, "__module__", None) == module.__name__:
            yield from described(name, found)


def described(name: str, found: object) -> Iterator[str]:
    if not isinstance(found, type):
        yield f"{name}{signature(found)}" if inspect.isfunction(found) else name
    elif issubclass(found, enum.Enum):
        yield from (f"{name}.{member.name} = {member.value}" for member in found)
    elif dataclasses.is_dataclass(found):
        yield from (of_field(name, field) for field in dataclasses.fields(found))
    else:
        yield f"{name}({', '.join(base.__name__ for base in found.__bases__)})"
        yield from of_class(name, found)


def of_class(name: str, found: type) -> Iterator[str]:
    for attribute in get_type_hints(found):
        yield f"{name}.{attribute}"
    made = () if issubclass(found, Protocol) else ("__init__",)  # type: ignore[arg-type]
    for attribute, value in inspect.getmembers(found, inspect.isfunction):
        if attribute[0] != "_" or attribute in made:
            yield f"{name}.{attribute}{signature(value)}"


def of_field(name: str, field: dataclasses.Field[object]) -> str:
    has_default = {field.default, field.default_factory} != {dataclasses.MISSING}
    return f"{name}.{field.name}: {field.type}{' = …' if has_default else ''}"


def signature(function: object) -> str:
    return str(inspect.signature(function)).replace("'", "")  # type: ignore[arg-type]


def test_nothing_that_was_promised_is_gone():
    assert promised() - set(lines()) == set()


def test_what_was_added_is_promised_too():
    assert set(lines()) - promised() == set()


def test_what_plugins_are_tested_with_is_there():
    page = (Path(__file__).parents[3] / "docs" / "testing.md").read_text(encoding="utf-8")

    assert [name for name in TESTING if name not in testing.__all__ or name not in page] == []


def promised() -> set[str]:
    return set(PROMISED.read_text(encoding="utf-8").splitlines())
