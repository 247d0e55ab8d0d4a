"""Clients of the last release go on working: nothing goes that it had not deprecated."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from graphql import build_schema

from resolutionflow_graphql import compatibility
from resolutionflow_graphql.compatibility import RELEASED, breaking_changes
from resolutionflow_graphql.sdl import print_sdl

CHECK = Path(__file__).parents[2] / "scripts" / "check"
BASE = """
type Query { old: Old @deprecated(reason: "Use `new`."), new(size: Int, sort: Sort): Named, hello: String }
interface Named { name: String }
type Thing implements Named { name: String, alias: String @deprecated(reason: "Use `name`.") }
type Old { only: Older }
type Older { value: Int }
enum Sort { UP, DOWN, SIDEWAYS @deprecated(reason: "Use UP.") }
"""


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (", hello: String }", "}", "Field Query.hello was removed."),
        ("size: Int, ", "", "Argument Query.new(size:) was removed."),
        ("UP, DOWN,", "UP,", "Enum value Sort.DOWN was removed."),
        (" implements Named", "", "Thing no longer implements interface Named."),
        ("type Thing implements", "type Other implements", "Thing was removed."),
    ],
)
def test_what_goes_without_having_been_deprecated_is_named(before: str, after: str, told: str) -> None:
    assert breaking_changes(BASE, BASE.replace(before, after)) == [told]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("hello: String", "hello: Int"),
        ("size: Int", "size: Int!"),
        ("size: Int", "size: Int, width: Int!"),
    ],
)
def test_what_changes_its_type_or_asks_for_more_is_named(before: str, after: str) -> None:
    assert len(breaking_changes(BASE, BASE.replace(before, after))) == 1


def test_what_was_deprecated_may_go_with_the_types_that_only_it_led_to() -> None:
    current = BASE
    for gone in (
        'old: Old @deprecated(reason: "Use `new`."), ',
        ', alias: String @deprecated(reason: "Use `name`.")',
        ', SIDEWAYS @deprecated(reason: "Use UP.")',
        "type Old { only: Older }\n",
        "type Older { value: Int }\n",
    ):
        current = current.replace(gone, "")

    assert set(build_schema(BASE).type_map) - set(build_schema(current).type_map) == {"Old", "Older"}
    assert breaking_changes(BASE, current) == []


def test_deprecating_and_removing_at_once_is_no_deprecation() -> None:
    released = BASE.replace(' @deprecated(reason: "Use `new`.")', "")
    current = released.replace("old: Old, ", "")

    assert breaking_changes(released, current) == ["Field Query.old was removed."]


def test_additions_break_nothing() -> None:
    current = BASE.replace("hello: String", "hello(loud: Boolean): String! more: Int")

    assert breaking_changes(BASE, current.replace("UP,", "UP, LEFT,")) == []


def test_the_check_fails_where_the_schema_breaks_clients(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = tmp_path / "released.graphql"
    monkeypatch.setattr(compatibility, "RELEASED", released)
    released.write_text(print_sdl().replace("type Query {", "type Query {\n  gone: Int\n"), encoding="utf-8")
    broken = CliRunner().invoke(compatibility.main)
    CliRunner().invoke(compatibility.main, ["--release"])
    kept = CliRunner().invoke(compatibility.main)

    assert broken.exit_code == 1
    assert "Query.gone was removed." in broken.output
    assert (kept.exit_code, kept.output) == (0, "")
    assert released.read_text(encoding="utf-8") == print_sdl()


def test_it_is_part_of_every_check() -> None:
    assert "python -m resolutionflow_graphql.compatibility\n" in CHECK.read_text(encoding="utf-8")
    assert RELEASED.is_file()
