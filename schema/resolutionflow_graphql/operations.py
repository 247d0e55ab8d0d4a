"""One operation of a stream: a query or mutation gives one answer, a subscription one for each event."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable
from contextlib import aclosing
from typing import Any, cast

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    OperationType,
    execute,
    subscribe,
)
from strawberry.utils.await_maybe import await_maybe

from .context import Context
from .documents import Documents
from .errors import shown_errors
from .execution import FastExecutor
from .refusals import Refused
from .requests import GraphQLRequest

Answer = dict[str, Any]


class OperationRunner:
    """Runs operations against one schema, under the limits that HTTP has."""

    def __init__(self, schema: GraphQLSchema, documents: Documents) -> None:
        self._schema = schema
        self._documents = documents

    async def answers(self, asked: GraphQLRequest, context: Context) -> AsyncGenerator[Answer, None]:
        """The answers as they come. Raises Refused where nothing ran, or where a subscription failed."""
        document, kind = self._documents.operation(asked)
        run = subscribe if kind is OperationType.SUBSCRIPTION else execute
        result = await self._run(run, document, asked, context)
        if isinstance(result, ExecutionResult):
            yield _answer(result, context)
            return
        async with aclosing(cast("AsyncGenerator[ExecutionResult, None]", result)) as stream:
            try:
                async for each in stream:
                    yield _answer(each, context)
            except Exception as error:
                failure = (
                    error
                    if isinstance(error, GraphQLError)
                    else GraphQLError(str(error), original_error=error)
                )
                raise Refused(400, shown_errors([failure], context.request_id)) from error

    async def _run(
        self, run: Any, document: DocumentNode, asked: GraphQLRequest, context: Context
    ) -> ExecutionResult | AsyncIterable[ExecutionResult]:
        result: ExecutionResult | AsyncIterable[ExecutionResult] = await await_maybe(
            run(
                self._schema,
                document,
                context_value=context,
                variable_values=asked.variables,
                operation_name=asked.operation_name,
                executor_class=FastExecutor,
            )
        )
        return result


def _answer(result: ExecutionResult, context: Context) -> Answer:
    """An answer with data. Raises Refused where there is none, for then nothing ran."""
    errors = shown_errors(result.errors, context.request_id) if result.errors else []
    if result.data is None:
        raise Refused(400, errors)
    return {"data": result.data} | ({"errors": errors} if errors else {})
