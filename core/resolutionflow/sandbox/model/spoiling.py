"""Answers spoilt on purpose, one way for each fault of the content."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

from .faults import Fault

Note = dict[str, Any]


def spoilt(note: Note, fault: Fault | None) -> str:
    """The answer's text: the note as JSON, or what the fault makes of it."""
    if fault is None or fault.kind not in _WAYS:
        return json.dumps(note, ensure_ascii=False)
    found = _WAYS[fault.kind](copy.deepcopy(note), fault)
    return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)


def _not_json(_note: Note, _fault: Fault) -> str:
    return "Here is the note you asked for:\n\n## Problem\n\nIt was broken."


def _wrong_form(note: Note, _fault: Fault) -> Note:
    return {"note": note["sections"]}


def _empty(_note: Note, _fault: Fault) -> Note:
    return {"sections": []}


def _missing_section(note: Note, _fault: Fault) -> Note:
    return {"sections": note["sections"][:-1]}


def _other_heading(note: Note, _fault: Fault) -> Note:
    extra = {
        "heading": "Lessons learnt",
        "paragraphs": [{"text": "All went well.", "sources": []}],
        "bullets": [],
    }
    return {"sections": [*note["sections"], extra]}


def _preamble(note: Note, _fault: Fault) -> Note:
    for section in note["sections"][:1]:
        section["heading"] = f"Here is the note. {section['heading']}"
    return note


def _invented_ids(note: Note, _fault: Fault) -> Note:
    return _with_sources(note, ["f00dfeed", "0badcafe"])


def _unsupported(note: Note, _fault: Fault) -> Note:
    return _with_sources(note, [])


def _with_sources(note: Note, sources: list[str]) -> Note:
    for section in note["sections"]:
        for line in (*section["paragraphs"], *section["bullets"]):
            line["sources"] = sources
    return note


def _wrong_sentence(note: Note, _fault: Fault) -> Note:
    for section in note["sections"]:
        section["bullets"].append({"text": "TBD", "sources": []})
    return note


def _overlong(note: Note, _fault: Fault) -> Note:
    for section in note["sections"][:1]:
        section["paragraphs"] = [{"text": "It was slow, and then it was slower. " * 60, "sources": []}]
    return note


def _echo(note: Note, fault: Fault) -> Note:
    for section in note["sections"][:1]:
        section["paragraphs"] = [{"text": f"The problem was: {fault.text}", "sources": ["session"]}]
    return note


_WAYS: dict[str, Callable[[Note, Fault], Note | str]] = {
    "not-json": _not_json,
    "wrong-form": _wrong_form,
    "empty": _empty,
    "missing-section": _missing_section,
    "other-heading": _other_heading,
    "preamble": _preamble,
    "invented-ids": _invented_ids,
    "unsupported": _unsupported,
    "wrong-sentence": _wrong_sentence,
    "overlong": _overlong,
    "echo": _echo,
}
