"""The rules of time entries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from resolutionflow.sandbox.connectwise.bodies import Named, NewTimeEntry
from resolutionflow.sandbox.connectwise.errors import ApiError, invalid, missing
from resolutionflow.sandbox.connectwise.resources import Member, Reference, Ticket, TimeEntry
from resolutionflow.sandbox.connectwise.state import ConnectWiseState, full_name, member_reference


def add_time_entry(state: ConnectWiseState, new: NewTimeEntry) -> TimeEntry:
    """Log time on a ticket. Raises ApiError where ticket, status, member or times do not allow it."""
    ticket = state.tickets.get(new.charge_to_id)
    if ticket is None:
        raise _invalid(f"Service Ticket {new.charge_to_id} not found", "chargeToId")
    if state.statuses[ticket["status"]["id"]]["timeEntryNotAllowed"]:
        raise _invalid(
            f"Time entry is not allowed on a ticket in status {ticket['status']['name']}", "chargeToId"
        )
    member = _member(state, new)
    entry = _entry(state, ticket, member, new, _hours(member, new))
    state.next_time_entry += 1
    state.time_entries[entry["id"]] = entry
    ticket["actualHours"] = round(ticket["actualHours"] + entry["actualHours"], 2)
    state.touch(ticket, state.api_member)
    state.send_mail(ticket, _recipients(ticket, member, new), f"time {entry['id']}")
    return entry


def _member(state: ConnectWiseState, new: NewTimeEntry) -> Member:
    wanted = new.member or Named(identifier=state.api_member)
    found = next((each for each in state.members.values() if _is(each, wanted)), None)
    if found is None or found["inactiveFlag"]:
        raise _invalid(
            f"Member {wanted.id or wanted.identifier or wanted.name} not found or inactive", "member"
        )
    return found


def _is(member: Member, wanted: Named) -> bool:
    if wanted.id is not None:
        return member["id"] == wanted.id
    if wanted.identifier is not None:
        return member["identifier"] == wanted.identifier
    return full_name(member) == wanted.name


def _hours(member: Member, new: NewTimeEntry) -> float:
    if member["requireStartAndEndTimeOnTimeEntryFlag"] and new.time_end is None:
        raise _invalid(f"Member {member['identifier']} must enter a start and an end time", "timeEnd")
    if new.time_end is None:
        if new.actual_hours is None:
            raise missing("TimeEntry", "actualHours")
        return new.actual_hours
    spent = (datetime.fromisoformat(new.time_end) - datetime.fromisoformat(new.time_start)).total_seconds()
    if spent <= 0:
        raise _invalid("The end time must be after the start time", "timeEnd")
    return new.actual_hours or round(spent / 3600, 2)


def _entry(
    state: ConnectWiseState, ticket: Ticket, member: Member, new: NewTimeEntry, hours: float
) -> TimeEntry:
    now, by = state.now(), state.api_member
    entry: TimeEntry = {
        "id": state.next_time_entry,
        "company": ticket["company"],
        "chargeToId": ticket["id"],
        "chargeToType": new.charge_to_type,
        "member": member_reference(member),
        "timeStart": new.time_start,
        "actualHours": hours,
        "billableOption": new.billable_option,
        "notes": new.notes,
        "internalNotes": new.internal_notes,
        "addToDetailDescriptionFlag": new.add_to_detail_description_flag,
        "addToInternalAnalysisFlag": new.add_to_internal_analysis_flag,
        "addToResolutionFlag": new.add_to_resolution_flag,
        "emailResourceFlag": new.email_resource_flag,
        "emailContactFlag": new.email_contact_flag,
        "emailCcFlag": new.email_cc_flag,
        "enteredBy": by,
        "dateEntered": now,
        "status": "Open",
        "ticket": {"id": ticket["id"], "summary": ticket["summary"]},
        "ticketBoard": ticket["board"]["name"],
        "ticketStatus": ticket["status"]["name"],
        "_info": {"lastUpdated": now, "updatedBy": by},
    }
    if new.time_end is not None:
        entry["timeEnd"] = new.time_end
    if new.work_type is not None:
        entry["workType"] = _reference(state.work_types, new.work_type, "workType")
    if new.work_role is not None:
        entry["workRole"] = _reference(state.work_roles, new.work_role, "workRole")
    return entry


def _reference(known: Mapping[int, Any], wanted: Named, field: str) -> Reference:
    for each in known.values():
        if each["id"] == wanted.id or (wanted.id is None and each["name"] == wanted.name):
            return {"id": each["id"], "name": each["name"]}
    raise _invalid(f"{field} {wanted.id or wanted.name} not found", field)


def _recipients(ticket: Ticket, member: Member, new: NewTimeEntry) -> Iterable[str]:
    if new.email_contact_flag:
        yield ticket["contactEmailAddress"]
    if new.email_resource_flag:
        yield member["officeEmail"]
    if new.email_cc_flag:
        yield new.email_cc


def _invalid(message: str, field: str) -> ApiError:
    return invalid("TimeEntry", ("InvalidObject", message, field))
