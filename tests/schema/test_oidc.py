"""Tokens of an OIDC issuer: a real issuer on loopback, keys made when the test runs."""

from __future__ import annotations

import asyncio
import hmac
import json
import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx2
import jwt
import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm
from jwt.utils import base64url_encode
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from resolutionflow.bootstrap import Application
from resolutionflow.domain.access import Scope
from resolutionflow.domain.errors import Unauthenticated
from resolutionflow.sandbox.server import sandbox_thread
from resolutionflow_graphql import websocket

PAGE = (Path(__file__).parents[2] / "docs" / "oidc.md").read_text(encoding="utf-8")
SETTINGS = dict(re.findall(r"export RESOLUTIONFLOW_(\w+)=(\S+)", PAGE))
(CLAIMS,) = (json.loads(each) for each in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL))
VIEWER = "{ viewer { name email account { name } scopes } }"
JWK_OF = {"RS": RSAAlgorithm, "PS": RSAAlgorithm, "ES": ECAlgorithm, "Ed": OKPAlgorithm}


class StandIn:
    """An issuer: its keys by id, and a server that tells their public halves."""

    def __init__(self) -> None:
        self.private: dict[str, tuple[Any, str]] = {}
        self.published: list[dict[str, Any]] = []
        self.answer: Response | None = None
        self.asked = 0
        self.add("first", ec.generate_private_key(ec.SECP256R1()), "ES256")

    def add(self, key_id: str, key: Any, algorithm: str, **published: Any) -> None:
        """A new key, published at once."""
        self.private[key_id] = key, algorithm
        public = JWK_OF[algorithm[:2]].to_jwk(key.public_key(), as_dict=True)
        self.published.append({**public, "kid": key_id, "alg": algorithm, "use": "sig", **published})

    def token(self, key_id: str = "first", *, header: Any = None, **changed: Any) -> str:
        """A token with the page's claims, good for five minutes; a claim that is `None` is left out."""
        claims = {**CLAIMS, "exp": int(time.time()) + 300, **changed}
        key, algorithm = self.private[key_id]
        given = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(given, key, algorithm, headers={"kid": key_id, **(header or {})})

    async def keys(self, _: Request) -> Response:
        """The key set, or what was set to be answered."""
        self.asked += 1
        return self.answer or JSONResponse({"keys": self.published})


@pytest.fixture
def issuer() -> StandIn:
    """The issuer that the service knows."""
    return StandIn()


@pytest.fixture
def private_hosts() -> str:
    """Where the issuer may be, though that is private."""
    return "127.0.0.1"


@pytest.fixture
def changed_settings(issuer: StandIn, private_hosts: str) -> Iterator[dict[str, Any]]:
    """The page's settings, with the keys at the stand-in."""
    with sandbox_thread(Starlette(routes=[Route("/jwks", issuer.keys)])) as url:
        given = {name.lower(): value for name, value in SETTINGS.items()}
        yield given | {"oidc_jwks_url": f"{url}/jwks", "private_hosts": private_hosts}


@pytest.fixture(autouse=True)
async def northlight(application: Application) -> None:
    """The account that the page's claims name."""
    await application.access.create_token("Northlight", "Olaf Operator")


async def refusal(application: Application, token: str) -> str:
    """What a token that is refused is told."""
    with pytest.raises(Unauthenticated) as refused:
        await application.access.authenticate(token)
    return refused.value.message


async def ask(http: httpx2.AsyncClient, token: str) -> httpx2.Response:
    headers = {"authorization": f"Bearer {token}"}
    return await http.post("/graphql", json={"query": VIEWER}, headers=headers)


async def test_the_claims_of_the_page_say_who_asks_and_what_they_may(
    issuer: StandIn, http: httpx2.AsyncClient
) -> None:
    answers = [(await ask(http, issuer.token())).json() for _ in range(2)]
    refused = await ask(http, issuer.token(aud="https://elsewhere.example.com"))

    viewer = {
        "name": "Ann Example",
        "email": "ann@example.com",
        "account": {"name": "Northlight"},
        "scopes": ["NOTES_POST", "SESSIONS_READ", "SESSIONS_WRITE"],
    }
    assert answers == [{"data": {"viewer": viewer}}] * 2
    assert issuer.asked == 1
    assert refused.status_code == 401
    assert refused.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_own_tokens_hold_beside_the_issuers(issuer: StandIn, client: Any) -> None:
    assert (await client.run("{ viewer { name } }"))["name"] == "Ann Example"
    assert issuer.asked == 0


@pytest.mark.parametrize(
    ("claim", "scopes"),
    [
        ("sessions:read", {Scope.SESSIONS_READ}),
        ("sessions.read INTEGRATIONS_WRITE", {Scope.SESSIONS_READ, Scope.INTEGRATIONS_WRITE}),
        (["sessions:write", 1, None], {Scope.SESSIONS_WRITE}),
        ("openid admin", set()),
        ({"sessions:read": True}, set()),
        (None, set()),
    ],
)
async def test_scopes_are_those_that_the_token_names(
    application: Application, issuer: StandIn, claim: Any, scopes: set[Scope]
) -> None:
    actor = await application.access.authenticate(issuer.token(scope=claim))

    assert actor.scopes == scopes


