"""Time entries on tickets."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from resolutionflow.plugin_api import FoundEntry, TimeEntryToCreate, ends_with_marker
from resolutionflow_connectwise.conditions import equals
from resolutionflow_connectwise.configuration import Settings, reference
from resolutionflow_connectwise.transport import Transport
from resolutionflow_connectwise.values import moment, number, stamp

_SILENT = dict.fromkeys(
    (
        "addToDetailDescriptionFlag",
        "addToInternalAnalysisFlag",
        "addToResolutionFlag",
        "emailResourceFlag",
        "emailContactFlag",
        "emailCcFlag",
    ),
    False,
)
"""What would copy an entry's notes into the ticket, or mail them."""


async def create_time_entry(transport: Transport, ticket_id: str, entry: TimeEntryToCreate) -> str:
    """Log time and give the entry's id. Nobody is mailed, and the ticket gets no note."""
    record = await transport.write("POST", "time/entries", _body(transport.settings, ticket_id, entry))
    return str(record["id"])


async def find_time_entries(transport: Transport, ticket_id: str, marker: str) -> list[FoundEntry]:
    """The ticket's time entries whose notes end with the marker, oldest first."""
    conditions = equals("chargeToId", number(ticket_id, "ticket"))
    records = await transport.get_all("time/entries", {"conditions": conditions, "orderBy": "id asc"})
    return [
        FoundEntry(str(record["id"]), moment(record.get("dateEntered")))
        for record in sorted(records, key=lambda record: int(record["id"]))
        if ends_with_marker(str(record.get("notes") or ""), marker)
    ]


def _body(settings: Settings, ticket_id: str, entry: TimeEntryToCreate) -> dict[str, Any]:
    body: dict[str, Any] = {
        "chargeToId": number(ticket_id, "ticket"),
        "chargeToType": "ServiceTicket",
        "member": {"id": number(entry.member_id, "member")},
        "timeStart": stamp(entry.started_at),
        # Some members must give an end, and hours are what is billed: both are sent, and they agree.
        "timeEnd": stamp(entry.started_at + timedelta(seconds=int(entry.hours * 3600))),
        "actualHours": float(entry.hours),
        "notes": entry.notes,
        **_SILENT,
    }
    if settings.work_type:
        body["workType"] = reference(settings.work_type)
    if settings.work_role:
        body["workRole"] = reference(settings.work_role)
    if settings.billable_option:
        body["billableOption"] = settings.billable_option
    return body
