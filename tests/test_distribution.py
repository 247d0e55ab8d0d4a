"""What is published: an sdist, and a wheel with three packages that serves where nothing but its needs is installed."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import sysconfig
import uuid
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from resolutionflow.testing import ProviderContract

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as `python -m build` makes it: from the sdist."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT))
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(
    wheel: Path, tmp_path_factory: pytest.TempPathFactory, link_needs: Callable[[Path], None]
) -> Path:
    """An environment of its own with the wheel, and of other distributions those that it asks for; its scripts."""
    folder = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", "--without-pip", str(folder))
    scripts = Path(sysconfig.get_path("scripts", "venv", {"base": str(folder)}))
    python = str(scripts / "python")
    run(sys.executable, "-m", "pip", "--python", python, "install", "--no-index", "--no-deps", str(wheel))
    link_needs(Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()))
    return scripts


@pytest.fixture(scope="module")
def with_halo(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same environment, once HaloPSA's wheel was installed into it, with nothing else to install from."""
    folder = tmp_path_factory.mktemp("halo")
    halo = ROOT / "plugins" / "halo"
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(halo))
    (wheel,) = folder.glob("*.whl")
    python = str(installed / "python")

    assert "halo" not in providers(installed)
    run(sys.executable, "-m", "pip", "--python", python, "install", "--no-index", str(wheel))
    return installed


def providers(scripts: Path) -> list[str]:
    """The plugins of an environment that give a provider; fails where one did not load."""
    plugins = json.loads(run(str(scripts / "resolutionflow"), "plugins", "--json"))
    return [plugin["name"] for plugin in plugins if "register_psa_providers" in plugin["hooks"]]


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)

    assert 0 == done.returncode, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_holds_exactly_three_packages(wheel: Path):
    names = zipfile.ZipFile(wheel).namelist()

    tops = {name.partition("/")[0] for name in names}
    assert {"resolutionflow", "resolutionflow_connectwise", "resolutionflow_graphql"} == {
        top for top in tops if not top.endswith(".dist-info")
    }
    assert 4 == len(tops)


@pytest.mark.parametrize(
    "name",
    [
        "resolutionflow/py.typed",
        "resolutionflow_connectwise/py.typed",
        "resolutionflow_graphql/py.typed",
        "resolutionflow/store/migrations/script.py.mako",
        "resolutionflow_graphql/graphiql/page.html",
        "resolutionflow_graphql/graphiql/examples/01_viewer.graphql",
    ],
)
def test_the_wheel_holds_what_is_no_module_too(wheel: Path, name: str):
    assert name in zipfile.ZipFile(wheel).namelist()


@pytest.fixture
def service(installed: Path, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """A service in the environment of its own: its address and a token."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("RESOLUTIONFLOW_")
    }
    options: dict[str, Any] = {"cwd": tmp_path, "env": environment, "encoding": "utf-8"}
    create = [installed / "resolutionflow", "tokens", "create", "--account", "A", "--user", "B", "--json"]
    token = json.loads(subprocess.run(create, check=True, stdout=subprocess.PIPE, **options).stdout)["token"]
    serve = [installed / "resolutionflow", "serve", "--port", "0"]
    with subprocess.Popen(serve, stderr=subprocess.PIPE, **options) as process:
        try:
            told = ""
            for line in process.stderr or ():
                told += line
                if found := re.search(r"Listening on (\S+)", line):
                    yield found[1], token
                    break
            else:
                pytest.fail(told)
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=30)

    assert 0 == process.returncode


def test_the_wheel_serves_where_nothing_but_its_needs_is_installed(service: tuple[str, str]):
    url, token = service

    answer = httpx2.post(
        f"{url}/graphql",
        headers={"Authorization": f"Bearer {token}"},
        json={"query": "{ viewer { name } plugins { name loadError } }"},
        trust_env=False,
    ).json()

    assert {"name": "B"} == answer["data"]["viewer"]
    assert {"classic", "deterministic", "connectwise"} <= {
        plugin["name"] for plugin in answer["data"]["plugins"]
    }
    assert {None} == {plugin["loadError"] for plugin in answer["data"]["plugins"]}


CONFIRM = """mutation ($input: PostNoteInput!) {
  postResolutionNote(input: $input) {
    delivery { state externalNoteId statusTransition { state verified { name } } timeEntry { state } }
    userErrors { message }
  }
}"""


@pytest.fixture
def demo(with_halo: Path, tmp_path: Path) -> Iterator[str]:
    """What a demo tells that runs in the environment with HaloPSA."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("RESOLUTIONFLOW_")
    }
    command = [with_halo / "resolutionflow", "demo", "--port", "0"]
    options: dict[str, Any] = {"cwd": tmp_path, "env": {**environment, "TMPDIR": str(tmp_path)}}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", **options
    ) as process:
        told = ""
        for line in process.stdout or ():
            told += line
            if line.startswith("Then look"):
                break
        yield told
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


