"""Lists as ConnectWise gives them: conditions, order, pages, fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from starlette.datastructures import URL
from starlette.responses import Response

from resolutionflow.sandbox.connectwise.call import Call, answer
from resolutionflow.sandbox.connectwise.conditions import ConditionError, compile_conditions, field_value
from resolutionflow.sandbox.connectwise.errors import ApiError
from resolutionflow.sandbox.faults import StaleList

Resource = Mapping[str, Any]
DEFAULT_PAGE_SIZE = 25
MAX_PAGE_SIZE = 1000


def listing(call: Call, resources: Iterable[Any], kind: type) -> Response:
    """One page of the resources; `kind` is the TypedDict that says which fields they can have."""
    found = _ordered(call, _wanted(call, resources, kind))
    page, size = _number(call, "page", 1), _number(call, "pageSize", DEFAULT_PAGE_SIZE)
    if size > MAX_PAGE_SIZE:
        raise _bad_parameter("pageSize", f"must not exceed {MAX_PAGE_SIZE}")
    shown = found[(page - 1) * size : page * size]
    return answer([_projected(call, each) for each in shown], headers=_links(call, page, size, len(found)))


def count(call: Call, resources: Iterable[Any], kind: type) -> Response:
    return answer({"count": len(_wanted(call, resources, kind))})


def single(call: Call, resource: Any) -> Response:
    return answer(_projected(call, resource))


def _wanted(call: Call, resources: Iterable[Resource], kind: type) -> list[Resource]:
    conditions = call.request.query_params.get("conditions", "").strip()
    found = [each for each in resources if not _too_young(call, each)]
    if not conditions:
        return found
    try:
        test = compile_conditions(conditions, _fields(kind))
        return [each for each in found if test(each)]
    except ConditionError as error:
        raise _bad_parameter("conditions", str(error)) from None


def _fields(kind: type) -> frozenset[str]:
    found: frozenset[str] = kind.__required_keys__ | kind.__optional_keys__  # type: ignore[attr-defined]
    return found


def _too_young(call: Call, resource: Resource) -> bool:
    stale = call.bent.get("stale-list")
    created = (
        resource.get("dateCreated")
        or resource.get("dateEntered")
        or resource.get("_info", {}).get("dateEntered")
    )
    if not isinstance(stale, StaleList) or created is None:
        return False
    return (call.state.clock() - datetime.fromisoformat(created)).total_seconds() < stale.seconds


def _ordered(call: Call, resources: list[Resource]) -> list[Resource]:
    found = list(resources)
    terms = [term.split() for term in call.request.query_params.get("orderBy", "").split(",") if term.strip()]
    for term in reversed(terms):
        path, direction = term[0], term[-1].lower() if len(term) > 1 else "asc"
        if direction not in ("asc", "desc"):
            raise _bad_parameter("orderBy", f"knows asc and desc, not {direction}")
        found.sort(key=lambda each: _sortable(field_value(each, path)), reverse=direction == "desc")
    return found


def _sortable(value: Any) -> tuple[int, float, str]:
    if value is None:
        return (0, 0.0, "")
    return (1, float(value), "") if isinstance(value, int | float) else (2, 0.0, str(value).casefold())


def _projected(call: Call, resource: Resource) -> dict[str, Any]:
    names = [name.strip() for name in call.request.query_params.get("fields", "").split(",") if name.strip()]
    return _cut(resource, [name.split("/") for name in names]) if names else dict(resource)


def _cut(resource: Resource, paths: Sequence[Sequence[str]]) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for name in dict.fromkeys(path[0] for path in paths):
        value = resource.get(name)
        deeper = [path[1:] for path in paths if path[0] == name and len(path) > 1]
        if value is not None:
            shown[name] = _cut(value, deeper) if deeper and isinstance(value, Mapping) else value
    return shown


def _links(call: Call, page: int, size: int, total: int) -> dict[str, str]:
    """The Link header: the next page and the last one, where there are any to come."""
    last = -(-total // size)
    if page >= last:
        return {}
    url: URL = call.request.url
    links = {"next": page + 1, "last": last}
    shown = [
        f'<{url.include_query_params(page=number, pageSize=size)}>; rel="{rel}"'
        for rel, number in links.items()
    ]
    return {"Link": ", ".join(shown)}


def _number(call: Call, name: str, default: int) -> int:
    text = call.request.query_params.get(name, str(default))
    if not text.isdecimal() or int(text) < 1:
        raise _bad_parameter(name, "must be a whole number from 1")
    return int(text)


def _bad_parameter(name: str, what: str) -> ApiError:
    return ApiError(400, "InvalidParameter", f"{name}: {what}")
