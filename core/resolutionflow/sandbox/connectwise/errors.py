"""ConnectWise's error answers."""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse, Response

MEDIA_TYPE = "application/vnd.connectwise.com+json; version=2025.8"


class ApiError(Exception):
    """A request that is answered with an error.

    `errors` are pairs of code and message with the field they concern; `resource` names what was refused.
    """

    def __init__(
        self, status: int, code: str, message: str, resource: str = "", errors: tuple[FieldError, ...] = ()
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.resource = resource
        self.errors = errors

    def response(self) -> Response:
        errors = [
            {"code": code, "message": message, "resource": self.resource, "field": field}
            for code, message, field in self.errors
        ]
        return error_response(self.status, self.code, self.message, errors or None)


FieldError = tuple[str, str, str]
"""Code, message and field."""


def invalid(resource: str, *errors: FieldError) -> ApiError:
    """400 InvalidObject. Where one field is to blame its message is shown in full."""
    return ApiError(400, "InvalidObject", f"{resource} object is invalid", resource, errors)


def missing(resource: str, field: str) -> ApiError:
    return invalid(resource, ("MissingRequiredField", f"The {field} field is required.", field))


def not_found(what: str, number: int) -> ApiError:
    return ApiError(404, "NotFound", f"{what} {number} not found")


def error_response(
    status: int, code: str, message: str, errors: list[dict[str, Any]] | None = None
) -> Response:
    body = {"code": code, "message": message, "errors": errors}
    return JSONResponse(body, status, media_type=MEDIA_TYPE)


def refusal(status: int) -> Response:
    """What ConnectWise says to a request it will not look at, by status."""
    match status:
        case 401:
            detail = {
                "code": "UserNotAuthenticated",
                "message": "UserNotAuthenticated",
                "resource": "",
                "field": "",
            }
            return error_response(401, "ConnectWiseApi", "UserNotAuthenticated", [detail])
        case 403:
            return error_response(403, "Forbidden", "The member's security role does not allow this.")
        case 404:
            return error_response(404, "ConnectWiseApi", "The endpoint does not exist.")
        case 429:
            return error_response(429, "TooManyRequests", "Too many requests. Try again later.")
    return error_response(status, "InternalError", "The server could not complete the request.")
