"""What examples and audit ask for is what the schema has."""

from __future__ import annotations

from pathlib import Path

import pytest
from graphql import parse, validate

from resolutionflow_graphql.schema import graphql_schema

EXAMPLES = Path(__file__).parents[1] / "examples"


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*.graphql")), ids=lambda file: file.name)
def test_every_operation_of_the_typed_examples_is_valid(file: Path) -> None:
    assert [] == validate(graphql_schema, parse(file.read_text(encoding="utf-8")))
