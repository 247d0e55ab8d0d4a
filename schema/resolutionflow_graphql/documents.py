"""Documents, parsed, measured and validated, and kept: clients send the same few again and again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import graphql.validation.rules.overlapping_fields_can_be_merged as overlapping_fields
import graphql.validation.validation_context as fragment_use
from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    get_operation_ast,
    parse,
    print_ast,
    specified_rules,
    validate,
)
from graphql.validation.validate import ValidationAbortedError
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from resolutionflow.domain.query_limits import DEFAULT_LIMITS, QueryLimits

from .costs import Cost, cost_of
from .limits import beyond, check
from .measuring import size_of, values_in
from .refusals import (
    BAD_USER_INPUT,
    DOCUMENT_NOT_TRUSTED,
    INTROSPECTION_DISABLED,
    PARSE_FAILED,
    VALIDATION_FAILED,
    Refused,
    refused,
)
from .requests import GraphQLRequest

KEPT = 500
LONGEST_KEPT = 16_384
MAX_ERRORS = 20
"""Mistakes of a document that are told."""
LONGEST_MESSAGE = 300
RULES = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)
NOT_TRUSTED = "Only documents that the operator has listed are run here."
MAX_COMPARISONS = 20_000
"""Validation compares fields of one name in pairs: some hundred of them would take it as long as many pages take."""
overlapping_fields.MAX_COMPLEXITY_BUDGET = MAX_COMPARISONS
fragment_use.MAX_FRAGMENT_WORK = MAX_COMPARISONS // 10
_TOO_MANY = re.compile(r"Document contains more than \d+ (tokens|comments)")
_TOO_DEEP = "Document is nested too deeply"


@dataclass(frozen=True, slots=True)
class Document:
    """A valid document within the limits, and what each of its operations costs, by name."""

    ast: DocumentNode
    costs: Mapping[str | None, Cost]


@dataclass(frozen=True, slots=True)
class Operation:
    """What is to be run: one operation of a valid document, and what it costs with its variables."""

    document: DocumentNode
    kind: OperationType
    cost: int


class Documents:
    """Reads documents against one schema. Where `trusted` is given, it holds all that are taken, as they print."""

    def __init__(
        self,
        schema: GraphQLSchema,
        limits: QueryLimits = DEFAULT_LIMITS,
        trusted: frozenset[str] | None = None,
    ) -> None:
        self._schema = schema
        self._limits = limits
        self._trusted = trusted
        self._kept = lru_cache(maxsize=KEPT)(self._read)

    def read(self, query: str) -> Document:
        """The document, valid. Raises Refused."""
        return self._kept(query) if len(query) <= LONGEST_KEPT else self._read(query)

    def operation(self, asked: GraphQLRequest) -> Operation:
        """The operation that a request asks for, within all limits that hold before it runs. Raises Refused."""
        document = self.read(asked.query)
        operation = get_operation_ast(document.ast, asked.operation_name)
        if operation is None:
            raise refused(400, BAD_USER_INPUT, "`operationName` must name one of the document's operations.")
        check("variable_values", self._limits.variable_values, values_in(asked.variables))
        cost = document.costs[_name(operation)].given(asked.variables or {})
        check("cost", self._limits.cost, cost)
        return Operation(document.ast, operation.operation, cost)

    def _read(self, query: str) -> Document:
        ast = self._parsed(query)
        try:
            self._measure(ast)
            if self._trusted is not None and print_ast(ast) not in self._trusted:
                raise _refused([GraphQLError(NOT_TRUSTED)], DOCUMENT_NOT_TRUSTED)
            errors = validate(
                self._schema, ast, RULES, MAX_ERRORS, hide_suggestions=not self._limits.introspection
            )
            if errors and isinstance(errors[0], ValidationAbortedError):
                raise beyond("comparisons", MAX_COMPARISONS)
            if errors:
                raise _refused(errors, VALIDATION_FAILED)
            return Document(ast, {_name(each): cost_of(self._schema, ast, each) for each in _operations(ast)})
        except RecursionError:
            raise beyond("depth", self._limits.depth) from None

    def _parsed(self, query: str) -> DocumentNode:
        limits = self._limits
        try:
            return parse(query, max_lexical_tokens=limits.tokens, max_comments=limits.comments)
        except GraphQLError as error:
            too_many = _TOO_MANY.search(error.message)
            if too_many:
                raise beyond(too_many[1], getattr(limits, too_many[1])) from None
            if _TOO_DEEP in error.message:
                raise beyond("depth", limits.depth) from None
            raise _refused([error], PARSE_FAILED) from None

    def _measure(self, ast: DocumentNode) -> None:
        limits, size = self._limits, size_of(ast)
        for limit in ("depth", "fields", "aliases", "directives"):
            check(limit, getattr(limits, limit), getattr(size, limit))
        if size.introspections and not limits.introspection:
            raise _refused([GraphQLError("Introspection is switched off here.")], INTROSPECTION_DISABLED)
        check("introspections", 1, size.introspections)


def _operations(ast: DocumentNode) -> list[OperationDefinitionNode]:
    return [each for each in ast.definitions if isinstance(each, OperationDefinitionNode)]


def _name(operation: OperationDefinitionNode) -> str | None:
    return operation.name.value if operation.name else None


def _refused(errors: Sequence[GraphQLError], code: str) -> Refused:
    shown: list[dict[str, Any]] = [
        {**error.formatted, "message": _repeatable(error.message), "extensions": {"code": code}}
        for error in errors
    ]
    return Refused(400, shown, is_well_formed=True)


def _repeatable(message: str) -> str:
    """A message quotes the document, which may be as long as a body."""
    return message if len(message) <= LONGEST_MESSAGE else "What stands here is too long to be quoted."
