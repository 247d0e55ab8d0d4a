"""All subscriptions, one in each module. A new one is a file, and a line here."""

from strawberry.tools import create_type

from .delivery_events import delivery_events
from .note_drafting import note_drafting
from .session_events import session_events

Subscription = create_type(
    "Subscription",
    [note_drafting, session_events, delivery_events],
    description="Over graphql-transport-ws, or as server-sent events where the client asks for them. A subscription "
    "that fails ends with an error.",
)
