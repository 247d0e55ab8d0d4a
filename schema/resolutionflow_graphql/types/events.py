"""Events that subscriptions give."""

from datetime import datetime
from typing import Any, TypeVar

import strawberry

from resolutionflow.domain import events as domain
from resolutionflow.domain.errors import InvalidInput
from resolutionflow.domain.events import EventType
from resolutionflow.plugin_api import SessionStatus
from resolutionflow_graphql import ids
from resolutionflow_graphql.context import Info
from resolutionflow_graphql.fields import field, read_by

from .delivery import Delivery
from .fact import Fact
from .script import ScriptRun
from .session import Session
from .step import SessionStep
from .suggested_fix import SuggestedFix

C = TypeVar("C", bound=type)
EVENT_ID = "SessionEvent"
LONGEST_SEQUENCE = 9
_NAMES: dict[EventType, str] = {}


def event_id(event: domain.SessionEvent) -> str:
    """The id that a subscription is resumed by."""
    return ids.encode(EVENT_ID, f"{event.session_id}.{event.sequence}")


def sequence_of(given_id: str, session_id: str, *path: str) -> int:
    """The sequence of a session's event. Raises InvalidInput for what is no id of one."""
    type_name, key = ids.decode(given_id, *path)
    found, _, sequence = key.partition(".")
    is_number = sequence.isascii() and sequence.isdigit() and len(sequence) <= LONGEST_SEQUENCE
    if type_name != EVENT_ID or found != session_id or not is_number:
        raise InvalidInput("This is no event of this session.", path=path)
    return int(sequence)


def _session(parent: strawberry.Parent[domain.SessionEvent], info: Info) -> Any:
    return info.context.load(info.context.services.sessions.many, parent.session_id)


def _step(parent: strawberry.Parent[domain.SessionEvent], info: Info) -> Any:
    return info.context.load(info.context.services.sessions.steps_by_id, parent.object_id)


def _fact(parent: strawberry.Parent[domain.SessionEvent], info: Info) -> Any:
    return info.context.load(info.context.services.sessions.facts_by_id, parent.object_id)


def _fix(parent: strawberry.Parent[domain.SessionEvent], info: Info) -> Any:
    return info.context.load(info.context.services.sessions.fixes_by_id, parent.object_id)


def _run(parent: strawberry.Parent[domain.SessionEvent], info: Info) -> Any:
    return info.context.load(info.context.services.sessions.runs_by_id, parent.object_id)


def _delivery(parent: strawberry.Parent[domain.SessionEvent], info: Info) -> Any:
    return info.context.load(info.context.services.deliveries.many, parent.object_id)


def _tells(event_type: EventType) -> Any:
    """Class decorator, above `strawberry.type`: the type of the events of one kind."""

    def register(declared: C) -> C:
        _NAMES[event_type] = declared.__name__
        definition = declared.__strawberry_definition__  # type: ignore[attr-defined]
        definition.is_type_of = lambda value, _info: value.type is event_type
        return declared

    return register


@strawberry.interface(description="Something that happened to a session.")
class SessionEvent:
    event_id: strawberry.ID = read_by(
        event_id, "Give it back as `after`; it rises within its session, and holds for it alone."
    )
    state_version: int = field("The session's state version after it.")
    occurred_at: datetime = field("When it happened.")
    session: Session = field("The session as it is now.", _session)

    @classmethod
    def resolve_type(cls, value: domain.SessionEvent, *_: Any) -> str:
        """The name of the GraphQL type of an event."""
        return _NAMES[value.type]


@_tells(EventType.SESSION_CHANGED)
@strawberry.type(description="The session itself changed.")
class SessionChangedEvent(SessionEvent):
    previous_status: SessionStatus | None = field("Its status before; null where that stayed.")


@_tells(EventType.STEP_CHANGED)
@strawberry.type(description="A step was recorded or answered.")
class StepChangedEvent(SessionEvent):
    step: SessionStep = field("The step as it is now.", _step)


@_tells(EventType.FACT_CHANGED)
@strawberry.type(description="A fact was recorded, changed or removed.")
class FactChangedEvent(SessionEvent):
    fact: Fact = field("The fact as it is now, or was before it was removed.", _fact)


@_tells(EventType.SUGGESTED_FIX_CHANGED)
@strawberry.type(description="A fix was suggested, or something came of one.")
class SuggestedFixChangedEvent(SessionEvent):
    suggested_fix: SuggestedFix = field("The fix as it is now.", _fix)


@_tells(EventType.SCRIPT_RUN_RECORDED)
@strawberry.type(description="A script run was recorded.")
class ScriptRunRecordedEvent(SessionEvent):
    script_run: ScriptRun = field("The run.", _run)


@_tells(EventType.DELIVERY_CHANGED)
@strawberry.type(description="A delivery moved on.")
class DeliveryChangedEvent(SessionEvent):
    delivery: Delivery = field("The delivery as it is now.", _delivery)


EVENTS = (
    SessionChangedEvent,
    StepChangedEvent,
    FactChangedEvent,
    SuggestedFixChangedEvent,
    ScriptRunRecordedEvent,
    DeliveryChangedEvent,
)
