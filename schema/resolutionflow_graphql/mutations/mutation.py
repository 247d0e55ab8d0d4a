"""How a mutation is declared."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, TypeVar

import strawberry

from resolutionflow.domain.errors import DomainError
from resolutionflow_graphql import prices
from resolutionflow_graphql.audit import recorded
from resolutionflow_graphql.context import Info
from resolutionflow_graphql.fields import COST
from resolutionflow_graphql.types.errors import user_error

Input = TypeVar("Input")
Payload = TypeVar("Payload")


def mutation(
    payload: type[Payload], description: str, *, cost: int = prices.WRITE
) -> Callable[[Callable[[Info, Input], Awaitable[Payload]]], Any]:
    """Decorator of a function from its one input to its payload.

    An expected failure becomes a user error, and whatever comes of it is in the audit log.
    `cost` is its price by itself.
    """

    def declare(run: Callable[[Info, Input], Awaitable[Payload]]) -> Any:
        async def answer(info: Info, given: Input) -> Payload:
            try:
                return await run(info, given)
            except DomainError as error:
                return payload(user_errors=[user_error(error, info.context.services.plugins)])  # type: ignore[call-arg]

        @wraps(run)
        async def resolve(info: Info, given: Input) -> Payload:
            info.context.forget()
            return await recorded(info.field_name, info.context, given, answer(info, given))

        declared: Any = strawberry.mutation(
            resolver=resolve,
            description=description,
            graphql_type=payload | None,
            metadata={COST: cost},
        )
        (argument,) = declared.arguments
        argument.graphql_name, argument.description = "input", "What to do."
        return declared

    return declare
