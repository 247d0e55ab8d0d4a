"""What a confirm sends, composed before anything is written: the note's parts, the time, the status steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from itertools import count

from resolutionflow.plugin_api import NoteType

from .delivery import DeliveryStep, DeliveryStepKind, DeliveryStepState, StatusSkippedReason
from .ids import new_id
from .markers import time_marker
from .prose import flatten, shorten

TIME_NOTES = "FlowPilot session: {problem}"
NO_PROBLEM = "Troubleshooting"
MAX_TIME_NOTES = 1_000


@dataclass(frozen=True, slots=True)
class PlannedTime:
    """A time entry to make; `notes` are redacted and end with the marker."""

    member_id: str
    member_name: str
    started_at: datetime
    hours: Decimal
    notes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """One delivery's content. `markdown` is the redacted text, `parts` what is sent of it, marker included."""

    note_type: NoteType
    notify_customer: bool
    markdown: str
    parts: tuple[str, ...]
    reference: str
    time: PlannedTime | None
    skip_status: StatusSkippedReason | None


def time_notes(problem: str | None, reference: str) -> str:
    """The notes of a time entry, from the redacted problem (B24)."""
    text = shorten(flatten(problem), MAX_TIME_NOTES) or NO_PROBLEM
    return f"{TIME_NOTES.format(problem=text)} {time_marker(reference)}"


def steps_of(delivery_id: str, composition: Composition) -> tuple[DeliveryStep, ...]:
    """The delivery's steps: every part of the note, the time entry, the status and its verification (B38)."""
    new = partial(_new_step, delivery_id, count())
    steps = [
        new(DeliveryStepKind.NOTE, part=part, text=text) for part, text in enumerate(composition.parts, 1)
    ]
    if composition.time is not None:
        time = composition.time
        entry = new(DeliveryStepKind.TIME_ENTRY, text=time.notes)
        steps.append(replace(entry, member_id=time.member_id, started_at=time.started_at, hours=time.hours))
    left_alone = composition.skip_status is not None
    state = DeliveryStepState.SKIPPED if left_alone else DeliveryStepState.PENDING
    status = (DeliveryStepKind.STATUS_CHANGE, DeliveryStepKind.STATUS_VERIFICATION)
    return (*steps, *(new(kind, state=state) for kind in status))


def _new_step(
    delivery_id: str,
    positions: Iterator[int],
    kind: DeliveryStepKind,
    *,
    state: DeliveryStepState = DeliveryStepState.PENDING,
    part: int | None = None,
    text: str | None = None,
) -> DeliveryStep:
    return DeliveryStep(
        id=new_id(),
        delivery_id=delivery_id,
        position=next(positions),
        kind=kind,
        state=state,
        part=part,
        text=text,
        external_id=None,
        member_id=None,
        started_at=None,
        hours=None,
        sends=0,
        looks=0,
        gave_up=False,
        next_attempt_at=None,
    )
