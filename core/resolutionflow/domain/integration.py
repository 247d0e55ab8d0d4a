"""A PSA integration: its settings, its status targets, its members, its health."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from resolutionflow.plugin_api import Configuration, NoteKind, NoteType

from .worked_time import TimeRounding

DEFAULT_FORMATTER = "classic"


class NoteVisibility(StrEnum):
    """Who reads an unreviewed resolution note: engineers only, or the customer too."""

    INTERNAL = "INTERNAL"
    BOTH = "BOTH"

    @classmethod
    def read(cls, stored: object) -> NoteVisibility:
        """A stored value; an unknown one is never customer-visible (B3)."""
        return cls.BOTH if stored == cls.BOTH else cls.INTERNAL


@dataclass(frozen=True, slots=True)
class StatusTarget:
    """Which status tickets of a board get; `board_id` `None` serves every board that has no row of its own."""

    board_id: str | None
    resolved_status_id: str | None = None
    escalated_status_id: str | None = None

    def status_for(self, kind: NoteKind) -> str | None:
        """The target status id for a kind of note."""
        return self.resolved_status_id if kind is NoteKind.RESOLUTION else self.escalated_status_id


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingSettings:
    """How an integration posts (B1, B2)."""

    auto_push: bool = True
    auto_time_entry: bool = True
    time_rounding: TimeRounding = TimeRounding.MINUTES_15
    note_visibility: NoteVisibility = NoteVisibility.INTERNAL
    include_diagnostic_steps: bool = True
    formatter: str = DEFAULT_FORMATTER
    status_targets: tuple[StatusTarget, ...] = ()

    @property
    def logs_time(self) -> bool:
        """Whether time is logged where a confirm does not say (B7)."""
        return self.auto_time_entry and self.time_rounding is not TimeRounding.NONE

    def push_note_type(self, kind: NoteKind) -> NoteType:
        """Where an unreviewed note lands (B22)."""
        if kind is NoteKind.RESOLUTION and self.note_visibility is NoteVisibility.BOTH:
            return NoteType.DESCRIPTION
        return NoteType.INTERNAL_ANALYSIS


def target_status(targets: Iterable[StatusTarget], kind: NoteKind, board_id: str | None) -> str | None:
    """The status id for a ticket on `board_id`: the board's own row, else the row for every other board (B2)."""
    rows = {target.board_id: target for target in targets}
    row = rows.get(board_id) or rows.get(None)
    return row.status_for(kind) if row else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Integration:
    """One PSA of an account. `configuration` holds no secret; `set_secrets` names the secrets that are set."""

    id: str
    account_id: str
    name: str
    provider: str
    is_enabled: bool
    settings: PostingSettings
    configuration: Configuration
    set_secrets: frozenset[str]
    created_at: datetime
    deleted_at: datetime | None
    paused_until: datetime | None
    consecutive_failures: int
    last_error: str | None
    last_success_at: datetime | None

    @property
    def is_usable(self) -> bool:
        """Whether anything may be sent through it."""
        return self.is_enabled and self.deleted_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberMapping:
    """Which member of the PSA a user of ours is; their time is logged for that member."""

    id: str
    integration_id: str
    user_id: str
    external_member_id: str
    member_name: str
    created_at: datetime
