from __future__ import annotations

import pytest

from resolutionflow.sandbox.connectwise.conditions import ConditionError, compile_conditions

FIELDS = {"id", "summary", "board", "closedFlag", "owner", "dateEntered", "hours"}
TICKET = {
    "id": 7,
    "summary": 'VPN "home" drops',
    "board": {"id": 21, "name": "Service Desk"},
    "closedFlag": False,
    "dateEntered": "2026-11-20T10:00:00Z",
    "hours": 1.5,
}


@pytest.mark.parametrize(
    "conditions",
    [
        "id=7",
        "id != 8",
        "id in (1, 7)",
        "id>6 and id<=7 and hours>=1.5",
        "hours=1.5",
        'board/name="Service Desk"',
        'board/name = "service desk"',
        'board/name in ("Other","Service Desk")',
        "board/id=21",
        "closedFlag=False",
        "closedFlag = false and id = 7",
        'summary like "*vpn*"',
        'summary like "VPN%"',
        'summary = "VPN \\"home\\" drops"',
        "id=1 or id=7",
        "id=7 or id=1 and id=2",
        "(id=7 or id=1) and closedFlag=false",
        'chargeless="x" or id=7'.replace("chargeless", "summary"),
        "owner=null",
        "owner/identifier=null and id!=null",
        'owner/identifier!="msato"',
        "dateEntered>[2026-11-20T09:59:59Z]",
        "dateEntered<[2026-11-21]",
        "dateEntered=[2026-11-20T11:00:00+01:00]",
        "id = 7 ",
    ],
)
def test_conditions_that_hold(conditions):
    assert compile_conditions(conditions, FIELDS)(TICKET) is True


@pytest.mark.parametrize(
    "conditions",
    [
        "id=8",
        "id!=7",
        "id in (1,2)",
        "id=-7",
        'board/name="Desk"',
        "closedFlag=True",
        "closedFlag=0",
        'summary like "vpn"',
        'summary like "*x*"',
        "(id=7 or id=1) and id=2",
        "id=7 and id=1 or id=2",
        "owner!=null",
        "owner>1",
        "board>1",
        "board/nothing=1",
        'owner/name like "*a*"',
        "dateEntered>[2026-11-20T10:00:00Z]",
        "summary=7",
    ],
)
def test_conditions_that_do_not_hold(conditions):
    assert compile_conditions(conditions, FIELDS)(TICKET) is False


@pytest.mark.parametrize(
    ("conditions", "message"),
    [
        ("boardname=1", "Unknown field 'boardname'"),
        ("id=", "The conditions end too early"),
        ("id", "The conditions end too early"),
        ("id 7", "Unexpected '7'"),
        ("id in (1", "Expected '\\)' after '1'"),
        ("id in 1", "Expected '\\(' after 'in'"),
        ("(id=1", "Expected '\\)' after '1'"),
        ("id=1 id=2", "Unexpected 'id'"),
        ("id=1)", "Unexpected '\\)'"),
        ("id=seven", "Unexpected 'seven'"),
        ("id=(1)", "Unexpected '\\('"),
        ('summary="open', "Cannot read '\"open'"),
        ("summary='x'", "Cannot read \"'x'\""),
        ("dateEntered>[soon]", "Not a date: 'soon'"),
        ("=1", "Unknown field '='"),
        ('"id"=1', "Unknown field 'id'"),
    ],
)
def test_conditions_that_cannot_be_read_say_where(conditions, message):
    with pytest.raises(ConditionError, match=f"^{message}$"):
        compile_conditions(conditions, FIELDS)
