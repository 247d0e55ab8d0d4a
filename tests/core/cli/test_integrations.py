from __future__ import annotations

import json
import sqlite3

from resolutionflow.sandbox.connectwise import DEMO_CREDENTIALS

ADD = ("integrations", "add", "--account", "Northlight", "--name", "Main", "--provider", "connectwise")
OPEN = (
    *("--set", "site=https://cw.example.test", "--set", "company=northlight"),
    *("--set", f"clientId={DEMO_CREDENTIALS.client_id}", "--set", "noteLimit=900"),
)


def configuration(tmp_path):
    with sqlite3.connect(tmp_path / "flow.db") as connection:
        rows = connection.execute("SELECT configuration, set_secrets FROM integrations").fetchall()
    connection.close()
    return [(json.loads(values), json.loads(secrets)) for values, secrets in rows]


def test_an_integration_is_added_with_secrets_from_standard_input(run, tmp_path):
    added = run(*ADD, *OPEN, "--secrets-stdin", "--json", input="publicKey=one\n\nprivateKey=t=wo\n")

    assert json.loads(added.stdout)["name"] == "Main"
    values, secrets = configuration(tmp_path)[0]
    assert (values["site"], values["noteLimit"]) == ("https://cw.example.test", 900)
    assert secrets == ["privateKey", "publicKey"]


def test_secrets_come_from_variables_too(run, tmp_path):
    variables = ("--secret-env", "publicKey=CW_PUBLIC", "--secret-env", "privateKey=CW_PRIVATE")

    added = run(*ADD, *OPEN, *variables, env={"CW_PUBLIC": "one", "CW_PRIVATE": "two"})

    assert added.exit_code == 0
    assert configuration(tmp_path)[0][1] == ["privateKey", "publicKey"]


def test_b52_a_secret_on_the_command_line_is_refused_and_not_repeated(run, tmp_path):
    added = run(*ADD, *OPEN, "--set", "privateKey=the-private-key")

    assert added.exit_code == 2
    assert "privateKey is a secret" in added.stderr
    assert "the-private-key" not in added.output
    assert configuration(tmp_path) == []


def test_what_is_missing_or_unknown_is_told(run):
    missing = run(*ADD, *OPEN, input="")
    variable = run(*ADD, *OPEN, "--secret-env", "publicKey=CW_PUBLIC")
    no_pair = run(*ADD, "--set", "site")
    provider = run(*ADD[:-1], "conectwise")

    assert "Public key is required. Private key is required." in missing.stderr
    assert "the variable CW_PUBLIC is not set" in variable.stderr
    assert "--set: number 1 is not of the form KEY=VALUE" in no_pair.stderr
    assert "did you mean 'connectwise'?" in provider.stderr
    assert {each.exit_code for each in (missing, variable, no_pair, provider)} == {2}
