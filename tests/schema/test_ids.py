"""Global ids."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolutionflow.domain.errors import InvalidInput, NotFound
from resolutionflow_graphql import ids


def raw(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@given(st.from_regex(r"[A-Za-z0-9._-]{1,200}", fullmatch=True))
def test_an_id_leads_back_to_its_type_and_key(key: str) -> None:
    assert ("Session", key) == ids.decode(ids.encode("Session", key))


@pytest.mark.parametrize(
    "given_id",
    ["", "1", "Session:1", "é", "a" * 100_000, raw("Session"), raw("Session:"), raw(":1"), raw("Session:1 2"),
     raw("Session:1") + "=", f" {raw('Session:1')}", raw("Session:1\n"), raw("Session:é")],
)  # fmt: skip
def test_what_is_no_id_is_refused_with_the_path_to_it(given_id: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        ids.decode(given_id, "ticket", "integrationId")

    assert refusal.value.path == ("ticket", "integrationId")


def test_one_object_has_one_id() -> None:
    """Base64 has several spellings of some texts; only the one we give out is taken."""
    given_id = ids.encode("Fact", "ab")
    last = given_id[-1]
    others = [
        given_id[:-1] + other for other in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    ]
    accepted = []
    for other in others:
        try:
            accepted += [other] if ids.decode(other) == ("Fact", "ab") else []
        except InvalidInput:
            continue

    assert [given_id[:-1] + last] == accepted


def test_an_id_of_another_type_is_not_found() -> None:
    with pytest.raises(NotFound, match="There is no such session"):
        ids.key_of("Session", ids.encode("Fact", "1"), "sessionId")


def test_no_id_is_no_key() -> None:
    assert ids.optional_key_of("User", None, "escalateToId") is None
