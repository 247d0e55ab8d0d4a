"""Fills a fresh database with the demo."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from resolutionflow.bootstrap import Application
from resolutionflow.domain.access import ALL_SCOPES, Actor
from resolutionflow.domain.integration import PostingSettings
from resolutionflow.domain.session import ScriptParameterSpec
from resolutionflow.sandbox.demo.performance import Performance
from resolutionflow.sandbox.demo.psas import DEMO_PSAS, DemoPsa
from resolutionflow.sandbox.stand_ins import STAND_INS
from resolutionflow.services.commands import CreateIntegration, SaveScriptTemplate

ACCOUNT = "Northlight IT"
OWNER = "Amara Diallo"
PEOPLE = {OWNER: "adiallo", "Benno Krause": "bkrause", "Dmitri Volkov": "dvolkov"}
"""People of the account, two engineers and the receiver of escalations, and their login. PSAs know their names."""
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


async def install_demo(application: Application, urls: Mapping[str, str]) -> str:
    """Fill an empty database: people, an integration with each stand-in of `urls`, by its key, and their sessions.

    Gives a token of the owner's, with all scopes.
    """
    people = await _people(application)
    _, token = await application.access.create_token(ACCOUNT, OWNER)
    psas = [psa for psa in DEMO_PSAS if psa.key in urls]
    integrations = {psa.key: await _integration(application, people, psa, urls[psa.key]) for psa in psas}
    for template in TEMPLATES:
        await application.sessions.save_template(people[OWNER], template)
    performance = Performance(application, people, integrations)
    for script in (script for psa in psas for script in psa.sessions):
        await performance.play(script)
    return token


async def _people(application: Application) -> dict[str, Actor]:
    people, now = {}, datetime.now(UTC)
    async with application.store.write() as unit:
        account = await unit.accounts.ensure_account(ACCOUNT, now)
        for name, login in PEOPLE.items():
            user = await unit.accounts.ensure_user(account.id, name, now, f"{login}@northlight.test")
            people[name] = Actor(account.id, user.id, ALL_SCOPES)
    return people


async def _integration(application: Application, people: dict[str, Actor], psa: DemoPsa, url: str) -> str:
    """An integration with the stand-in at `url`, everybody mapped; gives its id."""
    owner = people[OWNER]
    command = CreateIntegration(
        name=f"{psa.name} (sandbox)",
        provider=psa.key,
        settings=PostingSettings(status_targets=psa.targets),
        configuration=tuple(STAND_INS[psa.key].configured(url).items()),
    )
    integration = await application.integrations.create(owner, command)
    for name, person in people.items():
        (member,) = await application.integrations.members(owner, integration.id, name)
        await application.integrations.set_mapping(owner, integration.id, person.user_id, member.external_id)
    return integration.id
