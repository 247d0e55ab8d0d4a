"""`resolutionflow tokens`."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta

import click

from resolutionflow.domain.access import ALL_SCOPES, Scope, Token
from resolutionflow.services.access import AccessService
from resolutionflow.settings import Settings

from .database import opened_store
from .failures import Failure
from .options import database_url, settings_with

SCOPES = click.Choice([scope.value for scope in Scope], case_sensitive=False)


@click.group(name="tokens")
def command() -> None:
    """Create, list and revoke bearer tokens."""


@command.command()
@click.option("--account", required=True, help="The MSP. Made when it is missing.")
@click.option("--user", required=True, help="The person. Made when they are missing.")
@click.option("--scope", "scopes", type=SCOPES, multiple=True, help="May be repeated. Default: all scopes.")
@click.option("--expires-in-days", type=click.IntRange(min=1, max=3650), help="Default: does not expire.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
@database_url
def create(
    account: str,
    user: str,
    scopes: tuple[str, ...],
    expires_in_days: int | None,
    as_json: bool,
    database_url: str | None,
) -> None:
    """Create a token. It is shown once, and stored as a digest."""
    settings = settings_with(database_url=database_url)
    wanted = frozenset(Scope(scope.upper()) for scope in scopes) or ALL_SCOPES
    expires_at = datetime.now(UTC) + timedelta(days=expires_in_days) if expires_in_days else None

    async def run() -> tuple[Token, str]:
        async with opened_store(settings) as store:
            return await AccessService(store).create_token(account, user, wanted, expires_at)

    token, secret = asyncio.run(run())
    described = {"token": secret, **_described(token, account, user)}
    if as_json:
        click.echo(json.dumps(described))
    else:
        click.echo(secret)
        click.echo("This is the only time that it is shown. Send it as `Authorization: Bearer …`.", err=True)


@command.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array.")
@database_url
def list_(as_json: bool, database_url: str | None) -> None:
    """List all tokens, the oldest first."""
    tokens = asyncio.run(_all(settings_with(database_url=database_url)))
    if as_json:
        click.echo(json.dumps([_described(token, account, user) for token, account, user in tokens]))
        return
    for token, account, user in tokens:
        scopes = " ".join(sorted(token.scopes))
        click.echo(f"{token.id}  {account}  {user}  {_state(token)}  {scopes}")


@command.command()
@click.argument("token_id", metavar="ID")
@database_url
def revoke(token_id: str, database_url: str | None) -> None:
    """Revoke the token of that ID, as `list` shows it. Its open subscriptions end too."""
    settings = settings_with(database_url=database_url)

    async def run() -> bool:
        async with opened_store(settings) as store:
            return await AccessService(store).revoke(token_id)

    if not asyncio.run(run()):
        raise Failure("There is no token of this ID. `resolutionflow tokens list` shows all.")
    click.echo("Revoked.")


async def _all(settings: Settings) -> list[tuple[Token, str, str]]:
    async with opened_store(settings) as store:
        return await AccessService(store).tokens()


def _described(token: Token, account: str, user: str) -> dict[str, object]:
    return {
        "id": token.id,
        "account": account,
        "user": user,
        "scopes": sorted(token.scopes),
        "createdAt": token.created_at.isoformat(),
        "expiresAt": token.expires_at.isoformat() if token.expires_at else None,
        "revokedAt": token.revoked_at.isoformat() if token.revoked_at else None,
    }


def _state(token: Token) -> str:
    if token.revoked_at is not None:
        return f"revoked {token.revoked_at:%Y-%m-%d}"
    if token.expires_at is not None:
        verb = "expired" if token.expires_at <= datetime.now(UTC) else "expires"
        return f"{verb} {token.expires_at:%Y-%m-%d}"
    return "holds"
