"""Whose writes are our own.

ConnectWise has no "who am I" that an API member may call. Every answer to a note of ours names its author,
though, so the name is known from the first note on. Before that, only API members can be us; where there is
one alone, it is.
"""

from __future__ import annotations

from typing import Any

from resolutionflow.plugin_api import Rejected
from resolutionflow_connectwise.transport import Transport
from resolutionflow_connectwise.values import Record, part


def authors(note: Record) -> frozenset[str]:
    """The identifiers of who wrote a note, in lower case; empty where the note does not tell."""
    return _names(note.get("createdBy"), part(note, "member").get("identifier"))


def is_by_contact(note: Record) -> bool:
    """Whether a customer's contact wrote the note."""
    return bool(part(note, "contact")) and not part(note, "member")


def learn(transport: Transport, note: Record) -> None:
    """Remember who ConnectWise says wrote a note that was just posted by us."""
    transport.knowledge.identifiers = authors(note) or transport.knowledge.identifiers


async def last_changed_by_us(transport: Transport, record: Record) -> bool | None:
    """Whether the record's last change was ours; None where that cannot be told."""
    return await is_ours(transport, _names(part(record, "_info").get("updatedBy")))


async def is_ours(transport: Transport, identifiers: frozenset[str]) -> bool | None:
    """Whether one of these is the member whose keys are in use; None where that cannot be told."""
    if not identifiers:
        return None
    if transport.knowledge.identifiers:
        return bool(identifiers & transport.knowledge.identifiers)
    members = await _api_members(transport)
    if members is None:
        return None
    if not identifiers & members:
        return False
    return True if len(members) == 1 else None


async def _api_members(transport: Transport) -> frozenset[str] | None:
    """The identifiers of all API members; None without the right to read members."""
    knowledge = transport.knowledge
    if knowledge.api_members is None:
        try:
            members = await transport.get_all("system/members", {"conditions": 'licenseClass="A"'})
        except Rejected:
            return None
        knowledge.api_members = _names(*(member.get("identifier") for member in members))
    return knowledge.api_members


def _names(*identifiers: Any) -> frozenset[str]:
    return frozenset(each.casefold() for each in identifiers if isinstance(each, str) and each)
