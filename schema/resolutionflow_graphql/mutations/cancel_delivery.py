"""`cancelDelivery`"""

from resolutionflow_graphql.context import Info
from resolutionflow_graphql.types.inputs import DeliveryIdInput
from resolutionflow_graphql.types.payloads import DeliveryPayload

from .mutation import mutation


@mutation(DeliveryPayload, "Stops what has not been sent yet; a request under way is waited for.")
async def cancel_delivery(info: Info, given: DeliveryIdInput) -> DeliveryPayload:
    deliveries = info.context.services.deliveries
    return DeliveryPayload(delivery=await deliveries.cancel(info.context.actor, given.key()))
