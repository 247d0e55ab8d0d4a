from __future__ import annotations

import os
import re
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from pydantic import ValidationError

from resolutionflow.domain.retry_policy import RetryPolicy
from resolutionflow.http import PrivateHosts
from resolutionflow.settings import Settings, SettingsInvalid, misspelt, variable

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def only_own_variables(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine on which nothing is set, in a folder of its own."""
    for name in [name for name in os.environ if name.upper().startswith("RESOLUTIONFLOW_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def problems(**given: object) -> tuple[str, ...]:
    with pytest.raises(SettingsInvalid) as caught:
        Settings.load(**given)
    return caught.value.problems


def test_with_nothing_set_the_service_runs_on_a_sqlite_file_by_the_designed_policy():
    settings = Settings.load()

    assert settings.database_url == "sqlite:///resolutionflow.db"
    assert settings.is_embedded
    assert settings.retry_policy() == RetryPolicy()
    assert settings.idle_limit == timedelta(minutes=30)
    assert settings.worker


def test_variables_are_read_with_fractions_and_lists(monkeypatch):
    monkeypatch.setenv("RESOLUTIONFLOW_DELIVERY_RETRY_MINUTES", "0.05, 0.1")
    monkeypatch.setenv("RESOLUTIONFLOW_DELIVERY_QUIET_SECONDS", "1.5")
    monkeypatch.setenv("RESOLUTIONFLOW_DELIVERY_REQUEST_SECONDS", "2")
    monkeypatch.setenv("RESOLUTIONFLOW_DELIVERY_LEASE_SECONDS", "4")
    monkeypatch.setenv("RESOLUTIONFLOW_DELIVERY_VERIFY_SECONDS", "3")
    monkeypatch.setenv("RESOLUTIONFLOW_DELIVERY_RECOUNT_MINUTES", "0.5")
    monkeypatch.setenv("RESOLUTIONFLOW_DISABLED_PLUGINS", "acme-psa, office-hours,")
    monkeypatch.setenv("RESOLUTIONFLOW_PRIVATE_HOSTS", "127.0.0.1,cw.example.internal")
    monkeypatch.setenv("RESOLUTIONFLOW_WORKER", "off")
    monkeypatch.setenv("RESOLUTIONFLOW_LOG_LEVEL", "DEBUG")

    settings = Settings.load()

    assert settings.retry_policy() == RetryPolicy(
        retries=(timedelta(seconds=3), timedelta(seconds=6)),
        quiet=timedelta(seconds=1.5),
        request=timedelta(seconds=2),
        lease=timedelta(seconds=4),
        verify=timedelta(seconds=3),
        recount=timedelta(seconds=30),
    )
    assert settings.disabled_plugins == {"acme-psa", "office-hours"}
    assert settings.private_hosts == PrivateHosts.parse(["127.0.0.1", "cw.example.internal"])
    assert not settings.worker
    assert settings.log_level == "debug"


@pytest.mark.parametrize("missing", ["oidc_issuer", "oidc_audience", "oidc_jwks_url"])
def test_an_issuer_goes_with_its_audience_and_its_keys(missing):
    given = {
        "oidc_issuer": "https://login.example.com/",
        "oidc_audience": "flow",
        "oidc_jwks_url": "https://login.example.com/jwks",
    }
    complete = Settings.load(**given)
    found = problems(**{name: value for name, value in given.items() if name != missing})

    assert complete.oidc_issuer
    assert all("set the issuer, the audience and the URL of the keys, or none" in each for each in found)


def test_the_url_of_the_keys_is_whole():
    (problem,) = problems(oidc_issuer="i", oidc_audience="a", oidc_jwks_url="login.example.com/jwks")

    assert problem == (
        "RESOLUTIONFLOW_OIDC_JWKS_URL is no URL. Write for instance https://login.example.com/jwks."
    )


def test_an_empty_variable_is_as_one_that_is_not_set(monkeypatch):
    monkeypatch.setenv("RESOLUTIONFLOW_IDLE_MINUTES", "")

    assert Settings.load().idle_limit == timedelta(minutes=30)


def test_given_values_go_before_the_environment(monkeypatch):
    monkeypatch.setenv("RESOLUTIONFLOW_DATABASE_URL", "sqlite:///other.db")

    assert Settings.load(database_url="sqlite:///mine.db").database_url == "sqlite:///mine.db"


def test_all_problems_are_told_at_once_each_with_what_to_write(monkeypatch):
    monkeypatch.setenv("RESOLUTIONFLOW_DATABASE_URL", "mysql://somewhere")
    monkeypatch.setenv("RESOLUTIONFLOW_IDLE_MINUTES", "soon")
    monkeypatch.setenv("RESOLUTIONFLOW_DELIVERY_RETRY_MINUTES", "5,never")
    monkeypatch.setenv("RESOLUTIONFLOW_DELIVERY_LEASE_SECONDS", "30")
    monkeypatch.setenv("RESOLUTIONFLOW_PLUGINS_DIR", "nowhere")
    monkeypatch.setenv("RESOLUTIONFLOW_PRIVATE_HOSTS", "10.0.0.0/99")
    monkeypatch.setenv("RESOLUTIONFLOW_GRAPHQL", "off")

    told = problems()

    assert [problem.split()[0] for problem in told] == [
        "RESOLUTIONFLOW_DATABASE_URL",
        "RESOLUTIONFLOW_PLUGINS_DIR",
        "RESOLUTIONFLOW_PRIVATE_HOSTS",
        "RESOLUTIONFLOW_IDLE_MINUTES",
        "RESOLUTIONFLOW_DELIVERY_RETRY_MINUTES",
        "RESOLUTIONFLOW_DELIVERY_LEASE_SECONDS",
        "RESOLUTIONFLOW_GRAPHQL",
    ]
    assert told[3] == "RESOLUTIONFLOW_IDLE_MINUTES cannot be used: write for instance 30."
    assert told[6] == "RESOLUTIONFLOW_GRAPHQL is no setting: write RESOLUTIONFLOW_GRAPHIQL."


@pytest.mark.parametrize("value", ["nan", "inf", "-1", "0", "true"])
def test_a_time_is_a_positive_number(monkeypatch, value):
    monkeypatch.setenv("RESOLUTIONFLOW_DELIVERY_REQUEST_SECONDS", value)

    assert len(problems()) == 1


@pytest.mark.parametrize("origin", ["portal.example.com", "https://portal.example.com/", "https://", "null"])
def test_an_origin_is_a_scheme_and_a_host(monkeypatch, origin):
    monkeypatch.setenv("RESOLUTIONFLOW_CORS_ORIGINS", f"http://localhost:5173,{origin}")

    (problem,) = problems()

    assert problem.startswith(
        "RESOLUTIONFLOW_CORS_ORIGINS lists what is no origin. Write a scheme and a host"
    )


def test_the_switch_for_plugin_developers_is_no_misspelling(monkeypatch):
    monkeypatch.setenv("RESOLUTIONFLOW_TRACE_HOOKS", "1")

    assert Settings.load()


def test_b52_neither_problems_nor_the_settings_themselves_show_a_password_or_a_key(monkeypatch):
    password, key = "hunter" + "2-and-more", Fernet.generate_key().decode()
    url = f"postgresql://flow:{password}@db.example/flow"
    settings = Settings.load(database_url=url, secret_key=key)
    monkeypatch.setenv("RESOLUTIONFLOW_DATABASE_URL", f"mysql://flow:{password}@db.example/flow")
    monkeypatch.setenv("RESOLUTIONFLOW_SECRET_KEY", f"{key},{key[:-4]}")

    told = " ".join(problems())
    with pytest.raises(ValidationError) as caught:
        Settings()
    told += str(caught.value)

    assert password not in told + repr(settings)
    assert key[:-4] not in told + repr(settings)
    assert "holds no key at place 2" in told


def test_postgresql_needs_a_key_and_sqlite_makes_one_that_only_its_owner_reads(tmp_path):
    embedded = Settings.load(database_url=f"sqlite:///{tmp_path}/flow.db")

    (key,) = embedded.encryption_keys()
    file = tmp_path / "flow.key"

    assert file.read_text().strip() == key
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert embedded.encryption_keys() == (key,)
    assert "RESOLUTIONFLOW_SECRET_KEY is needed" in problems(database_url="postgresql://h/flow")[0]


def test_keys_that_are_set_go_before_the_key_file(tmp_path):
    keys = tuple(Fernet.generate_key().decode() for _ in range(2))

    settings = Settings.load(database_url=f"sqlite:///{tmp_path}/flow.db", secret_key=", ".join(keys))

    assert settings.encryption_keys() == keys
    assert list(tmp_path.iterdir()) == []


def test_no_setting_is_taken_for_a_misspelling():
    assert misspelt({variable(field): "" for field in Settings.model_fields}) == []


def test_the_documentation_holds_every_setting_with_its_default_and_what_it_does():
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip() for cell in row.strip("|").split("|")]
        for row in re.findall(r"^\| `.*", page, re.MULTILINE)
    ]

    assert rows == [
        [f"`{variable(name)}`", shown_default(field.default), field.description]
        for name, field in Settings.model_fields.items()
    ]


def shown_default(default: object) -> str:
    match default:
        case bool():
            return f"`{str(default).lower()}`"
        case tuple() if default:
            return f"`{','.join(str(each) for each in default)}`"
        case str() | int() | float() if default != "":
            return f"`{default}`"
    return ""
