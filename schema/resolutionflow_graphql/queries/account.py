"""`viewer` and `users`"""

from typing import Annotated

import strawberry

from resolutionflow.domain.access import User
from resolutionflow.domain.paging import Page
from resolutionflow_graphql.context import Info
from resolutionflow_graphql.fields import given
from resolutionflow_graphql.types.pages import After, Before, First, Last, page_request
from resolutionflow_graphql.types.session import CREATED


async def viewer(info: Info) -> User:
    return await info.context.services.access.viewer(info.context.actor)


async def users(
    info: Info,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
    search: Annotated[
        str | None, strawberry.argument(description="Only those whose name or e-mail address holds this.")
    ] = strawberry.UNSET,
) -> Page[User]:
    request = page_request(CREATED, first, after, last, before)
    return await info.context.services.access.users_page(info.context.actor, request, given(search))
