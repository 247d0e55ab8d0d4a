from __future__ import annotations

import httpx2
import pytest

from resolutionflow.sandbox.connectwise import DEMO_CREDENTIALS


@pytest.fixture
async def site(url):
    keys = DEMO_CREDENTIALS
    async with httpx2.AsyncClient(
        base_url=url,
        auth=(f"{keys.company}+{keys.public_key}", keys.private_key),
        headers={"clientId": keys.client_id},
        trust_env=False,
    ) as client:
        yield client


async def ask(site: httpx2.AsyncClient, codebase: str) -> int:
    return (await site.get(f"/{codebase}apis/3.0/system/info")).status_code


async def test_the_company_is_told_its_codebase(site):
    body = (await site.get("/login/companyinfo/Northlight")).json()

    assert (body["Codebase"], body["CompanyName"]) == ("v2025_8/", "Northlight IT Services")


async def test_an_unknown_company_is_null(site):
    answer = await site.get("/login/companyinfo/nobody")

    assert (answer.status_code, answer.text) == (200, "null")


async def test_the_api_lives_at_the_codebase_and_at_the_old_name(site):
    assert await ask(site, "v2025_8/") == 200
    assert await ask(site, "v4_6_release/") == 200


@pytest.mark.parametrize("codebase", ["v2024_1/", ""])
async def test_anywhere_else_is_nothing(site, codebase):
    assert await ask(site, codebase) == 404


async def test_a_moved_codebase_is_gone_until_the_company_is_asked_again(site, control):
    await control.post("/scenario/codebase-moved")
    gone = [await ask(site, "v2025_8/"), await ask(site, "v4_6_release/")]
    codebase = (await site.get("/login/companyinfo/northlight")).json()["Codebase"]

    assert gone == [404, 404]
    assert codebase == "v2025_9/"
    assert [await ask(site, each) for each in (codebase, "v4_6_release/", "v2025_8/")] == [200, 200, 404]
    assert codebase == (await site.get("/login/companyinfo/northlight")).json()["Codebase"]
