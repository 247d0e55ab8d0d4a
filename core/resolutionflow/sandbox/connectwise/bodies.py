"""The bodies that clients write, checked field by field.

ConnectWise passes over a field it does not know; the sandbox refuses it, since a misspelt `processNotifications`
mails a customer.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.alias_generators import to_camel

from resolutionflow.sandbox.connectwise.errors import ApiError, FieldError, invalid

T = TypeVar("T")

Moment = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
"""A datetime in UTC with whole seconds, the only notation the API takes."""


class Body(BaseModel):
    """A JSON object with ConnectWise's camelCase names and no unknown ones."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", strict=True)


class Named(Body):
    """A reference to another resource, by any of its names."""

    id: int | None = None
    identifier: str | None = None
    name: str | None = None


class NewNote(Body):
    """`processNotifications` counts as true where it is left out: silence mails the customer."""

    text: Annotated[str, Field(min_length=1)]
    detail_description_flag: bool = False
    internal_analysis_flag: bool = False
    resolution_flag: bool = False
    issue_flag: bool = False
    process_notifications: bool = True


class NewTimeEntry(Body):
    charge_to_id: int
    charge_to_type: Literal["ServiceTicket"]
    time_start: Moment
    time_end: Moment | None = None
    actual_hours: Annotated[float, Field(gt=0, le=24)] | None = None
    member: Named | None = None
    notes: str = ""
    internal_notes: str = ""
    billable_option: Literal["Billable", "DoNotBill", "NoCharge", "NoDefault"] = "Billable"
    work_type: Named | None = None
    work_role: Named | None = None
    add_to_detail_description_flag: bool = False
    add_to_internal_analysis_flag: bool = False
    add_to_resolution_flag: bool = False
    email_resource_flag: bool = False
    email_contact_flag: bool = False
    email_cc_flag: bool = False
    email_cc: str = ""


class StatusPatch(Body):
    """The one change of a ticket that the sandbox knows; the path is `status`, letter by letter."""

    op: Literal["replace"]
    path: Literal["status"]
    value: Named


PATCH: TypeAdapter[list[StatusPatch]] = TypeAdapter(Annotated[list[StatusPatch], Field(min_length=1)])
NOTE = TypeAdapter(NewNote)
TIME_ENTRY = TypeAdapter(NewTimeEntry)


def read_body(adapter: TypeAdapter[T], body: bytes, resource: str) -> T:
    """The body as its type. Raises ApiError, 400, naming each field that is missing, unknown or wrong."""
    try:
        return adapter.validate_json(body)
    except ValidationError as error:
        raise _refused(resource, error) from None


def _refused(resource: str, error: ValidationError) -> ApiError:
    return invalid(resource, *[_field_error(dict(each)) for each in error.errors()])


def _field_error(error: dict[str, Any]) -> FieldError:
    name = "/".join(str(part) for part in error["loc"])
    match error["type"]:
        case "missing":
            return ("MissingRequiredField", f"The {name} field is required.", name)
        case "extra_forbidden":
            return ("InvalidField", f"Could not find member '{name}'.", name)
    return ("InvalidField", f"{name}: {error['msg']}", name)
