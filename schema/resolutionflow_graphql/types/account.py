"""Accounts and their people."""

from typing import Any

import strawberry

from resolutionflow.domain import access
from resolutionflow.domain.access import Scope
from resolutionflow_graphql.context import Info
from resolutionflow_graphql.fields import describe_enum, field

from .node import Node, node_type

describe_enum(
    Scope,
    "What a token may be used for.",
    SESSIONS_READ="Read sessions, drafts, deliveries and activity.",
    SESSIONS_WRITE="Write sessions, and have drafts made, which may cost money.",
    NOTES_POST="Confirm notes; retry, cancel and settle deliveries.",
    INTEGRATIONS_READ="Read PSA integrations and look into the PSA through them.",
    INTEGRATIONS_WRITE="Create, change and delete PSA integrations and member mappings.",
)


@node_type(access.Account, lambda context, key: context.load(context.accounts, key))
@strawberry.type(description="An MSP. Everything belongs to exactly one account, and no other sees it.")
class Account(Node):
    name: str = field("The name its people know it by.")


def account_of(parent: strawberry.Parent[Any], info: Info) -> Any:
    """The account of any value of the caller's."""
    return info.context.load(info.context.accounts, parent.account_id)


def user_by(attribute: str) -> Any:
    """A resolver for the user whose id is in that attribute of the parent; null where it is none."""

    def resolve(parent: strawberry.Parent[Any], info: Info) -> Any:
        user_id = getattr(parent, attribute)
        return info.context.load(info.context.services.access.users, user_id) if user_id else None

    return resolve


def _scopes(parent: strawberry.Parent[access.User], info: Info) -> list[Scope]:
    actor = info.context.actor
    return sorted(actor.scopes) if parent.id == actor.user_id else []


@node_type(access.User, lambda context, key: context.load(context.services.access.users, key))
@strawberry.type(description="A person of an account.")
class User(Node):
    name: str = field("Their name.")
    email: str | None = field("Their e-mail address, where it is known.")
    account: Account = field("The account they belong to.", account_of)
    scopes: list[Scope] = field(
        "What the token of this request may do, on its own user; empty on others.", _scopes
    )
