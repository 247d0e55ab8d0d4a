"""All root fields that read."""

import strawberry

from resolutionflow_graphql import prices
from resolutionflow_graphql.fields import field
from resolutionflow_graphql.types.account import User
from resolutionflow_graphql.types.activity import ActivityEntry
from resolutionflow_graphql.types.delivery import Delivery
from resolutionflow_graphql.types.delivery_plan import DeliveryPlan
from resolutionflow_graphql.types.integration import PsaIntegration
from resolutionflow_graphql.types.node import Node
from resolutionflow_graphql.types.pages import Connection, CountedConnection
from resolutionflow_graphql.types.plugin import NoteFormatter, Plugin, Provider
from resolutionflow_graphql.types.preview import NotePreview
from resolutionflow_graphql.types.script import ScriptTemplate
from resolutionflow_graphql.types.session import Session

from . import account as account_queries
from . import activity as activity_queries
from . import deliveries as deliveries_queries
from . import delivery_plan as delivery_plan_queries
from . import integrations as integrations_queries
from . import node as node_queries
from . import plugins as plugins_queries
from . import previews as previews_queries
from . import script_templates as script_templates_queries
from . import sessions as sessions_queries


@strawberry.type(
    description="Everything that reads. A field that fails is null, with a top-level error whose `extensions.code` "
    "is a UserErrorCode where the failure was to be expected."
)
class Query:
    node: Node | None = field(
        "Any object by its global id; null where there is none for the viewer.", node_queries.node
    )
    nodes: list[Node | None] | None = field(
        "Up to 100 objects by their global ids, in the order asked.", node_queries.nodes, sized_by=("ids",)
    )
    viewer: User | None = field("Who the token belongs to.", account_queries.viewer)
    users: Connection[User] | None = field(
        "People of the viewer's account, to escalate to or to map to members, oldest first.",
        account_queries.users,
    )
    session: Session | None = field("One session.", sessions_queries.session)
    sessions: CountedConnection[Session] | None = field(
        "Sessions of the viewer's account.", sessions_queries.sessions
    )
    note_preview: NotePreview | None = field(
        "The draft for the session's state as it is: made once for each state, then read back. Safe to poll.",
        previews_queries.note_preview,
        cost=prices.DRAFT,
    )
    delivery_plan: DeliveryPlan | None = field(
        "What confirming would do on the session's ticket, found out beforehand, without writing anything.",
        delivery_plan_queries.delivery_plan,
        cost=prices.CONFIRM,
    )
    deliveries: CountedConnection[Delivery] | None = field(
        "Deliveries of the account over all sessions, newest first.", deliveries_queries.deliveries
    )
    activity: Connection[ActivityEntry] | None = field(
        "What the account's engineers did in the PSA, newest first.", activity_queries.activity
    )
    psa_integrations: Connection[PsaIntegration] | None = field(
        "The account's PSA integrations, oldest first.", integrations_queries.psa_integrations
    )
    script_templates: Connection[ScriptTemplate] | None = field(
        "The account's script templates, oldest first.", script_templates_queries.script_templates
    )
    plugins: list[Plugin] | None = field(
        "Every plugin that was found, and what failed to load.", plugins_queries.plugins
    )
    providers: list[Provider] | None = field(
        "The kinds of PSA that can be integrated.", plugins_queries.providers
    )
    formatters: list[NoteFormatter] | None = field("What can write notes.", plugins_queries.formatters)
