"""`resolutionflow plugins check`: the contract on an integration as it is configured."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import httpx2
import pytest

from resolutionflow.cli.contract import scrubbed
from resolutionflow.sandbox.server import sandbox_thread
from resolutionflow.sandbox.stand_ins import STAND_INS

PRIVATE = {"RESOLUTIONFLOW_PRIVATE_HOSTS": "127.0.0.1"}
SECRETS = ("publicKey", "privateKey", "clientSecret")


@pytest.fixture
def serving() -> Iterator[Callable[[str], str]]:
    """Starts the stand-in of a provider; gives its address."""
    with ExitStack() as stack:
        yield lambda provider: stack.enter_context(sandbox_thread(STAND_INS[provider].build()))


@pytest.fixture
def connect(run):
    """Adds an integration with what answers at an address; gives its ID."""

    def add(provider: str, url: str, name: str = "Main") -> str:
        configured = STAND_INS[provider].configured(url)
        account = ("--account", "Northlight", "--name", name, "--provider", provider)
        values = [f"--set={key}={value}" for key, value in configured.items() if key not in SECRETS]
        secrets = "".join(f"{key}={value}\n" for key, value in configured.items() if key in SECRETS)
        return run("integrations", "add", *account, *values, "--secrets-stdin", input=secrets).stdout.strip()

    return add


def effects(url: str) -> list[str]:
    """What was written, a word each."""
    requests: list[dict[str, Any]] = httpx2.get(f"{url}/_sandbox/requests", trust_env=False).json()
    return [each["effect"].split()[0] for each in requests if each["effect"]]


def test_an_integration_is_tried_without_a_write(run, connect, serving):
    """One whose provider gets itself tokens, which is found by itself."""
    psa = serving("halo")
    connect("halo", psa)

    answer = run("plugins", "check", "halo", env=PRIVATE)

    assert (0, "") == (answer.exit_code, answer.stderr)
    assert "kept    `get_ticket` gives the ticket" in answer.stdout
    assert "kept    401 once: the provider gets a fresh token" in answer.stdout
    assert " kept, 0 broken. Left out:" in answer.stdout
    assert [] == effects(psa)


def test_a_named_ticket_is_written_to_once_and_a_broken_promise_is_told(run, connect, serving):
    """Here the lists leave out what is new, so that neither the note nor the time is found."""
    psa = serving("connectwise")
    connect("connectwise", psa)
    stale = {"fault": "stale-list", "times": None}
    httpx2.post(f"{psa}/_sandbox/faults", json=stale, trust_env=False).raise_for_status()

    options = ("--write-to", "7001", "--member", "101", "--status", "306")
    answer = run("plugins", "check", "connectwise", *options, env=PRIVATE)

    assert 2 == answer.exit_code
    assert "broken  `post_note` sends one write and gives the id" in answer.stdout
    assert "2 broken. Left out:" in answer.stdout
    assert "The plugin does not keep the contract." in answer.stderr
    assert ["note", "status", "status", "time"] == sorted(effects(psa))


def test_b52_what_is_told_holds_no_credential(run, connect, serving):
    psa = serving("connectwise")
    connect("connectwise", psa)
    gone = {"fault": "expired-credentials", "times": None}
    httpx2.post(f"{psa}/_sandbox/faults", json=gone, trust_env=False).raise_for_status()

    answer = run("plugins", "check", "connectwise", env=PRIVATE)

    assert 2 == answer.exit_code
    assert "did not accept the credentials" in answer.stderr
    assert str(STAND_INS["connectwise"].configuration["privateKey"]) not in answer.output
    assert "It said [credential]." == scrubbed("It said hunter2.", ["", "hunter2"])


BROKEN = """
from resolutionflow.plugin_api import *

class Broken:
    key, display_name, text_format = "broken", "Broken", TextFormat.PLAIN
    capabilities, configuration_fields = frozenset(), ()

    def note_limit(self, configuration): return 100
    def requests_per_minute(self, configuration): return 60
    def ticket_display(self, ticket_id): return ticket_id
    def validate(self, configuration): pass
    def connect(self, configuration, http): raise LookupError("no such luck")

@hookimpl
def describe_plugin():
    return PluginInfo("broken", "1", "1")

@hookimpl
def register_psa_providers():
    return [Broken()]
"""


def test_a_plugin_that_cannot_even_connect_is_told_and_its_text_is_not(run, tmp_path):
    (tmp_path / "broken.py").write_text(BROKEN, encoding="utf-8")
    folder = ("--plugins-dir", str(tmp_path))
    run("integrations", "add", "--account", "A", "--name", "Main", "--provider", "broken", *folder)

    answer = run("plugins", "check", "broken", "--ticket", "1", *folder)

    assert (2, "") == (answer.exit_code, answer.stdout)
    assert "The plugin could not read a ticket: it raised LookupError." in answer.stderr
    assert "no such luck" not in answer.output


def test_what_is_meant_has_to_be_clear(run, connect):
    unknown = run("plugins", "check", "conectwise")
    unused = run("plugins", "check", "connectwise")
    first, second = (connect("connectwise", "https://psa.example.com", name) for name in ("Main", "Other"))
    several = run("plugins", "check", "connectwise")

    assert {2} == {each.exit_code for each in (unknown, unused, several)}
    assert "No plugin 'conectwise' that gives a provider is loaded" in unknown.stderr
    assert "No integration uses connectwise" in unused.stderr
    assert f"{first}  Main" in several.stderr
    assert f"{second}  Other" in several.stderr
