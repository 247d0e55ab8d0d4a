"""Actions: what HaloPSA makes of a note and of a time entry alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from resolutionflow.plugin_api import FoundEntry, ends_with_marker
from resolutionflow_halo.transport import Transport
from resolutionflow_halo.values import Record, moment, number

PATH = "Actions"
_WHOLE = {"excludesys": "true", "includehtmlnote": "true"}


async def post_action(transport: Transport, ticket_id: str, action: Mapping[str, Any]) -> Record:
    """Write one action; the record that HaloPSA answers with."""
    return await transport.write(PATH, {"ticket_id": number(ticket_id, "ticket"), **action})


async def marked_actions(transport: Transport, ticket_id: str, marker: str) -> list[Record]:
    """The ticket's actions that end with the marker, as HTML or as text, oldest first."""
    ticket = number(ticket_id, "ticket")
    records = await transport.get_all(PATH, "actions", {"ticket_id": ticket, **_WHOLE})
    return sorted((each for each in records if _is_marked(each, marker)), key=lambda each: int(each["id"]))


def entry(action: Record) -> FoundEntry:
    """An action as something that was found. Its id counts on its ticket alone."""
    created = action.get("actiondatecreated") or action.get("datetime")
    return FoundEntry(str(action["id"]), moment(created))


def _is_marked(action: Record, marker: str) -> bool:
    return any(ends_with_marker(str(action.get(text) or ""), marker) for text in ("note_html", "note"))
