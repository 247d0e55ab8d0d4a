"""Checking an integration: the site, the company, the keys, then every right one by one.

A right to write is tried with a request that ConnectWise cannot carry out whatever the rights are: it names
ticket 0 and says nothing. ConnectWise looks at the rights first, so 403 means that the right is missing, and
any other refusal that it is there. The right to close tickets cannot be tried without closing one.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

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
from resolutionflow_connectwise.configuration import Settings, reference
from resolutionflow_connectwise.errors import CompanyUnknown, Redirected
from resolutionflow_connectwise.transport import Transport
from resolutionflow_connectwise.values import Record

MAX_CLOCK_DIFFERENCE = timedelta(minutes=5)
INFO = "system/info"

_NO_OBSTACLE = {"CONNECTED", "CLIENT_ID_FORMAT", "CLOCK_DIFFERS", "RIGHT_MISSING"}
"""Findings on the connection that leave the rights to be tried."""


@dataclass(frozen=True, slots=True)
class Probe:
    """A request that shows whether a right of the security role is there."""

    module: str
    action: str
    path: str
    needed_for: str
    method: str = "GET"
    body: Any = None


NO_TIME = {"chargeToId": 0, "chargeToType": "ServiceTicket"}
"""A time entry on no ticket, without the start that every entry must have."""

MY_COMPANY = Probe("System > My Company", "Inquire", INFO, "checking this integration")
PROBES = (
    Probe("System > Table Setup", "Inquire", "service/boards", "reading boards, statuses and work types"),
    Probe("System > Member Maintenance", "Inquire", "system/members", "mapping your people to members"),
    Probe("Service Desk > Service Tickets", "Inquire", "service/tickets", "reading tickets and notes"),
    Probe("Service Desk > Service Tickets", "Add", "service/tickets/0/notes", "posting notes", "POST", {}),
    Probe("Service Desk > Service Tickets", "Edit", "service/tickets/0", "changing a status", "PATCH", []),
    Probe("Time & Expense > Time Entry", "Inquire", "time/entries", "finding time that was logged"),
    Probe("Time & Expense > Time Entry", "Add", "time/entries", "logging time", "POST", NO_TIME),
)


async def check(transport: Transport) -> list[Finding]:
    """What works and what does not, each in words to act on. Raises nothing for what it can tell."""
    findings = [*_client_id(transport.settings), *await _connection(transport)]
    if any(finding.code not in _NO_OBSTACLE for finding in findings):
        return findings
    return findings + await _rights(transport) + await _work_type(transport)


async def _connection(transport: Transport) -> list[Finding]:
    try:
        await transport.ask_codebase()
        info = await transport.answer("GET", INFO)
    except PermissionDenied as error:
        return [_refused_right(MY_COMPANY, error)]
    except PsaError as error:
        return [_no_connection(transport.settings, error)]
    return [_connected(transport.settings, info), *_clock(info)]


def _client_id(settings: Settings) -> list[Finding]:
    try:
        uuid.UUID(settings.client_id)
    except ValueError:
        message = "`clientId` is not a GUID. Copy it from your integration on ConnectWise's developer site."
        return [Finding("CLIENT_ID_FORMAT", message, True)]
    return []


def _connected(settings: Settings, answer: httpx2.Response) -> Finding:
    try:
        info = read_json(answer)
    except ValueError:
        info = None
    version = info.get("version") if isinstance(info, dict) else None
    if version is None:
        message = f"{_host(settings)} answers, but not as ConnectWise does. Check `site`."
        return Finding("SITE_NOT_CONNECTWISE", message, True)
    return Finding("CONNECTED", f"Connected to ConnectWise {version} as company {settings.company}.", False)


def _no_connection(settings: Settings, error: PsaError) -> Finding:
    """Why not even the first question was answered."""
    host = _host(settings)
    match error:
        case CompanyUnknown():
            code, message = (
                "COMPANY_UNKNOWN",
                "Check `company`: it is the company id you type when you log in.",
            )
        case Redirected():
            code, message = "SITE_REDIRECTS", "Put the address it ends at into `site`."
        case NotSent():
            code, message = (
                "SITE_UNREACHABLE",
                f"Check `site` and that a firewall lets this service reach {host}.",
            )
        case AuthFailed() if _names_client_id(error):
            code, message = "CLIENT_ID_REFUSED", "Check `clientId`."
        case AuthFailed():
            code = "KEYS_REFUSED"
            message = (
                "Check `publicKey` and `privateKey`, that the API member is active, and that the keys belong to "
                f"company {settings.company}."
            )
        case NotFound():
            code, message = "SITE_NOT_CONNECTWISE", f"There is no ConnectWise API at {host}. Check `site`."
        case OutcomeUnknown() if error.http_status is not None and error.http_status < 400:
            code, message = (
                "SITE_NOT_CONNECTWISE",
                f"{host} does not answer as ConnectWise does. Check `site`.",
            )
        case Rejected():
            code, message = "REFUSED", "Ask ConnectWise's support what is behind this answer."
        case _:
            code, message = "NOT_CHECKED", "Check again in a few minutes."
    return Finding(code, f"{error.message} {message}", True)


def _clock(answer: httpx2.Response) -> list[Finding]:
    theirs = http_date(answer.headers.get("Date", ""))
    apart = abs(datetime.now(UTC) - theirs) if theirs else timedelta()
    if apart <= MAX_CLOCK_DIFFERENCE:
        return []
    minutes = round(apart.total_seconds() / 60)
    message = f"The clock here and ConnectWise's are {minutes} minutes apart: logged time will be wrong. Set the clock."
    return [Finding("CLOCK_DIFFERS", message, True)]


async def _rights(transport: Transport) -> list[Finding]:
    found = [finding for probe in PROBES for finding in await _try(transport, probe)]
    if found:
        return found
    message = (
        "The security role has every right that can be tried. One cannot: closing a ticket needs "
        "Service Desk > Close Service Tickets (Add, Edit)."
    )
    return [Finding("RIGHTS_FOUND", message, False)]


async def _try(transport: Transport, probe: Probe) -> list[Finding]:
    query = {"pageSize": 1} if probe.method == "GET" else None
    try:
        await transport.answer(probe.method, probe.path, query, probe.body)
    except PermissionDenied as error:
        return [_refused_right(probe, error)]
    except (AuthFailed, NotFound, Rejected) as error:
        return _expected(probe, error)
    except PsaError as error:
        return [_not_checked(probe, error)]
    return []


def _expected(probe: Probe, error: Rejected) -> list[Finding]:
    """A refused write was let through by the rights. A refused read, or refused keys, are no good sign."""
    if probe.method == "GET" or isinstance(error, AuthFailed):
        return [_not_checked(probe, error)]
    return []


def _refused_right(probe: Probe, error: PermissionDenied) -> Finding:
    if _names_client_id(error):
        return Finding("CLIENT_ID_REFUSED", f"{error.message} Check `clientId`.", True)
    if error.provider_code is None:
        message = "That is a firewall in front of ConnectWise, not a missing right: have it let this service through."
        return Finding("BLOCKED_BY_EDGE", f"{error.message} {message}", True)
    message = (
        f"The API member's security role lacks {probe.module}: {probe.action}, needed for {probe.needed_for}. "
        f"Set it to All under System > Security Roles. ({error.message})"
    )
    return Finding("RIGHT_MISSING", message, True)


def _not_checked(probe: Probe, error: PsaError) -> Finding:
    message = (
        f"{probe.module}: {probe.action} could not be checked. {error.message} Check again in a few minutes."
    )
    return Finding("NOT_CHECKED", message, True)


async def _work_type(transport: Transport) -> list[Finding]:
    """Whether the configured work type exists. ConnectWise's roles cannot be read with these rights."""
    wanted = transport.settings.work_type
    if wanted is None:
        return []
    try:
        known = await transport.get_all("time/workTypes")
    except PsaError as error:
        return [Finding("NOT_CHECKED", f"`workType` could not be checked. {error.message}", True)]
    if any(_is_named(each, wanted) for each in known):
        return []
    message = f"ConnectWise has no active work type {wanted!r}: time cannot be logged. Check `workType`."
    return [Finding("WORK_TYPE_UNKNOWN", message, True)]


def _is_named(work_type: Record, wanted: str) -> bool:
    (key, value), *_ = reference(wanted).items()
    return work_type.get(key) == value and not work_type.get("inactiveFlag")


def _names_client_id(error: PsaError) -> bool:
    return "clientid" in error.message.replace(" ", "").casefold()


def _host(settings: Settings) -> str:
    return httpx2.URL(settings.site.api_url).host
