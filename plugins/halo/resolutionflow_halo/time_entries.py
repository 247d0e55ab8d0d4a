"""Time entries, which are actions with time on them."""

from __future__ import annotations

import html
from datetime import timedelta

from resolutionflow.plugin_api import FoundEntry, TimeEntryToCreate
from resolutionflow_halo.actions import entry, marked_actions, post_action
from resolutionflow_halo.identity import is_by_user
from resolutionflow_halo.transport import Transport
from resolutionflow_halo.values import Record, number, stamp


async def create_time_entry(transport: Transport, ticket_id: str, time: TimeEntryToCreate) -> Record:
    """Log time for an agent, hidden from the customer; the action that HaloPSA made of it. Nobody is mailed."""
    ended_at = time.started_at + timedelta(seconds=int(time.hours * 3600))
    action = {
        "outcome_id": transport.settings.internal_outcome,
        "note_html": html.escape(time.notes, quote=False).replace("\n", "<br />\n"),
        "hiddenfromuser": True,
        "sendemail": False,
        "timetaken": float(time.hours),
        "who_agentid": number(time.member_id, "agent"),
        "actionarrivaldate": stamp(time.started_at),
        "actioncompletiondate": stamp(ended_at),
    }
    return await post_action(transport, ticket_id, action)


async def find_time_entries(transport: Transport, ticket_id: str, marker: str) -> list[FoundEntry]:
    """The ticket's time entries whose notes end with the marker, oldest first. They are in the member's name."""
    marked = await marked_actions(transport, ticket_id, marker)
    return [entry(action) for action in marked if not is_by_user(action)]
