from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from pydantic import ValidationError

from resolutionflow.sandbox.faults import AnyFault, Fault, FaultBoard, parse_fault


def struck(board: FaultBoard, method: str, path: str) -> list[str]:
    wire, rules = board.take(method, path)
    return [fault.fault for fault in (wire, *rules) if fault is not None]


def board_with(*faults: dict) -> FaultBoard:
    board = FaultBoard()
    for fault in faults:
        board.add(parse_fault(fault))
    return board


def test_a_fault_strikes_once_unless_told_otherwise():
    board = board_with({"fault": "503"})

    assert [struck(board, "GET", "/a") for _ in range(2)] == [["503"], []]


def test_a_fault_strikes_as_often_as_told_after_letting_some_pass():
    board = board_with({"fault": "503", "after": 1, "times": 2})

    assert [struck(board, "GET", "/a") for _ in range(4)] == [[], ["503"], ["503"], []]


def test_a_fault_without_times_strikes_until_cleared():
    board = board_with({"fault": "503", "times": None})
    before = [struck(board, "GET", "/a") for _ in range(3)]
    cleared = board.clear()

    assert before == [["503"]] * 3
    assert cleared == 1
    assert struck(board, "GET", "/a") == []


def test_a_fault_strikes_only_what_its_method_and_path_match():
    board = board_with({"fault": "503", "match": {"method": "POST", "path": "*/notes"}})

    assert struck(board, "GET", "/x/notes") == []
    assert struck(board, "POST", "/x/notes/count") == []
    assert struck(board, "POST", "/x/notes") == ["503"]


def test_faults_of_the_wire_take_turns_in_the_order_they_came():
    board = board_with({"fault": "503"}, {"fault": "drop-after"})

    assert [struck(board, "POST", "/notes") for _ in range(3)] == [["503"], ["drop-after"], []]


def test_faults_of_the_rules_come_together_and_beside_one_of_the_wire():
    board = board_with({"fault": "stale-list"}, {"fault": "drop-after"}, {"fault": "silent-status"})

    assert struck(board, "GET", "/a") == ["drop-after", "stale-list", "silent-status"]


def test_only_the_faults_of_one_kind_are_cleared_where_it_is_named():
    board = board_with({"fault": "503"}, {"fault": "codebase-moved"})

    assert board.clear("codebase-moved") == 1
    assert [fault["fault"] for fault in board.listed()] == ["503"]


@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "flood"},
        {"fault": "503", "seconds": 3},
        {"fault": "hang", "seconds": -1},
        {"fault": "503", "times": 0},
        {"fault": "503", "match": {"host": "x"}},
        {"fault": "codebase-moved", "times": 1},
        {},
    ],
)
def test_an_unknown_kind_or_parameter_is_refused(fault):
    with pytest.raises(ValidationError):
        parse_fault(fault)


def test_every_fault_and_each_of_its_parameters_is_documented():
    docs = (Path(__file__).parents[3] / "docs" / "sandbox.md").read_text()
    rows = [
        line
        for line in docs.split("## Faults")[1].split("## Scenarios")[0].splitlines()
        if line.startswith("| `")
    ]
    documented = {row.split("`")[1]: row for row in rows}
    parameters = {
        kind: set(model.model_fields) - set(Fault.model_fields)
        for model in get_args(get_args(AnyFault)[0])
        for kind in get_args(model.model_fields["fault"].annotation)
    }

    assert set(documented) == set(parameters)
    for kind, names in parameters.items():
        assert all(f"`{name}`" in documented[kind] for name in names)
