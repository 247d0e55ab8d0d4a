"""`node` and `nodes`"""

from typing import Annotated, Any

import strawberry

from resolutionflow.domain.errors import InvalidInput
from resolutionflow_graphql.context import Info, all_of
from resolutionflow_graphql.types.node import find

MAX_NODES = 100


async def node(
    info: Info,
    global_id: Annotated[
        strawberry.ID, strawberry.argument(name="id", description="The object's global id.")
    ],
) -> Any:
    return await find(info.context, global_id, "id")


async def nodes(
    info: Info,
    ids: Annotated[list[strawberry.ID], strawberry.argument(description="Global ids, at most 100.")],
) -> list[Any]:
    if len(ids) > MAX_NODES:
        raise InvalidInput(f"These are {len(ids)} ids; at most {MAX_NODES} can be asked for.", path=("ids",))
    return await all_of(find(info.context, each, "ids", str(number)) for number, each in enumerate(ids))
