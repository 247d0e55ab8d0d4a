from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest

DIALOGUE = Path(__file__).parents[2] / "examples" / "dialogue"


@dataclass(frozen=True)
class Demo:
    """A running `resolutionflow demo`, and what it told."""

    process: subprocess.Popen[str]
    told: str

    @property
    def url(self) -> str:
        return self._told(r"GraphiQL +(.+)/graphiql#")

    @property
    def token(self) -> str:
        return self._told(r"Token +(rf_\S+)")

    @property
    def ticket_page(self) -> str:
        return self._told(r"ConnectWise +(http\S+)")

    @property
    def other_ticket_page(self) -> str:
        return self._told(r"HaloPSA +(http\S+)")

    @property
    def dialogue(self) -> str:
        """The address of the example page, with what it needs to sign in."""
        return self._told(r"Dialogue +(http\S+)")

    @property
    def psa(self) -> str:
        return self.ticket_page.partition("/tickets/")[0]

    @property
    def example(self) -> str:
        return self._told(r"(?s)\n(curl .+?)\n\n")

    def ask(self, query: str, **variables: Any) -> Any:
        """The whole answer to a GraphQL operation."""
        headers = {"Authorization": f"Bearer {self.token}"}
        body = {"query": query, "variables": variables}
        return httpx2.post(
            f"{self.url}/graphql", headers=headers, json=body, timeout=30, trust_env=False
        ).json()

    def end(self, number: signal.Signals) -> tuple[int, str]:
        """Send a signal; gives the exit code and all that was still printed."""
        self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=30)
        return self.process.returncode, rest

    def _told(self, pattern: str) -> str:
        found = re.search(pattern, self.told)

        assert found, f"{pattern} not in: {self.told}"
        return found[1]


@pytest.fixture
def start_demo(tmp_path: Path) -> Iterator[Callable[..., Demo]]:
    """Starts a demo of the test's own, with options; it keeps its files below `tmp_path`."""
    with ExitStack() as stack:

        def start(*options: str) -> Demo:
            return stack.enter_context(_running(tmp_path, options))

        yield start


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo on a free port, which the tests of a module share."""
    with _running(tmp_path_factory.mktemp("demo"), ("--port", "0", "--dialogue", str(DIALOGUE))) as demo:
        yield demo


@contextmanager
def _running(folder: Path, options: tuple[str, ...]) -> Iterator[Demo]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("RESOLUTIONFLOW_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "resolutionflow", "demo", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        env={**inherited, "TMPDIR": str(folder), "PYTHONUTF8": "1"},
    )
    with process:
        try:
            told = ""
            for line in process.stdout or ():
                told += line
                if line.startswith("Then look"):
                    break
            yield Demo(process, told)
        finally:
            process.terminate()


@pytest.fixture
def run_curl() -> Callable[[str], Any]:
    """Carries out a curl command as a shell would read it, without needing curl; gives the JSON answer."""

    def run(command: str) -> Any:
        program, *words = shlex.split(command.replace("\\\n", " "))
        flags = dict(zip(words, [*words[1:], ""], strict=True))
        headers = [words[at + 1].split(": ", 1) for at, word in enumerate(words) if word == "--header"]
        (url,) = [word for word in words if word.startswith("http://")]

        assert program == "curl"
        body = flags["--data"].encode()
        return httpx2.post(url, headers=dict(headers), content=body, timeout=30, trust_env=False).json()

    return run
