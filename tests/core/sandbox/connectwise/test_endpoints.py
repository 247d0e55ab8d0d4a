from __future__ import annotations

import jsonschema
import pytest

ID = {"type": "integer"}
FLAG = {"type": "boolean"}
TEXT = {"type": "string"}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}
INFO = {"type": "object", "additionalProperties": TEXT}


def shape(**fields: object) -> dict:
    """An object that has all of these fields, and may have more."""
    return {"type": "object", "properties": fields, "required": list(fields)}


REFERENCE = shape(id=ID, name=TEXT)
PERSON = shape(id=ID, identifier=TEXT, name=TEXT)
SHAPES = {
    "/service/tickets": shape(
        id=ID, summary=TEXT, board=REFERENCE, status=REFERENCE, company=PERSON, contact=REFERENCE,
        closedFlag=FLAG, owner=PERSON, _info=INFO,
    ),
    "/service/tickets/7006/notes": shape(
        id=ID, ticketId=ID, text=TEXT, detailDescriptionFlag=FLAG, internalAnalysisFlag=FLAG, resolutionFlag=FLAG,
        processNotifications=FLAG, dateCreated=MOMENT, createdBy=TEXT, _info=INFO,
    ),
    "/service/tickets/7006/allNotes": shape(id=ID, noteType=TEXT, ticket=shape(id=ID, summary=TEXT), text=TEXT),
    "/service/boards": shape(id=ID, name=TEXT, location=REFERENCE, department=REFERENCE, inactiveFlag=FLAG),
    "/service/boards/22/statuses": shape(
        id=ID, name=TEXT, board=REFERENCE, inactive=FLAG, closedStatus=FLAG, timeEntryNotAllowed=FLAG
    ),
    "/time/workTypes": shape(id=ID, name=TEXT, billTime=TEXT, rateType=TEXT, rate={"type": "number"}),
    "/system/members": shape(
        id=ID, identifier=TEXT, licenseClass={"enum": ["A", "C", "F", "X"]}, firstName=TEXT, lastName=TEXT,
        hireDate=MOMENT, defaultEmail={"enum": ["Office", "Mobile", "Home"]},
        defaultPhone={"enum": ["Office", "Mobile", "Home"]}, securityRole=REFERENCE, inactiveFlag=FLAG,
    ),
}  # fmt: skip


@pytest.mark.parametrize("path", SHAPES)
async def test_resources_have_the_shape_of_the_vendor_s_description(api, path):
    found = (await api.get(path)).json()

    assert found
    for each in found:
        jsonschema.validate(each, SHAPES[path])


async def test_a_single_resource_is_the_one_of_its_list(api):
    for path in ("/service/tickets", "/system/members"):
        first = (await api.get(path)).json()[0]

        assert first == (await api.get(f"{path}/{first['id']}")).json()


@pytest.mark.parametrize("path", ["/service/tickets/1", "/system/members/1"])
async def test_an_unknown_resource_is_not_found(api, path):
    answer = await api.get(path)

    assert (answer.status_code, answer.json()["code"]) == (404, "NotFound")


async def test_the_system_tells_its_version(api):
    assert (await api.get("/system/info")).json()["version"] == "v2025.8"
