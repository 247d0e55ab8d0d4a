"""`psaIntegrations`"""

import strawberry

from resolutionflow.domain.integration import Integration
from resolutionflow.domain.paging import Page
from resolutionflow_graphql.context import Info
from resolutionflow_graphql.types.pages import After, Before, First, Last, page_request
from resolutionflow_graphql.types.session import CREATED


async def psa_integrations(
    info: Info,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
) -> Page[Integration]:
    request = page_request(CREATED, first, after, last, before)
    return await info.context.services.integrations.page(info.context.actor, request)
