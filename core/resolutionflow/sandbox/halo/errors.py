"""HaloPSA's error answers. They come in five forms; a client has to read all of them."""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse, PlainTextResponse, Response


class ApiError(Exception):
    """A request that is answered with an error, in the form that `body` has."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(str(body))
        self.status = status
        self.body = body

    def response(self) -> Response:
        return JSONResponse(self.body, self.status)


def invalid(message: str) -> ApiError:
    """400, in the form of an exception: a rule of the business speaks."""
    return ApiError(400, {"ClassName": "System.Exception", "Message": message})


def unreadable(message: str) -> ApiError:
    """400, with a message alone: the body cannot be read."""
    return ApiError(400, {"Message": message})


def not_found(what: str, number: int) -> ApiError:
    return ApiError(404, {"Message": f"{what} {number} was not found"})


def forbidden(right: str) -> ApiError:
    return ApiError(403, {"resultCode": "Forbidden", "errorMessage": f"The application lacks: {right}"})


def no_token(error: str) -> ApiError:
    """401 of the token endpoint, in OAuth's form."""
    return ApiError(401, {"error": error})


def refusal(status: int) -> Response:
    """What HaloPSA says to a request it will not look at, by status."""
    match status:
        case 401:
            return PlainTextResponse("", 401)
        case 403:
            return forbidden("permission for this").response()
        case 404:
            return JSONResponse({"Message": "No HTTP resource was found that matches the request."}, 404)
        case 429:
            return JSONResponse("Too many requests. Try again later.", 429)
    return PlainTextResponse("The server could not complete the request.", status)
