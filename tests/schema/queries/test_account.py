"""The viewer and their colleagues."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


async def test_the_viewer_is_who_the_token_belongs_to(sign_in: Callable[..., Any]) -> None:
    reader = await sign_in(scopes={"SESSIONS_READ"})
    viewer = await reader.run("{ viewer { name email account { name } scopes } }")

    assert viewer == {
        "name": "Ann Example",
        "email": None,
        "account": {"name": "Northlight"},
        "scopes": ["SESSIONS_READ"],
    }


async def test_colleagues_are_found_and_their_scopes_are_their_own_matter(
    client: Any, sign_in: Callable[..., Any]
) -> None:
    await sign_in("Cole Example")
    await sign_in("Oda Example", "Southdark")
    everyone = await client.run("{ users { nodes { name scopes } } }")
    found = await client.run('{ users(search: "cole") { nodes { name } } }')

    assert [user["name"] for user in everyone["nodes"]] == ["Ann Example", "Cole Example"]
    assert [bool(user["scopes"]) for user in everyone["nodes"]] == [True, False]
    assert found == {"nodes": [{"name": "Cole Example"}]}
