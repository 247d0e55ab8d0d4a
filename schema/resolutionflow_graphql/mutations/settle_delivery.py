"""`settleDelivery`"""

import strawberry

from resolutionflow_graphql.context import Info
from resolutionflow_graphql.fields import field
from resolutionflow_graphql.types.inputs import DeliveryIdInput
from resolutionflow_graphql.types.payloads import DeliveryPayload

from .mutation import mutation


@strawberry.input(description="A delivery that a person took care of in the PSA.")
class SettleDeliveryInput(DeliveryIdInput):
    comment: str = field("What the person did; kept with the delivery, redacted.")


@mutation(DeliveryPayload, "Closes a delivery that needs attention or failed, with a person's comment.")
async def settle_delivery(info: Info, given: SettleDeliveryInput) -> DeliveryPayload:
    deliveries = info.context.services.deliveries
    return DeliveryPayload(delivery=await deliveries.settle(info.context.actor, given.key(), given.comment))
