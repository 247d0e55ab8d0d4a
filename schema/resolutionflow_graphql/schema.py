"""The schema: all types, and how names are told."""

from typing import Any

import strawberry
from graphql import GraphQLSchema
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.name_converter import NameConverter

from .costs import plan_costs
from .execution import plan_readers
from .mutations import Mutation
from .queries import Query
from .scalars import SCALARS
from .subscriptions import Subscription
from .types import errors, events


class Names(NameConverter):
    """Pages of activity entries are `ActivityConnection`; all others are named for their type."""

    def from_generic(self, object_type: Any, types: Any) -> str:
        """The name of a generic type with its arguments."""
        return super().from_generic(object_type, types).replace("ActivityEntry", "Activity")


ERRORS = (
    errors.GenericError,
    errors.StateVersionConflictError,
    errors.SessionClosedError,
    errors.IdempotencyConflictError,
    errors.StatusNotVerifiedError,
    errors.ProviderError,
)

schema = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    types=[*ERRORS, *events.EVENTS],
    config=StrawberryConfig(scalar_map=SCALARS, name_converter=Names()),
)

# Strawberry keeps the schema that graphql-core executes to itself; there is no other name for it.
graphql_schema: GraphQLSchema = schema._schema  # noqa: SLF001
plan_readers(graphql_schema)
plan_costs(graphql_schema)
