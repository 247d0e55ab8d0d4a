"""Members, which HaloPSA calls agents."""

from __future__ import annotations

from resolutionflow.plugin_api import PsaMember
from resolutionflow_halo.transport import Transport
from resolutionflow_halo.values import Record, reading


async def list_members(transport: Transport, search: str | None = None) -> list[PsaMember]:
    """All agents who are people and enabled; with `search` those whose name or e-mail holds it."""
    records = await transport.get_array("Agent")
    wanted = (search or "").strip().casefold()
    with reading("agents"):
        return [_member(record) for record in records if _is_person(record) and wanted in _searched(record)]


def _is_person(record: Record) -> bool:
    return not record.get("isdisabled") and not record.get("isapiagent")


def _searched(record: Record) -> str:
    return f"{record['name']}\n{record.get('email') or ''}".casefold()


def _member(record: Record) -> PsaMember:
    email = record.get("email")
    return PsaMember(str(record["id"]), str(record["name"]), str(email) if email else None)
