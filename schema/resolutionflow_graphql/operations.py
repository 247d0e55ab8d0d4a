"""One operation: a query or mutation gives one answer, a subscription one for each event."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable
from contextlib import aclosing
from typing import Any, cast
from weakref import WeakValueDictionary

from graphql import ExecutionResult, GraphQLError, GraphQLSchema, OperationType, execute, subscribe
from strawberry.utils.await_maybe import await_maybe

from resolutionflow.domain.query_limits import DEFAULT_LIMITS, QueryLimits

from .context import Context, Together
from .documents import Documents, Operation
from .errors import shown_errors
from .execution import FastExecutor
from .refusals import DEADLINE_EXCEEDED, Refused, refused
from .requests import GraphQLRequest

Answer = dict[str, Any]


class OperationRunner:
    """Runs operations against one schema, whichever way they came, under the same limits."""

    def __init__(
        self, schema: GraphQLSchema, documents: Documents, limits: QueryLimits = DEFAULT_LIMITS
    ) -> None:
        self._schema = schema
        self._documents = documents
        self._limits = limits
        self._together: Together = WeakValueDictionary()

    async def answer(self, operation: Operation, asked: GraphQLRequest, context: Context) -> Answer:
        """The answer to a query or mutation; without data where nothing ran.

        Raises Refused where it takes too long.
        """
        result = await self._run(execute, operation, asked, context)
        return self._answer(cast("ExecutionResult", result), operation, asked, context)

    async def answers(self, asked: GraphQLRequest, context: Context) -> AsyncGenerator[Answer, None]:
        """The answers as they come. Raises Refused where nothing ran, or where a subscription failed."""
        operation = self._documents.operation(asked)
        if operation.kind is not OperationType.SUBSCRIPTION:
            yield _with_data(await self.answer(operation, asked, context))
            return
        context.together = self._together
        result = await self._run(subscribe, operation, asked, context)
        if isinstance(result, ExecutionResult):
            yield _with_data(self._answer(result, operation, asked, context))
            return
        async with aclosing(cast("AsyncGenerator[ExecutionResult, None]", result)) as stream:
            try:
                async for each in stream:
                    yield _with_data(self._answer(each, operation, asked, context))
            except Exception as error:
                failure = (
                    error
                    if isinstance(error, GraphQLError)
                    else GraphQLError(str(error), original_error=error)
                )
                raise Refused(400, shown_errors([failure], context.request_id)) from error

    async def _run(
        self, run: Any, operation: Operation, asked: GraphQLRequest, context: Context
    ) -> ExecutionResult | AsyncIterable[ExecutionResult]:
        try:
            async with asyncio.timeout(self._limits.seconds):
                result: ExecutionResult | AsyncIterable[ExecutionResult] = await await_maybe(
                    run(
                        self._schema,
                        operation.document,
                        context_value=context,
                        variable_values=asked.variables,
                        operation_name=asked.operation_name,
                        executor_class=FastExecutor,
                        hide_suggestions=not self._limits.introspection,
                        max_objects=self._limits.objects,
                    )
                )
        except TimeoutError:
            message = f"The answer took longer than {self._limits.seconds:g} seconds. What was written stays written."
            raise refused(503, DEADLINE_EXCEEDED, message) from None
        return result

    def _answer(
        self, result: ExecutionResult, operation: Operation, asked: GraphQLRequest, context: Context
    ) -> Answer:
        answer: Answer = {}
        if result.errors:
            answer["errors"] = shown_errors(result.errors, context.request_id)
        # Root fields are nullable, so that data is null for a request error alone: nothing ran.
        if result.data is not None:
            answer["data"] = result.data
        if asked.wants_cost:
            answer["extensions"] = {"cost": {"requested": operation.cost, "maximum": self._limits.cost}}
        return answer


def _with_data(answer: Answer) -> Answer:
    """An answer with data. Raises Refused where there is none, for then nothing ran."""
    if "data" not in answer:
        raise Refused(400, answer["errors"])
    return answer
