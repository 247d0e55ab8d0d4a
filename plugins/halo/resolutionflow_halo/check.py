"""Checking an integration: the token, the site, every right one by one, the outcomes.

A right to write is tried with an empty array, which leaves HaloPSA nothing to write whatever the rights are:
403 means that the right is missing, a success or any other refusal that it is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx2

from resolutionflow.plugin_api import (
    AuthFailed,
    Finding,
    NotFound,
    NotSent,
    OutcomeUnknown,
    PermissionDenied,
    PsaError,
    Rejected,
)
from resolutionflow.plugin_api.answers import http_date, read_json
from resolutionflow_halo.transport import Query, Transport

MAX_CLOCK_DIFFERENCE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Probe:
    """A request that shows whether the application may do something; a POST sends an empty array."""

    path: str
    needed_for: str
    method: str = "GET"
    query: Query | None = None


PROBES = (
    Probe("Tickets", "reading tickets", query={"count": 1}),
    Probe("Status", "reading statuses"),
    Probe("Agent", "mapping your people to agents"),
    Probe("Actions", "posting notes and logging time", "POST"),
    Probe("Tickets", "changing a status", "POST"),
)


async def check(transport: Transport) -> list[Finding]:
    """What works and what does not, each in words to act on. Raises nothing for what it can tell."""
    try:
        await transport.tokens.current()
    except PsaError as error:
        return [_no_token(transport, error)]
    try:
        me = await transport.answer("GET", "Agent/me")
    except PsaError as error:
        return [_no_api(transport, error)]
    findings = [_connected(transport, me)]
    if findings[0].is_problem:
        return findings
    return findings + _clock(me) + await _rights(transport) + await _outcomes(transport)


def _no_token(transport: Transport, error: PsaError) -> Finding:
    host = httpx2.URL(transport.settings.token_url).host
    match error:
        case AuthFailed():
            code = "CREDENTIALS_REFUSED"
            advice = (
                "Check `clientId`, `clientSecret` and `tenant`, and that the application logs in by *Client ID "
                "and Secret (Services)*."
            )
        case NotSent(http_status=None):
            code = "AUTH_UNREACHABLE"
            advice = f"Check `authUrl` and that a firewall lets this service reach {host}."
        case Rejected():
            code, advice = "AUTH_NOT_HALO", "Check `authUrl`."
        case _:
            code, advice = "NOT_CHECKED", "Check again in a few minutes."
    return Finding(code, f"{error.message} {advice}", True)


def _no_api(transport: Transport, error: PsaError) -> Finding:
    """Why not even the first question was answered, though there is a token."""
    host = httpx2.URL(transport.settings.site).host
    match error:
        case NotSent():
            code = "SITE_UNREACHABLE"
            advice = f"Check `site` and that a firewall lets this service reach {host}."
        case AuthFailed():
            code = "TOKEN_REFUSED"
            advice = (
                "The token is not for this site: check that `site`, `authUrl` and `tenant` belong together."
            )
        case PermissionDenied():
            code = "RIGHT_MISSING"
            advice = "Give the application the permission *all*, and let it log in as an agent."
        case NotFound() | OutcomeUnknown(http_status=int()):
            code, advice = "SITE_NOT_HALO", f"{host} does not answer as HaloPSA does. Check `site`."
        case _:
            code, advice = "NOT_CHECKED", "Check again in a few minutes."
    return Finding(code, f"{error.message} {advice}", True)


def _connected(transport: Transport, answer: httpx2.Response) -> Finding:
    try:
        me = read_json(answer)
    except ValueError:
        me = None
    name = me.get("name") if isinstance(me, dict) else None
    if not name:
        host = httpx2.URL(transport.settings.site).host
        return Finding("SITE_NOT_HALO", f"{host} answers, but not as HaloPSA does. Check `site`.", True)
    return Finding("CONNECTED", f"Connected to HaloPSA as the agent {name}.", False)


def _clock(answer: httpx2.Response) -> list[Finding]:
    theirs = http_date(answer.headers.get("Date", ""))
    apart = abs(datetime.now(UTC) - theirs) if theirs else timedelta()
    if apart <= MAX_CLOCK_DIFFERENCE:
        return []
    minutes = round(apart.total_seconds() / 60)
    message = (
        f"The clock here and HaloPSA's are {minutes} minutes apart: logged time will be wrong. Set the clock."
    )
    return [Finding("CLOCK_DIFFERS", message, True)]


async def _rights(transport: Transport) -> list[Finding]:
    found = [finding for probe in PROBES for finding in await _try(transport, probe)]
    message = "The application may do everything that ResolutionFlow asks of it."
    return found or [Finding("RIGHTS_FOUND", message, False)]


async def _try(transport: Transport, probe: Probe) -> list[Finding]:
    is_write = probe.method == "POST"
    try:
        await transport.answer(probe.method, probe.path, probe.query, [] if is_write else None)
    except PermissionDenied as error:
        message = (
            f"HaloPSA does not let the application do what {probe.needed_for} needs. Give the application the "
            f"permission *all*, and the agent it logs in as a role with this right. ({error.message})"
        )
        return [Finding("RIGHT_MISSING", message, True)]
    except PsaError as error:
        if is_write and isinstance(error, Rejected) and not isinstance(error, AuthFailed):
            return []
        message = f"What {probe.needed_for} needs could not be checked. {error.message} Check again in a few minutes."
        return [Finding("NOT_CHECKED", message, True)]
    return []


async def _outcomes(transport: Transport) -> list[Finding]:
    settings = transport.settings
    wanted = {settings.note_outcome: "noteOutcomeId"}
    wanted.setdefault(settings.internal_outcome, "internalNoteOutcomeId")
    return [finding for number, key in wanted.items() for finding in await _outcome(transport, number, key)]


async def _outcome(transport: Transport, number: int, key: str) -> list[Finding]:
    """Whether an outcome exists, and whether it would move every ticket that gets a note."""
    try:
        outcome = await transport.get(f"Outcome/{number}")
    except NotFound:
        message = f"HaloPSA has no outcome {number}: nothing can be posted with it. Check `{key}`."
        return [Finding("OUTCOME_UNKNOWN", message, True)]
    except PsaError as error:
        return [Finding("NOT_CHECKED", f"`{key}` could not be checked. {error.message}", True)]
    moves_to = outcome.get("newstatus")
    if not isinstance(moves_to, int) or moves_to <= 0:
        return []
    message = (
        f"The outcome {outcome.get('outcome')} ({number}) moves each ticket to the status {moves_to}, whatever "
        f"target status is set here. Choose one that leaves the status alone as `{key}`."
    )
    return [Finding("OUTCOME_MOVES_TICKET", message, True)]
