from __future__ import annotations

import json

import pytest

from resolutionflow.domain.access import ALL_SCOPES


def test_a_token_is_created_with_its_account_and_user_and_all_scopes(run):
    created = json.loads(
        run("tokens", "create", "--account", "Northlight", "--user", "Amara", "--json").stdout
    )
    listed = json.loads(run("tokens", "list", "--json").stdout)

    assert created["token"].startswith("rf_")
    assert (created["account"], created["user"]) == ("Northlight", "Amara")
    assert created["scopes"] == sorted(ALL_SCOPES)
    assert created["expiresAt"] is None
    assert listed == [{key: value for key, value in created.items() if key != "token"}]


def test_the_token_stands_alone_on_standard_output(run):
    answer = run("tokens", "create", "--account", "Northlight", "--user", "Amara")

    assert answer.stdout.strip().startswith("rf_")
    assert len(answer.stdout.splitlines()) == 1
    assert "Bearer" in answer.stderr


def test_scopes_and_an_expiry_can_be_given(run):
    created = json.loads(
        run(
            *("tokens", "create", "--account", "Northlight", "--user", "Amara", "--json"),
            *("--scope", "SESSIONS_READ", "--scope", "notes_post", "--expires-in-days", "3"),
        ).stdout
    )

    assert created["scopes"] == ["NOTES_POST", "SESSIONS_READ"]
    assert created["expiresAt"] > created["createdAt"]


@pytest.mark.parametrize(
    "given", [("--scope", "EVERYTHING"), ("--expires-in-days", "0"), ("--expires-in-days", "soon")]
)
def test_what_no_token_can_have_is_refused(run, given):
    answer = run("tokens", "create", "--account", "Northlight", "--user", "Amara", *given)

    assert answer.exit_code == 2
    assert given[0] in answer.stderr


def test_a_revoked_token_is_listed_as_one(run):
    created = json.loads(
        run("tokens", "create", "--account", "Northlight", "--user", "Amara", "--json").stdout
    )

    revoked = run("tokens", "revoke", created["id"])

    assert (revoked.exit_code, revoked.stdout) == (0, "Revoked.\n")
    assert "revoked" in run("tokens", "list").stdout
    assert json.loads(run("tokens", "list", "--json").stdout)[0]["revokedAt"] is not None


def test_b52_the_list_holds_no_token(run):
    secret = run("tokens", "create", "--account", "Northlight", "--user", "Amara").stdout.strip()

    assert secret not in run("tokens", "list").stdout + run("tokens", "list", "--json").stdout


def test_an_unknown_token_cannot_be_revoked(run):
    answer = run("tokens", "revoke", "nothing")

    assert answer.exit_code == 2
    assert "There is no token of this ID." in answer.stderr
