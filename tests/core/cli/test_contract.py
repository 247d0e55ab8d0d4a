"""`resolutionflow plugins check`: the contract on an integration as it is configured."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from resolutionflow.cli.contract import scrubbed
from resolutionflow.sandbox.connectwise import DEMO_CREDENTIALS as KEYS
from resolutionflow.sandbox.connectwise import build_connectwise, demo_state
from resolutionflow.sandbox.server import sandbox_thread

PRIVATE = {"RESOLUTIONFLOW_PRIVATE_HOSTS": "127.0.0.1"}
SECRETS = f"publicKey={KEYS.public_key}\nprivateKey={KEYS.private_key}\n"


@pytest.fixture
def psa() -> Iterator[str]:
    with sandbox_thread(build_connectwise(demo_state())) as url:
        yield url


@pytest.fixture
def connect(run):
    """Adds an integration with a ConnectWise."""

    def add(url: str, name: str = "Main") -> str:
        account = ("--account", "Northlight", "--name", name, "--provider", "connectwise")
        values = (
            "--set",
            f"site={url}",
            "--set",
            f"company={KEYS.company}",
            "--set",
            f"clientId={KEYS.client_id}",
        )
        added = run("integrations", "add", *account, *values, "--secrets-stdin", input=SECRETS)
        return added.stdout.strip()

    return add


def effects(url: str) -> list[str]:
    """What was written, a word each."""
    requests: list[dict[str, Any]] = httpx2.get(f"{url}/_sandbox/requests", trust_env=False).json()
    return [each["effect"].split()[0] for each in requests if each["effect"]]


def test_an_integration_is_tried_without_a_write(run, connect, psa):
    connect(psa)

    answer = run("plugins", "check", "connectwise", env=PRIVATE)

    assert (0, "") == (answer.exit_code, answer.stderr)
    assert "kept    `find_notes`" not in answer.stdout
    assert "kept    `get_ticket` gives the ticket" in answer.stdout
    assert " kept, 0 broken. Left out:" in answer.stdout
    assert [] == effects(psa)


def test_a_named_ticket_is_written_to_once_and_a_broken_promise_is_told(run, connect, psa):
    """Here the lists leave out what is new, so that neither the note nor the time is found."""
    connect(psa)
    stale = {"fault": "stale-list", "times": None}
    httpx2.post(f"{psa}/_sandbox/faults", json=stale, trust_env=False).raise_for_status()

    options = ("--write-to", "7001", "--member", "101", "--status", "306")
    answer = run("plugins", "check", "connectwise", *options, env=PRIVATE)

    assert 2 == answer.exit_code
    assert "broken  `post_note` sends one write and gives the id" in answer.stdout
    assert "2 broken. Left out:" in answer.stdout
    assert "The plugin does not keep the contract." in answer.stderr
    assert ["note", "status", "status", "time"] == sorted(effects(psa))


def test_b52_what_is_told_holds_no_credential(run, connect, psa):
    connect(psa)
    gone = {"fault": "expired-credentials", "times": None}
    httpx2.post(f"{psa}/_sandbox/faults", json=gone, trust_env=False).raise_for_status()

    answer = run("plugins", "check", "connectwise", env=PRIVATE)

    assert 2 == answer.exit_code
    assert "did not accept the credentials" in answer.stderr
    assert KEYS.private_key not in answer.output
    assert "It said [credential]." == scrubbed("It said hunter2.", ["", "hunter2"])


def test_what_is_meant_has_to_be_clear(run, connect):
    unknown = run("plugins", "check", "conectwise")
    unused = run("plugins", "check", "connectwise")
    first, second = (connect("https://psa.example.com", name) for name in ("Main", "Other"))
    several = run("plugins", "check", "connectwise")

    assert {2} == {each.exit_code for each in (unknown, unused, several)}
    assert "No plugin 'conectwise' that gives a provider is loaded" in unknown.stderr
    assert "No integration uses connectwise" in unused.stderr
    assert f"{first}  Main" in several.stderr
    assert f"{second}  Other" in several.stderr
