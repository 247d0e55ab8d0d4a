"""Documents: read once, kept, and every example in the manual among the valid ones."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from resolutionflow_graphql import documents
from resolutionflow_graphql.documents import LONGEST_KEPT, Documents
from resolutionflow_graphql.refusals import Refused
from resolutionflow_graphql.schema import graphql_schema

MANUAL = Path(__file__).parents[2] / "docs" / "graphql.md"
EXAMPLES = re.findall(r"```graphql\n(.*?)```", MANUAL.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> tuple[Documents, list[str]]:
    """Documents, and what they had to parse."""
    parsed: list[str] = []
    parse = documents.parse
    monkeypatch.setattr(
        documents, "parse", lambda query, **limits: parsed.append(query) or parse(query, **limits)
    )
    return Documents(graphql_schema), parsed


def test_a_document_is_parsed_once(read: tuple[Documents, list[str]]) -> None:
    known, parsed = read
    first, again = known.read("{ viewer { id } }"), known.read("{ viewer { id } }")

    assert first is again
    assert parsed == ["{ viewer { id } }"]


def test_a_long_document_is_not_kept(read: tuple[Documents, list[str]]) -> None:
    known, parsed = read
    long = "{ viewer { id } }".ljust(LONGEST_KEPT + 1)
    known.read(long)
    known.read(long)

    assert parsed == [long, long]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ viewer { " * 300, "GRAPHQL_PARSE_FAILED"),
        ("# \n" * 1_000 + "{ viewer { id } }", "LIMIT_EXCEEDED"),
        ("{ viewer }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ ...A } fragment A on Query { ...A }", "GRAPHQL_VALIDATION_FAILED"),
        (
            'mutation { answerStep(input: {stepId: "x", answer: {}}) { step { id } } }',
            "GRAPHQL_VALIDATION_FAILED",
        ),
    ],
    ids=lambda value: value[:30],
)
def test_what_is_not_valid_is_refused_with_its_code(query: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        Documents(graphql_schema).read(query)

    assert {error["extensions"]["code"] for error in refusal.value.errors} == {code}
    assert refusal.value.is_well_formed


def test_there_are_examples_in_the_manual() -> None:
    assert len(EXAMPLES) >= 7


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.split("\n")[1].strip())
def test_every_example_in_the_manual_is_valid(example: str) -> None:
    Documents(graphql_schema).read(example)
