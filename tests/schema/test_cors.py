from __future__ import annotations

from typing import Any

import httpx2
import pytest

PORTAL = "https://portal.example.com"


@pytest.fixture
def changed_settings() -> dict[str, Any]:
    return {"cors_origins": PORTAL}


def asking(origin: str) -> dict[str, str]:
    return {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }


async def test_a_page_of_a_listed_origin_may_send_a_token(http: httpx2.AsyncClient) -> None:
    answer = await http.options("/graphql", headers=asking(PORTAL))

    assert 200 == answer.status_code
    assert PORTAL == answer.headers["access-control-allow-origin"]
    assert "Authorization" in answer.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in answer.headers


async def test_a_page_of_another_origin_may_not(http: httpx2.AsyncClient) -> None:
    answer = await http.options("/graphql", headers=asking("https://elsewhere.example.com"))

    assert "access-control-allow-origin" not in answer.headers


async def test_a_refusal_can_be_read_by_the_page_too(http: httpx2.AsyncClient) -> None:
    answer = await http.post("/graphql", headers={"Origin": PORTAL}, json={"query": "{ viewer { name } }"})

    assert 401 == answer.status_code
    assert PORTAL == answer.headers["access-control-allow-origin"]
    assert "UNAUTHENTICATED" == answer.json()["errors"][0]["extensions"]["code"]
