"""Whose writes are our own.

ConnectWise has no "who am I" that an API member may call. Every answer to a note of ours names its author,
though, so the name is known from the first note on. Before that, only API members can be us; where there is
one alone, it is.
"""

from __future__ import annotations

from resolutionflow.plugin_api import Rejected
from resolutionflow_connectwise.transport import Transport
from resolutionflow_connectwise.values import Record, part


def author(note: Record) -> str | None:
    """The identifier of the member who wrote a note; None where the note does not tell."""
    name = note.get("createdBy") or part(note, "member").get("identifier")
    return name if isinstance(name, str) and name else None


def is_by_contact(note: Record) -> bool:
    """Whether a customer's contact wrote the note."""
    return bool(part(note, "contact")) and not part(note, "member")


def learn(transport: Transport, note: Record) -> None:
    """Remember who ConnectWise says wrote a note that was just posted by us."""
    transport.knowledge.identifier = author(note) or transport.knowledge.identifier


async def is_ours(transport: Transport, identifier: str | None) -> bool | None:
    """Whether this member is the one whose keys are in use; None where that cannot be told."""
    if not identifier:
        return None
    known = transport.knowledge.identifier
    if known is not None:
        return identifier.casefold() == known.casefold()
    members = await _api_members(transport)
    if members is None:
        return None
    if identifier.casefold() not in members:
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
        knowledge.api_members = frozenset(str(each.get("identifier", "")).casefold() for each in members)
    return knowledge.api_members
