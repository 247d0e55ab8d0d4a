from __future__ import annotations

import json
import sqlite3

from cryptography.fernet import Fernet

from resolutionflow.store import Cipher

ADD = (
    *("integrations", "add", "--account", "Northlight", "--name", "Main", "--provider", "connectwise"),
    *("--set", "site=https://cw.example.test", "--set", "company=northlight", "--set", "clientId=abc"),
    *("--secrets-stdin", "--json"),
)
SECRETS = "publicKey=the-public-key\nprivateKey=the-private-key\n"


def stored_secrets(tmp_path):
    with sqlite3.connect(tmp_path / "flow.db") as connection:
        (token,) = connection.execute("SELECT secrets FROM integrations").fetchone()
    connection.close()
    return token


def test_a_key_is_rotated_and_the_old_one_may_go(run, tmp_path):
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    run(*ADD, input=SECRETS, env={"RESOLUTIONFLOW_SECRET_KEY": old})

    rotated = run("db", "rotate-key", env={"RESOLUTIONFLOW_SECRET_KEY": f"{new},{old}"})

    assert rotated.stdout == "Encrypted the secrets of 1 records anew.\n"
    expected = {"publicKey": "the-public-key", "privateKey": "the-private-key"}
    assert Cipher([new]).decrypt_mapping(stored_secrets(tmp_path)) == expected


def test_without_the_old_key_nothing_is_rotated_and_the_reason_told(run, tmp_path):
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    run(*ADD, input=SECRETS, env={"RESOLUTIONFLOW_SECRET_KEY": old})
    before = stored_secrets(tmp_path)

    rotated = run("db", "rotate-key", env={"RESOLUTIONFLOW_SECRET_KEY": new})

    assert rotated.exit_code == 2
    assert "give the key it was stored with too" in rotated.stderr
    assert stored_secrets(tmp_path) == before


def test_a_new_database_is_made_where_it_is_a_file(run, tmp_path):
    url = f"sqlite:///{tmp_path}/new.db"

    assert run("tokens", "list", "--database-url", url).exit_code == 0
    assert run("db", "upgrade", "--database-url", url).stdout == "The database is up to date.\n"


def test_an_outdated_postgresql_is_refused_with_the_command_to_run_which_helps(run, postgresql):
    env = {"RESOLUTIONFLOW_SECRET_KEY": Fernet.generate_key().decode()}
    on_it = ("--database-url", postgresql("template1"))

    for outdated in (("tokens", "list"), ("serve", "--port", "0"), ("worker",)):
        answer = run(*outdated, *on_it, env=env)
        assert answer.exit_code == 2
        assert "run `resolutionflow db upgrade`" in answer.stderr
    upgraded = run("db", "upgrade", *on_it, env=env)

    assert upgraded.stdout == "The database is up to date.\n"
    assert json.loads(run("tokens", "list", "--json", *on_it, env=env).stdout) == []
