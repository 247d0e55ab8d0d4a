from __future__ import annotations

import pytest


async def ask(api, url, form, tenant="brightwater"):
    return await api.post(f"{url}/auth/token", params={"tenant": tenant}, data=form)


async def test_a_token_opens_the_api_and_nothing_else_does(api):
    api.headers["Authorization"] = "Bearer sandbox-token-77"
    answer = await api.get("/Status")

    assert (401, "") == (answer.status_code, answer.text)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"client_secret": "wrong"}, "invalid_client"),
        ({"client_id": "wrong"}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"scope": ""}, "invalid_scope"),
    ],
)
async def test_wrong_credentials_get_no_token(api, url, form, changed, error):
    answer = await ask(api, url, {**form, **changed})

    assert (401, {"error": error}) == (answer.status_code, answer.json())


async def test_another_tenant_gets_no_token(api, url, form):
    assert {"error": "invalid_tenant"} == (await ask(api, url, form, "somebody")).json()


async def test_a_token_asked_for_in_json_is_refused(api, url, form):
    answer = await api.post(f"{url}/auth/token", params={"tenant": "brightwater"}, json=form)

    assert {"error": "invalid_request"} == answer.json()


async def test_a_token_counts_as_long_as_it_says(api, clock):
    clock.advance(3599)
    before = (await api.get("/Status")).status_code
    clock.advance(1)

    assert (200, 401) == (before, (await api.get("/Status")).status_code)


async def test_short_tokens_say_so(api, url, form, control, clock):
    await control.post("/faults", json={"fault": "short-tokens", "seconds": 5})
    token = (await ask(api, url, form)).json()
    api.headers["Authorization"] = f"Bearer {token['access_token']}"
    clock.advance(5)

    assert 5 == token["expires_in"]
    assert 401 == (await api.get("/Status")).status_code


async def test_an_expired_token_never_counts_again_and_a_fresh_one_does(api, url, form, control):
    await control.post("/scenario/expired-token")
    answers = [(await api.get("/Status")).status_code for _ in range(2)]
    api.headers["Authorization"] = f"Bearer {(await ask(api, url, form)).json()['access_token']}"

    assert [401, 401, 200] == [*answers, (await api.get("/Status")).status_code]
