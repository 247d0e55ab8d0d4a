"""What the PSA holds after a case, what the ledger says of it, and whether the two agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from faults.child import TARGET_STATUS, World
from resolutionflow.domain.markers import ends_with_marker, marker, time_marker
from resolutionflow.store import async_url
from resolutionflow.store.tables import activity, deliveries, delivery_attempts, delivery_steps, posted_notes

Row = Any
API_MEMBER = "flowapi"
MANY = "copies of the"
"""Part of the reason that tells a person of a second copy."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`problems` are empty where all is well; `posts` counts what we wrote, `flagged` copies a person was told of."""

    posts: int
    lost: int
    doubled: int
    flagged: int
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ledger:
    """The rows of one database."""

    deliveries: list[Row]
    steps: list[Row]
    attempts: list[Row]
    activity: list[Row]
    notes: list[Row]


def read_ledger(url: str) -> Ledger:
    """All rows that deliveries leave."""
    driver = "sqlite" if url.startswith("sqlite") else "postgresql+psycopg"
    engine = sa.create_engine(async_url(url).set(drivername=driver), poolclass=sa.NullPool)
    tables = (deliveries, delivery_steps, delivery_attempts, activity, posted_notes)
    with engine.connect() as connection:
        return Ledger(*(list(connection.execute(sa.select(table)).all()) for table in tables))


def judge(world: World, ledger: Ledger, psa: Mapping[str, Any], *, may_be_flagged: bool) -> Verdict:
    """Hold the ledger against the PSA's state. `may_be_flagged`: a second copy is nothing a client can prevent."""
    verdicts = [_judge_ticket(confirm.ticket, confirm.session_id, ledger, psa, may_be_flagged=may_be_flagged)
                for confirm in world.confirms]  # fmt: skip
    return Verdict(
        posts=sum(each.posts for each in verdicts),
        lost=sum(each.lost for each in verdicts),
        doubled=sum(each.doubled for each in verdicts),
        flagged=sum(each.flagged for each in verdicts),
        problems=tuple(problem for each in verdicts for problem in each.problems),
    )


def judge_unfinished(world: World, ledger: Ledger, psa: Mapping[str, Any]) -> Verdict:
    """Where a person has to decide: they are told so, nothing is doubled, and the ledger knows what landed."""
    posts, doubled, problems = 0, 0, []
    for confirm in world.confirms:
        for delivery in (row for row in ledger.deliveries if row.session_id == confirm.session_id):
            if delivery.state != "NEEDS_ATTENTION" or not delivery.attention_reason:
                problems.append(f"is {delivery.state}: {delivery.attention_reason}")
            for step in (row for row in ledger.steps if row.delivery_id == delivery.id):
                if step.kind not in ("NOTE", "TIME_ENTRY"):
                    continue
                found = _found(delivery, step, confirm.ticket, psa)
                posts += len(found)
                doubled += len(found) > 1
                known = [step.external_id] if step.state == "CONFIRMED" else []
                if len(found) < 2 and found != known:
                    problems.append(f"{step.kind}: the ledger says {known}, the PSA {found}")
    problems += [f"{doubled} doubled"] * bool(doubled)
    return Verdict(posts, 0, doubled, 0, tuple(problems))


def _judge_ticket(
    ticket: str, session_id: str, ledger: Ledger, psa: Mapping[str, Any], *, may_be_flagged: bool
) -> Verdict:
    own = [row for row in ledger.deliveries if row.session_id == session_id]
    if len(own) != 1:
        return Verdict(0, 1, 0, 0, (f"{len(own)} deliveries of one confirm",))
    delivery, problems = own[0], []
    steps = sorted(
        (row for row in ledger.steps if row.delivery_id == own[0].id), key=lambda row: row.position
    )
    posts = lost = doubled = flagged = 0
    for step in steps:
        if step.kind not in ("NOTE", "TIME_ENTRY"):
            continue
        found = _found(delivery, step, ticket, psa)
        posts += len(found)
        lost += not found
        if len(found) == 1 and found[0] != step.external_id:
            problems.append(f"{step.kind}: the ledger says {step.external_id}, the PSA {found[0]}")
        if len(found) > 1 and may_be_flagged and _is_flagged(delivery):
            flagged += 1
        elif len(found) > 1:
            doubled += 1
    problems += [f"{lost} lost"] * bool(lost) + [f"{doubled} doubled"] * bool(doubled)
    problems += _state_problems(delivery, steps, is_flagged=flagged > 0)
    problems += _status_problems(delivery, ticket, psa)
    problems += _attempt_problems(steps, ledger)
    problems += _record_problems(session_id, ledger)
    return Verdict(posts, lost, doubled, flagged, tuple(f"ticket {ticket}: {each}" for each in problems))


def _found(delivery: Row, step: Row, ticket: str, psa: Mapping[str, Any]) -> list[str]:
    """Ids of everything in the PSA that ends with the step's marker."""
    if step.kind == "NOTE":
        mark = marker(delivery.reference, step.part)
        entries = [note for note in psa["notes"] if str(note["ticketId"]) == ticket]
        return [str(note["id"]) for note in entries if ends_with_marker(note["text"], mark)]
    entries = [entry for entry in psa["timeEntries"] if str(entry["chargeToId"]) == ticket]
    mark = time_marker(delivery.reference)
    return [str(entry["id"]) for entry in entries if ends_with_marker(entry["notes"], mark)]


def _is_flagged(delivery: Row) -> bool:
    return delivery.state == "NEEDS_ATTENTION" and MANY in (delivery.attention_reason or "")


def _state_problems(delivery: Row, steps: list[Row], *, is_flagged: bool) -> list[str]:
    wanted = "NEEDS_ATTENTION" if is_flagged else "DONE"
    problems = [] if delivery.state == wanted else [f"is {delivery.state}: {delivery.attention_reason}"]
    problems += [f"{step.kind} is {step.state}" for step in steps if step.state != "CONFIRMED"]
    return problems


def _status_problems(delivery: Row, ticket: str, psa: Mapping[str, Any]) -> list[str]:
    status = next(str(each["status"]["id"]) for each in psa["tickets"] if str(each["id"]) == ticket)
    verified = (delivery.verified_status or {}).get("external_id")
    if status == verified == TARGET_STATUS:
        return []
    return [f"the ticket's status is {status}, the verified one {verified}"]


def _attempt_problems(steps: list[Row], ledger: Ledger) -> list[str]:
    """Every step has attempts numbered without holes, each with an outcome, and the last of them confirms."""
    problems = []
    for step in steps:
        own = sorted((row for row in ledger.attempts if row.step_id == step.id), key=lambda row: row.number)
        if [row.number for row in own] != list(range(1, len(own) + 1)) or not own:
            problems.append(f"{step.kind} has the attempts {[row.number for row in own]}")
        problems += [f"{step.kind} has an attempt without outcome" for row in own if row.outcome is None]
        confirming = [row for row in own if row.outcome in ("CONFIRMED", "FOUND_ALREADY_THERE")]
        if len(confirming) != 1 or own[-1] != confirming[0]:
            problems.append(f"{step.kind} has the outcomes {[row.outcome for row in own]}")
    return problems


def _record_problems(session_id: str, ledger: Ledger) -> list[str]:
    logged = sorted(row.type for row in ledger.activity if row.session_id == session_id)
    problems = []
    if logged != ["NOTE_POSTED", "STATUS_CHANGED", "TIME_ENTRY_POSTED"]:
        problems.append(f"the activity is {logged}")
    if sum(row.session_id == session_id for row in ledger.notes) != 1:
        problems.append("the confirmed text is not on record once")
    return problems
