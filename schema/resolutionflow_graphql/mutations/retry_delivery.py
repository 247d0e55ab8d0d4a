"""`retryDelivery`"""

import strawberry

from resolutionflow_graphql.context import Info
from resolutionflow_graphql.fields import field
from resolutionflow_graphql.types.inputs import DeliveryIdInput
from resolutionflow_graphql.types.payloads import DeliveryPayload

from .mutation import mutation


@strawberry.input(description="A delivery to go on with.")
class RetryDeliveryInput(DeliveryIdInput):
    move_anyway: bool = field(
        "Sets the target status although somebody else moved the ticket meanwhile.", default=False
    )


@mutation(
    DeliveryPayload,
    "Goes on with a delivery that waits, failed or needs attention, now. A step of which it is not known whether "
    "it landed is looked for first, and never just sent again.",
)
async def retry_delivery(info: Info, given: RetryDeliveryInput) -> DeliveryPayload:
    retry = info.context.services.deliveries.retry
    return DeliveryPayload(
        delivery=await retry(info.context.actor, given.key(), move_anyway=given.move_anyway)
    )
