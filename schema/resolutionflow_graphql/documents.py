"""Documents, parsed and validated, and kept: clients send the same few again and again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    OperationType,
    get_operation_ast,
    parse,
    specified_rules,
)
from strawberry.schema.schema import validate_document

from .refusals import BAD_USER_INPUT, PARSE_FAILED, VALIDATION_FAILED, Refused, refused
from .requests import GraphQLRequest

MAX_TOKENS = 5_000
MAX_COMMENTS = 500
KEPT = 500
LONGEST_KEPT = 16_384


class Documents:
    """Parses and validates against one schema."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._kept = lru_cache(maxsize=KEPT)(self._read)

    def read(self, query: str) -> DocumentNode:
        """The document, valid. Raises Refused."""
        return self._kept(query) if len(query) <= LONGEST_KEPT else self._read(query)

    def operation(self, asked: GraphQLRequest) -> tuple[DocumentNode, OperationType]:
        """The document of a request, valid, and what kind of operation it runs. Raises Refused."""
        document = self.read(asked.query)
        operation = get_operation_ast(document, asked.operation_name)
        if operation is None:
            raise refused(400, BAD_USER_INPUT, "`operationName` must name one of the document's operations.")
        return document, operation.operation

    def _read(self, query: str) -> DocumentNode:
        try:
            document = parse(query, max_lexical_tokens=MAX_TOKENS, max_comments=MAX_COMMENTS)
        except GraphQLError as error:
            raise _refused([error], PARSE_FAILED) from None
        try:
            errors = validate_document(self._schema, document, tuple(specified_rules))
        except RecursionError:
            errors = [GraphQLError("The document is nested too deeply.")]
        if errors:
            raise _refused(errors, VALIDATION_FAILED)
        return document


def _refused(errors: Sequence[GraphQLError], code: str) -> Refused:
    shown: list[dict[str, Any]] = [{**error.formatted, "extensions": {"code": code}} for error in errors]
    return Refused(400, shown, is_well_formed=True)