@pytest.mark.parametrize("algorithm", ["RS256", "PS384", "ES384", "EdDSA"])
async def test_signatures_by_key_pairs_are_taken(
    application: Application, issuer: StandIn, algorithm: str
) -> None:
    keys = {
        "ES384": lambda: ec.generate_private_key(ec.SECP384R1()),
        "EdDSA": ed25519.Ed25519PrivateKey.generate,
    }
    make = keys.get(algorithm, lambda: rsa.generate_private_key(65537, 2048))
    issuer.add("other", make(), algorithm)

    assert (await application.access.authenticate(issuer.token("other"))).scopes


def unsigned(issuer: StandIn) -> str:
    claims = jwt.decode(issuer.token(), options={"verify_signature": False})
    return jwt.encode(claims, "", "none", headers={"kid": "first"})


def signed_with_the_public_key(issuer: StandIn) -> str:
    key, _ = issuer.private["first"]
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    header = base64url_encode(b'{"alg": "HS256", "kid": "first"}').decode()
    signed = f"{header}.{issuer.token().split('.')[1]}"
    digest = hmac.digest(public, signed.encode(), "sha256")
    return f"{signed}.{base64url_encode(digest).decode()}"


def signed_with_a_published_secret(issuer: StandIn) -> str:
    secret = b"s" * 64
    published = base64url_encode(secret).decode()
    issuer.published.append({"kty": "oct", "k": published, "kid": "shared", "alg": "HS256", "use": "sig"})
    claims = jwt.decode(issuer.token(), options={"verify_signature": False})
    return jwt.encode(claims, secret, "HS256", headers={"kid": "shared"})


def signed_by_somebody_else(issuer: StandIn) -> str:
    other = StandIn()
    return other.token()


def signed_with_an_encryption_key(issuer: StandIn) -> str:
    issuer.add("encryption", ec.generate_private_key(ec.SECP256R1()), "ES256", use="enc")
    return issuer.token("encryption")


def signed_with_a_short_key(issuer: StandIn) -> str:
    issuer.add("short", rsa.generate_private_key(65537, 1024), "RS256")
    with pytest.warns(match="below the recommended|below the minimum"):
        return issuer.token("short")


def altered(issuer: StandIn) -> str:
    header, _, signature = issuer.token().split(".")
    _, claims, _ = issuer.token(sub="somebody else").split(".")
    return ".".join((header, claims, signature))


def without_a_key_id(issuer: StandIn) -> str:
    key, algorithm = issuer.private["first"]
    claims = jwt.decode(issuer.token(), options={"verify_signature": False})
    return jwt.encode(claims, key, algorithm)


def nested_deeply(_: StandIn) -> str:
    header = base64url_encode(b"[" * 6_000).decode()
    return f"{header}.e30.c2ln"


@pytest.mark.parametrize(
    "forge",
    [
        unsigned,
        signed_with_the_public_key,
        signed_with_a_published_secret,
        signed_by_somebody_else,
        signed_with_an_encryption_key,
        signed_with_a_short_key,
        altered,
        nested_deeply,
        lambda issuer: issuer.token(iss="https://other.example.com/"),
        lambda issuer: issuer.token(iss=None),
        lambda issuer: issuer.token(aud="https://elsewhere.example.com"),
        lambda issuer: issuer.token(aud=None),
        lambda issuer: issuer.token(sub=None),
        lambda issuer: issuer.token(exp=None),
        lambda issuer: issuer.token(exp=int(time.time()) - 60),
        lambda issuer: issuer.token(nbf=int(time.time()) + 60),
        without_a_key_id,
        lambda issuer: issuer.token(header={"kid": "unknown"}),
        lambda issuer: issuer.token(more="x" * 20_000),
        lambda _: "no token",
        lambda _: "a.b.c",
    ],
)
async def test_anything_else_is_refused(
    application: Application, issuer: StandIn, forge: Callable[[StandIn], str]
) -> None:
    token = forge(issuer)
    message = await refusal(application, token)

    assert "log in anew" in message
    assert token not in message


async def test_clocks_may_differ_by_half_a_minute(application: Application, issuer: StandIn) -> None:
    late = issuer.token(exp=int(time.time()) - 10)
    early = issuer.token(nbf=int(time.time()) + 10)

    assert await application.access.authenticate(late)
    assert await application.access.authenticate(early)


@pytest.mark.parametrize("account", [None, "", 7, ["Northlight"], "Southdark", "Northlight\0"])
async def test_a_login_makes_no_account(application: Application, issuer: StandIn, account: Any) -> None:
    """B53: who is of no account that an operator made gets nowhere."""
    message = await refusal(application, issuer.token(**{SETTINGS["OIDC_ACCOUNT_CLAIM"]: account}))

    assert "account" in message
    assert {name for _, name, _ in await application.access.tokens()} == {"Northlight"}


