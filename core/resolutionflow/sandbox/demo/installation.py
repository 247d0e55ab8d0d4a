"""Fills a fresh database with the demo."""

from __future__ import annotations

from datetime import UTC, datetime

from resolutionflow.bootstrap import Application
from resolutionflow.domain.access import ALL_SCOPES, Actor
from resolutionflow.domain.integration import PostingSettings, StatusTarget
from resolutionflow.domain.session import ScriptParameterSpec
from resolutionflow.sandbox.connectwise import DEMO_CREDENTIALS
from resolutionflow.sandbox.demo.closed_sessions import CLOSED_SESSIONS
from resolutionflow.sandbox.demo.open_sessions import HERO, OPEN_SESSIONS
from resolutionflow.sandbox.demo.performance import Performance
from resolutionflow.services.commands import CreateIntegration, SaveScriptTemplate

ACCOUNT = "Northlight IT"
OWNER = "Amara Diallo"
MEMBERS = {OWNER: "adiallo", "Benno Krause": "bkrause", "Dmitri Volkov": "dvolkov"}
"""People of the account, two engineers and the receiver of escalations, and who they are in the PSA."""
TARGETS = (
    StatusTarget("21", resolved_status_id="305", escalated_status_id="304"),
    StatusTarget("22", resolved_status_id="315", escalated_status_id="314"),
    StatusTarget("23", resolved_status_id="324", escalated_status_id="323"),
)
TEMPLATES = (
    SaveScriptTemplate(
        slug="issue-access-pass",
        name="Issue a temporary access pass",
        parameters=(
            ScriptParameterSpec("user", "User", is_secret=False),
            ScriptParameterSpec("minutes", "Valid for, in minutes", is_secret=False),
            ScriptParameterSpec("accessPass", "Access pass", is_secret=True),
        ),
    ),
    SaveScriptTemplate(
        slug="test-shadow-copies",
        name="Test shadow copies",
        parameters=(
            ScriptParameterSpec("server", "Server", is_secret=False),
            ScriptParameterSpec("password", "Password of the backup account", is_secret=True),
        ),
    ),
)
HERO_TICKET = HERO.ticket
"""The ticket whose note is ready to be confirmed."""


async def install_demo(application: Application, psa: str) -> str:
    """Fill an empty database: people, the integration with the sandbox at `psa`, eight sessions.

    Gives a token of the owner's, with all scopes.
    """
    people = await _people(application)
    _, token = await application.access.create_token(ACCOUNT, OWNER)
    integration_id = await _integration(application, people, psa)
    for template in TEMPLATES:
        await application.sessions.save_template(people[OWNER], template)
    performance = Performance(application, people, integration_id)
    for script in (*OPEN_SESSIONS, *CLOSED_SESSIONS):
        await performance.play(script)
    return token


async def _people(application: Application) -> dict[str, Actor]:
    people, now = {}, datetime.now(UTC)
    async with application.store.write() as unit:
        account = await unit.accounts.ensure_account(ACCOUNT, now)
        for name, identifier in MEMBERS.items():
            user = await unit.accounts.ensure_user(account.id, name, now, f"{identifier}@northlight.test")
            people[name] = Actor(account.id, user.id, ALL_SCOPES)
    return people


async def _integration(application: Application, people: dict[str, Actor], psa: str) -> str:
    """An integration with the sandbox, everybody mapped; gives its id."""
    owner, keys = people[OWNER], DEMO_CREDENTIALS
    command = CreateIntegration(
        name="ConnectWise (sandbox)",
        provider="connectwise",
        settings=PostingSettings(status_targets=TARGETS),
        configuration=(
            ("site", psa),
            ("company", keys.company),
            ("publicKey", keys.public_key),
            ("privateKey", keys.private_key),
            ("clientId", keys.client_id),
        ),
    )
    integration = await application.integrations.create(owner, command)
    for name, identifier in MEMBERS.items():
        (member,) = await application.integrations.members(owner, integration.id, identifier)
        await application.integrations.set_mapping(
            owner, integration.id, people[name].user_id, member.external_id
        )
    return integration.id
