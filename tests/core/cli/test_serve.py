from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import pytest

from resolutionflow.sandbox.stand_ins import STAND_INS

START = """mutation ($input: StartSessionInput!) {
  startSession(input: $input) { session { id stateVersion } }
}"""
CONFIRM = """mutation ($input: PostNoteInput!) {
  postResolutionNote(input: $input) { outcome userErrors { message } }
}"""


@contextmanager
def started(*arguments: str, until: str, **environment: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A process of ours and the rest of the line that says it is ready."""
    process = subprocess.Popen(
        [sys.executable, "-m", "resolutionflow", *arguments],
        env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith(until):
                yield process, line.removeprefix(until).strip()
                return
        raise AssertionError(f"It ended with {process.wait()} before it was ready.")
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stdout.close()


def ended(process: subprocess.Popen[str], by: signal.Signals) -> tuple[int, str]:
    assert process.stdout is not None
    process.send_signal(by)
    output = process.stdout.read()
    return process.wait(), output


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_logs_no_query_and_ends_in_good_order(database_url, by):
    """B51: the access log holds no query text."""
    arguments = ("serve", "--port", "0", "--no-worker", "--database-url", database_url)
    with started(*arguments, until="Listening on ") as (process, url):
        health = httpx2.get(f"{url}/healthz?query=the-query-text", trust_env=False)
        refused = httpx2.post(f"{url}/graphql", json={"query": "{ viewer { name } }"}, trust_env=False)

        code, output = ended(process, by)

    assert health.status_code == 200
    assert refused.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert code == 0
    assert "resolutionflow.access: GET /healthz 200" in output
    assert "the-query-text" not in output
    assert "viewer" not in output
    assert "Traceback" not in output


@pytest.fixture
def token(run: Callable[..., Any]) -> str:
    """A token of somebody."""
    created: str = run("tokens", "create", "--account", "Northlight", "--user", "Ann Example").stdout
    return created.strip()


def test_writes_are_in_the_log_whatever_its_level_and_event_streams_end_with_the_service(database_url, token):
    arguments = ("serve", "--port", "0", "--no-worker", "--database-url", database_url)
    headers = {"authorization": f"Bearer {token}"}
    write = {"query": 'mutation { startSession(input: {title: "Mail"}) { session { id } } }'}
    watch = {"query": "subscription { deliveryEvents { eventId } }"}
    with (
        started(*arguments, until="Listening on ", RESOLUTIONFLOW_LOG_LEVEL="error") as (process, url),
        httpx2.Client(base_url=url, headers=headers, trust_env=False) as client,
    ):
        client.post("/graphql", json=write)
        with client.stream("POST", "/graphql", json=watch, headers={"accept": "text/event-stream"}) as stream:
            code, output = ended(process, signal.SIGTERM)
            told = stream.read()

    (line,) = output.splitlines()
    time, level, logger, entry = line.split(" ", 3)
    assert (code, told) == (0, b"")
    assert (level, logger) == ("INFO", "resolutionflow.audit:")
    assert time.endswith("Z")
    assert json.loads(entry)["mutation"] == "startSession"


def test_it_makes_its_database_with_the_worker_and_without_graphiql_where_told(tmp_path):
    environment = {
        "RESOLUTIONFLOW_DATABASE_URL": f"sqlite:///{tmp_path}/new.db",
        "RESOLUTIONFLOW_GRAPHIQL": "off",
        "RESOLUTIONFLOW_LOG_LEVEL": "warning",
    }
    with started("serve", "--port", "0", until="Listening on ", **environment) as (process, url):
        graphiql = httpx2.get(f"{url}/graphiql", trust_env=False)

        code, output = ended(process, signal.SIGTERM)

    assert graphiql.status_code == 404
    assert (tmp_path / "new.db").exists()
    assert (code, output) == (0, "")


def test_b54_a_service_runs_on_beside_every_plugin_that_misbehaves_and_names_it(
    run, database_url, misbehaving
):
    token = run("tokens", "create", "--account", "Northlight", "--user", "Ann Example").stdout.strip()
    arguments = (
        "serve",
        "--port",
        "0",
        "--database-url",
        database_url,
        "--plugins-dir",
        str(misbehaving.folder),
    )
    with started(*arguments, until="Listening on ", PYTHONPATH=str(misbehaving.site)) as (process, url):

        def ask(query, **variables):
            answer = httpx2.post(
                f"{url}/graphql",
                headers={"Authorization": f"Bearer {token}"},
                json={"query": query, "variables": variables},
                trust_env=False,
            ).json()
            assert "errors" not in answer, answer
            return answer["data"]

        plugins = ask("{ plugins { name origin loadError } }")["plugins"]
        session = ask(START, input={"title": "Mail"})["startSession"]["session"]
        note = {
            "sessionId": session["id"],
            "markdown": "The cached password was cleared.",
            "expectedStateVersion": session["stateVersion"],
            "idempotencyKey": str(uuid.uuid4()),
        }
        posted = ask(CONFIRM, input=note)["postResolutionNote"]

        code, _ = ended(process, signal.SIGTERM)

    shown = {(plugin["name"], plugin["origin"]): plugin["loadError"] for plugin in plugins}
    assert misbehaving.errors == {key: shown[key] for key in misbehaving.errors}
    assert {"outcome": "RESOLVED_LOCAL", "userErrors": []} == posted
    assert 0 == code
    assert not misbehaving.ran.exists()


def test_a_worker_ends_in_good_order(database_url):
    arguments = ("worker", "--database-url", database_url)
    with started(*arguments, until="Sending deliveries.") as (process, _):
        code, output = ended(process, signal.SIGTERM)

    assert (code, output) == (0, "")


@pytest.mark.parametrize("name", STAND_INS)
def test_a_sandbox_tells_the_configuration_that_leads_to_it(name):
    stand_in = STAND_INS[name]
    with started("sandbox", name, "--port", "0", until=f"{stand_in.address}=") as (process, url):
        page = httpx2.get(url, trust_env=False)

        code, output = ended(process, signal.SIGTERM)

    assert page.status_code == 200
    assert output.splitlines() == [f"{key}={value}" for key, value in stand_in.configuration.items()]
    assert code == 0


@pytest.mark.parametrize("command", [("serve",), ("sandbox", "connectwise")])
def test_a_taken_port_is_told_with_exit_code_2(run, command):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])

        answer = run(*command, "--port", port)

    assert answer.exit_code == 2
    assert f"port {port}" in answer.stderr
    assert "--port" in answer.stderr


def test_a_host_that_is_not_this_machines_is_told(run):
    answer = run("serve", "--host", "192.0.2.1", "--port", "0")

    assert answer.exit_code == 2
    assert "Cannot listen on 192.0.2.1, port 0" in answer.stderr