async def test_a_user_is_known_by_issuer_and_subject_whatever_their_name(
    application: Application, issuer: StandIn
) -> None:
    access = application.access
    operator = await access.authenticate((await access.create_token("Northlight", "Ann Example"))[1])
    first, again, renamed, other = [
        await access.authenticate(issuer.token(**claims))
        for claims in ({}, {}, {"name": "Anna"}, {"sub": "another"})
    ]
    names = {user.name for user in (await access.users(first, [first.user_id, other.user_id])).values()}

    assert first.user_id == again.user_id == renamed.user_id
    assert len({operator.user_id, first.user_id, other.user_id}) == 3
    assert len(names) == 2
    assert all(re.fullmatch(r"Ann Example \([0-9a-f]{8}\)", name) for name in names)


async def test_logging_in_at_once_makes_one_user(application: Application, issuer: StandIn) -> None:
    token = issuer.token()
    actors = await asyncio.gather(*(application.access.authenticate(token) for _ in range(8)))

    assert len({actor.user_id for actor in actors}) == 1
    assert issuer.asked == 1


@pytest.mark.parametrize("claim", ["name", "preferred_username", "email", None])
async def test_a_user_is_called_by_the_first_name_there_is(
    application: Application, issuer: StandIn, claim: str | None
) -> None:
    given = {"name": None, "email": None} | ({claim: "Ann"} if claim else {})
    actor = await application.access.authenticate(issuer.token(**given))

    assert (await application.access.viewer(actor)).name == ("Ann" if claim else "Unnamed")


async def test_a_new_key_is_found_when_a_token_names_it(application: Application, issuer: StandIn) -> None:
    await application.access.authenticate(issuer.token())
    issuer.add("second", ec.generate_private_key(ec.SECP256R1()), "ES256")
    token = issuer.token("second", exp=int(time.time()) + 3600)
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=31)):
        actor = await application.access.authenticate(token)

    assert actor.scopes
    assert issuer.asked == 2


async def test_forged_key_ids_do_not_make_the_service_ask_the_issuer_again_and_again(
    application: Application, issuer: StandIn
) -> None:
    await application.access.authenticate(issuer.token())
    for number in range(20):
        await refusal(application, issuer.token(header={"kid": str(number)}))

    assert issuer.asked == 1


@pytest.mark.parametrize(
    "broken",
    [
        lambda: Response("down", 503),
        lambda: Response("no json"),
        lambda: JSONResponse([]),
        lambda: JSONResponse({"keys": []}),
        lambda: Response(b" " * (11 * 1024 * 1024)),
        lambda: Response(status_code=302, headers={"location": "http://127.0.0.1:1/"}),
    ],
)
async def test_known_keys_are_good_for_a_day_while_the_issuer_is_in_trouble(
    application: Application, issuer: StandIn, broken: Callable[[], Response]
) -> None:
    start = datetime.now(UTC)
    token = issuer.token(exp=int(time.time()) + 7 * 86_400)
    await application.access.authenticate(token)
    issuer.answer = broken()
    with time_machine.travel(start + timedelta(hours=23)):
        assert await application.access.authenticate(token)
    with time_machine.travel(start + timedelta(hours=25)):
        await refusal(application, token)
    issuer.answer = None
    with time_machine.travel(start + timedelta(hours=26)):
        assert await application.access.authenticate(token)


@pytest.mark.parametrize("private_hosts", ["192.0.2.1"])
async def test_keys_at_a_private_address_are_not_read_unless_that_is_allowed(
    application: Application, issuer: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    """The operator reads which setting allows it."""
    await refusal(application, issuer.token())

    assert issuer.asked == 0
    assert "/jwks could not be read: DestinationRefused: " in caplog.text
    assert "RESOLUTIONFLOW_PRIVATE_HOSTS" in caplog.text


async def test_a_key_that_the_issuer_took_back_is_refused_after_an_hour(
    application: Application, issuer: StandIn
) -> None:
    token = issuer.token(exp=int(time.time()) + 86_400)
    await application.access.authenticate(token)
    issuer.published[0]["kid"] = "another"
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=61)):
        message = await refusal(application, token)

    assert "log in anew" in message


async def test_a_login_opens_a_connection_and_loses_it_when_it_expires(
    issuer: StandIn, dial: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A token that lets nobody in closes the connection with 4403, and so does one that expires meanwhile."""
    for name in ("INIT_SECONDS", "TOKEN_CHECK_SECONDS"):
        monkeypatch.setattr(websocket, name, 0.1)
    login = SimpleNamespace(token=issuer.token())
    async with dial(login) as watcher, dial() as stranger:
        await watcher.subscribe("{ viewer { name } }")
        answer = await watcher.hear()
        forged = issuer.token(aud="https://elsewhere.example.com")
        await stranger.send(type="connection_init", payload={"Authorization": f"Bearer {forged}"})
        codes = [await stranger.closed()]
        with time_machine.travel(datetime.now(UTC) + timedelta(minutes=6)):
            codes.append(await watcher.closed())

    assert answer["payload"] == {"data": {"viewer": {"name": "Ann Example"}}}
    assert codes == [4403, 4403]
