"""PSA integrations: how they post, what they are connected with, whose time they log."""

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

import strawberry

from resolutionflow import plugin_api
from resolutionflow.domain import access
from resolutionflow.domain import integration as domain
from resolutionflow.domain.integration import NoteVisibility
from resolutionflow.domain.paging import PageOrder
from resolutionflow.domain.worked_time import TimeRounding
from resolutionflow_graphql import prices
from resolutionflow_graphql.context import Info
from resolutionflow_graphql.fields import describe_enum, field, given, read_by
from resolutionflow_graphql.scalars import Json

from .account import User, user_by
from .node import Node, node_type
from .pages import After, Before, Connection, First, Last, page_request
from .plugin import ConfigurationField, Provider, ProviderSource, provider_source
from .ticket import Board, PsaMember, TicketRef, TicketSource, TicketStatus

describe_enum(
    TimeRounding,
    "How worked time becomes billed hours.",
    MINUTES_15="Up to the next quarter of an hour.",
    MINUTES_30="Up to the next half hour.",
    EXACT="To two decimals.",
    NONE="No time is logged.",
)
describe_enum(
    NoteVisibility,
    "Who reads a resolution note that was pushed without a review.",
    INTERNAL="Engineers only.",
    BOTH="The customer too.",
)


@dataclass(frozen=True, slots=True)
class _TargetSource:
    integration_id: str
    target: domain.StatusTarget


async def _target_board(parent: strawberry.Parent[_TargetSource], info: Info) -> plugin_api.Board | None:
    boards = await info.context.services.integrations.boards(info.context.actor, parent.integration_id)
    return next((board for board in boards if board.external_id == parent.target.board_id), None)


async def _target_status(
    parent: _TargetSource, info: Info, status_id: str | None
) -> plugin_api.TicketStatus | None:
    if status_id is None:
        return None
    statuses = await info.context.services.integrations.statuses(
        info.context.actor, parent.integration_id, parent.target.board_id
    )
    unknown = plugin_api.TicketStatus(status_id, status_id)
    return next((status for status in statuses if status.external_id == status_id), unknown)


def _resolved(parent: strawberry.Parent[_TargetSource], info: Info) -> Awaitable[Any]:
    return _target_status(parent, info, parent.target.resolved_status_id)


def _escalated(parent: strawberry.Parent[_TargetSource], info: Info) -> Awaitable[Any]:
    return _target_status(parent, info, parent.target.escalated_status_id)


@strawberry.type(description="Which status a ticket gets, by board. Names are read live.")
class StatusTarget:
    board_external_id: str | None = field(
        "The board; null serves every board that has no row of its own.", attribute="target.board_id"
    )
    board: Board | None = field("The board with its name.", _target_board, cost=prices.LOOKUP)
    resolved_status: TicketStatus | None = field(
        "For resolved sessions; null leaves the status alone.", _resolved, cost=prices.LOOKUP
    )
    escalated_status: TicketStatus | None = field(
        "For escalated sessions; null leaves the status alone.", _escalated, cost=prices.LOOKUP
    )


def _targets(source: domain.Integration) -> list[_TargetSource]:
    return [_TargetSource(source.id, target) for target in source.settings.status_targets]


@strawberry.type(description="How an integration posts.")
class PostingSettings:
    auto_push: bool = field(
        "Whether `resolveSession` and `escalateSession` push a note.", attribute="settings.auto_push"
    )
    auto_time_entry: bool = field("Whether time is logged.", attribute="settings.auto_time_entry")
    time_rounding: TimeRounding = field("How time is rounded.", attribute="settings.time_rounding")
    note_visibility: NoteVisibility = field(
        "Who reads a pushed resolution note.", attribute="settings.note_visibility"
    )
    include_diagnostic_steps: bool = field(
        "Whether notes list the steps that were taken.", attribute="settings.include_diagnostic_steps"
    )
    formatter: str = field("Key of the formatter that writes pushed notes.", attribute="settings.formatter")
    status_targets: list[StatusTarget] = read_by(_targets, "Which status tickets get, by board.")


def _is_paused(source: domain.Integration) -> bool:
    return source.paused_until is not None and source.paused_until > datetime.now(UTC)


@strawberry.type(description="How the last calls of an integration went.")
class IntegrationHealth:
    is_paused: bool = read_by(_is_paused, "Whether nothing is sent at the moment.")
    paused_until: datetime | None = field(
        "When sending goes on: the PSA asked for a pause, or failed too often."
    )
    consecutive_failures: int = field("Failures since the last success.")
    last_error: str | None = field("What the last failure was, redacted.")
    last_success_at: datetime | None = field("When a call last succeeded.")


