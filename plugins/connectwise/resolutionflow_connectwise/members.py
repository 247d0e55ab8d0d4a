"""Members: the people with a login."""

from __future__ import annotations

from resolutionflow.plugin_api import PsaMember
from resolutionflow_connectwise.transport import Transport
from resolutionflow_connectwise.values import Record, reading

API_LICENSE = "A"


async def list_members(transport: Transport, search: str | None = None) -> list[PsaMember]:
    """All active members but API members; with `search` those whose name, login or e-mail holds it.

    Names are searched here and not by ConnectWise, which cannot look across first and last name.
    """
    records = await transport.get_all("system/members", {"orderBy": "id asc"})
    wanted = (search or "").strip().casefold()
    with reading("members"):
        return [_member(record) for record in records if _is_person(record) and wanted in _searched(record)]


def _is_person(record: Record) -> bool:
    return not record.get("inactiveFlag") and record.get("licenseClass") != API_LICENSE


def _searched(record: Record) -> str:
    return f"{_name(record)}\n{record.get('identifier')}\n{_email(record)}".casefold()


def _member(record: Record) -> PsaMember:
    return PsaMember(str(record["id"]), _name(record), _email(record))


def _name(record: Record) -> str:
    name = f"{record.get('firstName') or ''} {record.get('lastName') or ''}".strip()
    return name or str(record["identifier"])


def _email(record: Record) -> str | None:
    email = record.get("primaryEmail") or record.get("officeEmail")
    return str(email) if email else None
