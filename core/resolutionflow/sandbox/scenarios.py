"""Troubles by name, as a person switches them on from the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from resolutionflow.sandbox.faults import Fault, parse_fault


@dataclass(frozen=True, slots=True)
class Scenario:
    """`title` is a button's text; `story` says what a person will see."""

    title: str
    story: str
    faults: Sequence[dict[str, Any]]

    def parsed(self) -> list[Fault]:
        return [parse_fault(fault) for fault in self.faults]


def scenarios(
    note: dict[str, str], status: dict[str, str], own: Mapping[str, Scenario]
) -> dict[str, Scenario]:
    """The scenarios by name, those of every PSA before its `own`.

    `note` and `status` match the writes of notes and statuses, as a fault's `match`.
    """
    return {
        "lost-answer": Scenario(
            "Lost answer",
            "The next note is written, but the connection breaks before the answer.",
            [{"fault": "drop-after", "match": note}],
        ),
        "lost-request": Scenario(
            "Lost request",
            "The connection breaks before the next note is written.",
            [{"fault": "drop-before", "match": note}],
        ),
        "late-note": Scenario(
            "Late note",
            "The next note answers 504 and shows up ten seconds later.",
            [{"fault": "late-effect", "match": note, "delay": 10}],
        ),
        "silent-status": Scenario(
            "Silent status",
            "Changes of status answer 200 and do not happen, until cleared.",
            [{"fault": "silent-status", "match": status, "times": None}],
        ),
        "moved-by-someone": Scenario(
            "Moved by someone",
            "A colleague moves the ticket right after the next note.",
            [{"fault": "workflow-moves", "match": note, "by": "a.colleague"}],
        ),
        "workflow-moves": Scenario(
            "Workflow moves on",
            "A workflow moves the ticket on right after the next change of status.",
            [{"fault": "workflow-moves", "match": status}],
        ),
        "outage": Scenario(
            "Outage", "Everything answers 503, until cleared.", [{"fault": "503", "times": None}]
        ),
        "edge-outage": Scenario(
            "Edge outage",
            "Everything answers an HTML page with 502, until cleared.",
            [{"fault": "html", "times": None}],
        ),
        "slow-psa": Scenario(
            "Slow PSA",
            "Every answer takes three seconds, until cleared.",
            [{"fault": "hang", "seconds": 3, "times": None}],
        ),
        "rate-limited": Scenario(
            "Rate limited",
            "The next three requests answer 429, to be tried again after ten seconds.",
            [{"fault": "429", "retry_after": 10, "times": 3}],
        ),
        "stale-list": Scenario(
            "Stale lists",
            "Lists leave out what is younger than a minute, until cleared.",
            [{"fault": "stale-list", "times": None}],
        ),
        "expired-credentials": Scenario(
            "Expired credentials",
            "The PSA no longer knows the credentials, until cleared.",
            [{"fault": "expired-credentials", "times": None}],
        ),
        "missing-right": Scenario(
            "Missing right",
            "Notes may not be written, until cleared.",
            [{"fault": "forbidden", "match": note, "times": None}],
        ),
        **own,
    }
