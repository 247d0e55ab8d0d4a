"""Inputs that several mutations share."""

import strawberry

from resolutionflow.domain.session import TicketLink
from resolutionflow_graphql import ids
from resolutionflow_graphql.fields import field


@strawberry.input(description="A session.")
class SessionIdInput:
    session_id: strawberry.ID = field("The session.")

    def key(self) -> str:
        """The session's key. Raises InvalidInput or NotFound."""
        return ids.key_of("Session", self.session_id, "sessionId")


@strawberry.input(description="A ticket in a PSA.")
class TicketInput:
    integration_id: strawberry.ID = field("The PSA integration.")
    external_id: str = field("The ticket's id in the PSA.")


def ticket_link(given: TicketInput | None) -> TicketLink | None:
    """The ticket as the engine takes it. Raises InvalidInput or NotFound."""
    if given is None:
        return None
    integration_id = ids.key_of("PsaIntegration", given.integration_id, "ticket", "integrationId")
    return TicketLink(integration_id, given.external_id)


@strawberry.input(description="A PSA integration.")
class PsaIntegrationIdInput:
    integration_id: strawberry.ID = field("The integration.")

    def key(self) -> str:
        """The integration's key. Raises InvalidInput or NotFound."""
        return ids.key_of("PsaIntegration", self.integration_id, "integrationId")


@strawberry.input(description="A delivery.")
class DeliveryIdInput:
    delivery_id: strawberry.ID = field("The delivery.")

    def key(self) -> str:
        """The delivery's key. Raises InvalidInput or NotFound."""
        return ids.key_of("Delivery", self.delivery_id, "deliveryId")
