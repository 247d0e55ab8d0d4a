"""Texts that were confirmed."""

from datetime import datetime
from typing import Any

import strawberry

from resolutionflow.domain import session as domain
from resolutionflow.plugin_api import NoteKind
from resolutionflow_graphql.context import Info
from resolutionflow_graphql.fields import field
from resolutionflow_graphql.scalars import Markdown

from .account import User, user_by
from .delivery import Delivery
from .node import Node, node_type


def _delivery(parent: strawberry.Parent[domain.PostedNote], info: Info) -> Any:
    if parent.delivery_id is None:
        return None
    return info.context.load(info.context.services.deliveries.many, parent.delivery_id)


@node_type(
    domain.PostedNote, lambda context, key: context.load(context.services.sessions.posted_notes_by_id, key)
)
@strawberry.type(description="A text that somebody confirmed.")
class PostedNote(Node):
    kind: NoteKind = field("What it says of the session.")
    markdown: Markdown = field("The text, redacted.")
    posted_at: datetime = field("When it was confirmed.")
    posted_by: User | None = field("Who confirmed it.", user_by("posted_by_id"))
    delivery: Delivery | None = field("What was sent to the PSA; null for a local post.", _delivery)
