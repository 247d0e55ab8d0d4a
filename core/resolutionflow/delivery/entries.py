"""What a worker found out about a delivery and writes down with its next commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from resolutionflow.domain.delivery import AttemptOutcome, DeliveryAttempt, DeliveryStep
from resolutionflow.domain.step_changes import StepChange, applied
from resolutionflow.plugin_api import PsaError


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempted:
    """What came of an attempt at a step. `attempt` is a send's, on record since before it; a look has none yet."""

    step: DeliveryStep
    outcome: AttemptOutcome
    change: StepChange
    started_at: datetime
    attempt: DeliveryAttempt | None = None
    error: PsaError | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An attempt's outcome, changes of steps by id that no attempt led to, and new values of the delivery."""

    attempted: Attempted | None = None
    changes: Mapping[str, StepChange] = field(default_factory=dict)
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_of_send(self) -> bool:
        """Whether it tells of a request that may have had an effect: that is known nowhere else."""
        return self.attempted is not None and self.attempted.attempt is not None

    @property
    def attention_reason(self) -> str | None:
        """Why a person has to look at the delivery, where this says so."""
        reason = self.values.get("attention_reason")
        return reason if isinstance(reason, str) else None

    def after(self, steps: Sequence[DeliveryStep]) -> tuple[DeliveryStep, ...]:
        """The steps once this is written."""
        changes = dict(self.changes)
        if self.attempted is not None:
            changes[self.attempted.step.id] = self.attempted.change
        return tuple(applied(step, changes[step.id]) if step.id in changes else step for step in steps)
