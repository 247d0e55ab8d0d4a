"""Which media type an answer has."""

from __future__ import annotations

import pytest

from resolutionflow_graphql.negotiation import EVENT_STREAM, GRAPHQL_RESPONSE, JSON, media_type_for
from resolutionflow_graphql.refusals import Refused


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        (GRAPHQL_RESPONSE, GRAPHQL_RESPONSE),
        (f"{GRAPHQL_RESPONSE}; charset=utf-8, {JSON}", GRAPHQL_RESPONSE),
        (f"{JSON}, {GRAPHQL_RESPONSE}", GRAPHQL_RESPONSE),
        (f"{JSON};q=0.9, {GRAPHQL_RESPONSE};q=0.5", JSON),
        (f"text/html, {GRAPHQL_RESPONSE.upper()};q=0.1", GRAPHQL_RESPONSE),
        (f"{JSON};q=0, */*", GRAPHQL_RESPONSE),
        (f"{GRAPHQL_RESPONSE}, */*;q=0.1", GRAPHQL_RESPONSE),
        (EVENT_STREAM, EVENT_STREAM),
        (f"text/html, {EVENT_STREAM};q=0.1", EVENT_STREAM),
        (f"{EVENT_STREAM}, {JSON};q=0.1", JSON),
        (f"{EVENT_STREAM}, */*", JSON),
    ],
)
def test_the_accepted_type_of_the_highest_quality_is_taken(accept: str | None, expected: str) -> None:
    assert expected == media_type_for(accept)


@pytest.mark.parametrize(
    "accept",
    ["text/html", f"{JSON};q=0", "application/xml, text/*", "*/*;q=0", f"{JSON};q=x", f"{EVENT_STREAM};q=0"],
)
def test_a_client_that_accepts_none_of_ours_is_told_so(accept: str) -> None:
    with pytest.raises(Refused) as refusal:
        media_type_for(accept)

    assert refusal.value.status == 406