def test_halopsas_wheel_beside_it_brings_a_provider_by_which_a_confirm_lands(with_halo: Path, demo: str):
    service, ticket, token = (
        re.findall(pattern, demo)[0]
        for pattern in (r"GraphiQL +(.+)/graphiql#", r"HaloPSA +(\S+)", r"Token +(\S+)")
    )

    def ask(query: str, **variables: Any) -> Any:
        answer = httpx2.post(
            f"{service}/graphql",
            headers={"Authorization": f"Bearer {token}"},
            json={"query": query, "variables": variables},
            timeout=30,
            trust_env=False,
        ).json()
        assert "errors" not in answer, answer
        return answer["data"]

    query = (
        '{ sessions(first: 1, filter: { text: "Lisbon" }) { nodes { id stateVersion ticket { display } } } }'
    )
    (session,) = ask(query)["sessions"]["nodes"]
    note = {
        "sessionId": session["id"],
        "markdown": "The **time zone** is automatic again.",
        "expectedStateVersion": session["stateVersion"],
        "idempotencyKey": str(uuid.uuid4()),
    }
    payload = ask(CONFIRM, input=note)["postResolutionNote"]
    delivery = payload["delivery"]
    state = httpx2.get(f"{ticket.partition('/tickets/')[0]}/_sandbox/state", trust_env=False).json()
    posted = [each for each in state["actions"] if "time zone</strong>" in each["note_html"]]

    assert ["connectwise", "halo"] == providers(with_halo)
    assert "Halo #4003" == session["ticket"]["display"]
    assert ([], "DONE") == (payload["userErrors"], delivery["state"])
    assert {"state": "VERIFIED", "verified": {"name": "Resolved"}} == delivery["statusTransition"]
    assert "CONFIRMED" == delivery["timeEntry"]["state"]
    assert [delivery["externalNoteId"]] == [str(each["id"]) for each in posted]


CONTRACT = """
import importlib.util, json, sys

from resolutionflow.testing import verdicts

spec = importlib.util.spec_from_file_location("contract", sys.argv[1])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
print(json.dumps({verdict.name: verdict.outcome for verdict in verdicts(module.TestHalo())}))
print("pytest" in sys.modules)
"""


def test_halopsas_provider_keeps_its_contract_there_without_pytest(with_halo: Path):
    contract = ROOT / "plugins" / "halo" / "tests" / "test_contract.py"
    told, pytest_is_loaded = run(str(with_halo / "python"), "-c", CONTRACT, str(contract)).splitlines()

    outcomes = json.loads(told)
    assert {"skipped": ["test_boards_are_listed"]} == {
        outcome: [name for name, found in outcomes.items() if found == outcome]
        for outcome in set(outcomes.values()) - {"kept"}
    }
    assert set(ProviderContract.promises) == set(outcomes)
    assert "False" == pytest_is_loaded
