"""`scriptTemplates`"""

import strawberry

from resolutionflow.domain.paging import Page
from resolutionflow.domain.session import ScriptTemplate
from resolutionflow_graphql.context import Info
from resolutionflow_graphql.types.pages import After, Before, First, Last, page_request
from resolutionflow_graphql.types.session import CREATED


async def script_templates(
    info: Info,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
) -> Page[ScriptTemplate]:
    request = page_request(CREATED, first, after, last, before)
    return await info.context.services.sessions.templates_page(info.context.actor, request)