@strawberry.type(description="The value of one configuration field. A secret shows only whether it is set.")
class ConfigurationEntry:
    field: ConfigurationField = strawberry.field(description="The field, as the provider declares it.")
    is_set: bool = strawberry.field(description="Whether there is a value.")
    value: Json | None = strawberry.field(description="The value; null for a secret.")


@strawberry.type(description="One result of a check, in words that the integration's owner can act on.")
class IntegrationFinding:
    code: str = field("What was looked at; stable within a provider.")
    message: str = field("What was found.")
    is_problem: bool = field("Whether something has to be done about it.")


@node_type(
    domain.MemberMapping, lambda context, key: context.load(context.services.integrations.mappings_by_id, key)
)
@strawberry.type(description="Which member of the PSA a user is: their time is logged for that member.")
class PsaMemberMapping(Node):
    user: User = field("The user.", user_by("user_id"))
    external_member_id: str = field("The member's id in the PSA.")
    member_name: str | None = field("The member's name, as it was when the mapping was made.")


def _provider(parent: strawberry.Parent[domain.Integration], info: Info) -> ProviderSource:
    return provider_source(info.context.services.plugins, parent.provider)


def _itself(parent: strawberry.Parent[domain.Integration], info: Info) -> domain.Integration:
    # Whoever may read sessions gets at the integration of a ticket: for its name, and no more.
    info.context.actor.require(access.Scope.INTEGRATIONS_READ)
    return parent


def _configuration(parent: strawberry.Parent[domain.Integration], info: Info) -> Any:
    info.context.actor.require(access.Scope.INTEGRATIONS_READ)
    return info.context.services.integrations.configuration_entries(parent)


def _boards(parent: strawberry.Parent[domain.Integration], info: Info) -> Awaitable[Any]:
    return info.context.services.integrations.boards(info.context.actor, parent.id)


def _ticket_statuses(
    parent: strawberry.Parent[domain.Integration],
    info: Info,
    board_external_id: Annotated[
        str | None, strawberry.argument(description="Only those of this board; all where it is left out.")
    ] = strawberry.UNSET,
) -> Awaitable[Any]:
    return info.context.services.integrations.statuses(
        info.context.actor, parent.id, given(board_external_id)
    )


def _members(
    parent: strawberry.Parent[domain.Integration],
    info: Info,
    search: Annotated[
        str | None, strawberry.argument(description="Only those whose name or e-mail address holds this.")
    ] = strawberry.UNSET,
) -> Awaitable[Any]:
    return info.context.services.integrations.members(info.context.actor, parent.id, given(search))


async def _tickets(
    parent: strawberry.Parent[domain.Integration],
    info: Info,
    search: Annotated[str, strawberry.argument(description="A ticket's number, or words of its summary.")],
    first: Annotated[int | None, strawberry.argument(description="How many at most.")] = 20,
) -> list[TicketSource]:
    limit = 20 if first is None else first
    found = await info.context.services.integrations.tickets(info.context.actor, parent.id, search, limit)
    return [TicketSource(parent.id, ticket.external_id, ticket) for ticket in found]


def _mappings(
    parent: strawberry.Parent[domain.Integration],
    info: Info,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
) -> Any:
    request = page_request(PageOrder("created_at"), first, after, last, before)
    return info.context.load(info.context.services.integrations.mapping_pages, parent.id, request)


@node_type(domain.Integration, lambda context, key: context.load(context.services.integrations.many, key))
@strawberry.type(
    description="One PSA of an account. What is read live is null, with an error at its path, while the PSA "
    "cannot be reached."
)
class PsaIntegration(Node):
    name: str = field("The name its owner gave it.")
    provider: Provider = field("The kind of PSA.", _provider)
    is_enabled: bool = field("Whether anything may be sent through it.")
    settings: PostingSettings = field("How it posts.", _itself)
    configuration: list[ConfigurationEntry] = field(
        "The values of the fields that the provider declares.", _configuration
    )
    boards: list[Board] | None = field("The PSA's boards, read live.", _boards, cost=prices.PSA)
    ticket_statuses: list[TicketStatus] | None = field(
        "The PSA's ticket statuses, read live.", _ticket_statuses, cost=prices.PSA
    )
    members: list[PsaMember] | None = field("The PSA's members, read live.", _members, cost=prices.PSA)
    tickets: list[TicketRef] | None = field(
        "Tickets of the PSA by number or words, read live.", _tickets, cost=prices.PSA, sized_by=("first",)
    )
    member_mappings: Connection[PsaMemberMapping] = field(
        "Whose time is logged for which member, oldest first.", _mappings
    )
    health: IntegrationHealth = field("How its last calls went.", _itself)
