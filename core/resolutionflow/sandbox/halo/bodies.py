"""The bodies that clients write, checked field by field.

HaloPSA passes over a field it does not know; the sandbox refuses it, since a misspelt `sendemail` mails a customer.
"""

from __future__ import annotations

from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from resolutionflow.sandbox.halo.errors import unreadable

T = TypeVar("T")

Moment = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
"""A datetime in UTC with whole seconds: HaloPSA takes other notations, and reads some of them as local time."""


class Body(BaseModel):
    """A JSON object with no unknown names."""

    model_config = ConfigDict(extra="forbid", strict=True)


class NewAction(Body):
    """What is left out, `hiddenfromuser` and `sendemail` too, is as the outcome has it."""

    ticket_id: int
    outcome_id: int | None = None
    note: str = ""
    note_html: str = ""
    hiddenfromuser: bool | None = None
    sendemail: bool | None = None
    timetaken: Annotated[float, Field(gt=0, le=24)] | None = None
    who_agentid: int | None = None
    actionarrivaldate: Moment | None = None
    actioncompletiondate: Moment | None = None


class TicketChange(Body):
    """The one change of a ticket that the sandbox knows."""

    id: int
    status_id: int


ACTIONS: TypeAdapter[list[NewAction]] = TypeAdapter(list[NewAction])
TICKETS: TypeAdapter[list[TicketChange]] = TypeAdapter(list[TicketChange])


def read_one(adapter: TypeAdapter[list[T]], body: bytes) -> T:
    """The one element of the array that every body is. Raises ApiError, 400."""
    try:
        found = adapter.validate_json(body)
    except ValidationError as error:
        first = error.errors()[0]
        raise unreadable(f"{'.'.join(map(str, first['loc'])) or 'body'}: {first['msg']}") from None
    if len(found) != 1:
        raise unreadable(f"The sandbox takes one at a time, not {len(found)}.")
    return found[0]
