"""Which media type an answer has, by GraphQL over HTTP."""

from __future__ import annotations

from .refusals import BAD_REQUEST, refused

GRAPHQL_RESPONSE = "application/graphql-response+json"
JSON = "application/json"
EVENT_STREAM = "text/event-stream"


def media_type_for(accept: str | None) -> str:
    """The type to answer with: the accepted one of the highest quality, JSON for `*/*` or none.

    An event stream where nothing else is accepted. Raises Refused.
    """
    if not accept:
        return JSON
    qualities = _qualities(accept)
    fallback = qualities.get("application/*", qualities.get("*/*", 0.0))
    best = max((JSON, GRAPHQL_RESPONSE), key=lambda media_type: _rank(qualities, media_type, fallback))
    if qualities.get(best, fallback) > 0:
        return best
    if accepts_event_stream(accept):
        return EVENT_STREAM
    raise refused(406, BAD_REQUEST, f"Accept {GRAPHQL_RESPONSE}, {JSON} or {EVENT_STREAM}.")


def accepts_event_stream(accept: str | None) -> bool:
    """Whether an event stream is asked for by name; `*/*` is said by clients that cannot read one."""
    return _qualities(accept or "").get(EVENT_STREAM, 0.0) > 0


def _qualities(accept: str) -> dict[str, float]:
    qualities: dict[str, float] = {}
    for part in accept.split(","):
        media_type, *parameters = (piece.strip().lower() for piece in part.split(";"))
        qualities[media_type] = _quality(parameters)
    return qualities


def _rank(qualities: dict[str, float], media_type: str, fallback: float) -> tuple[float, bool, bool]:
    """Quality first; at the same quality what is named, then GraphQL's own type among those named."""
    is_named = media_type in qualities
    return (
        qualities.get(media_type, fallback),
        is_named,
        is_named and media_type == GRAPHQL_RESPONSE,
    )


def _quality(parameters: list[str]) -> float:
    try:
        return next((float(each[2:]) for each in parameters if each.startswith("q=")), 1.0)
    except ValueError:
        return 0.0
