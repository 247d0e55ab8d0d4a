"""The service under audit: a demo of its own, on a free port, gone at the end."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ACCOUNT = "Northlight IT"
USER = "Amara Diallo"


@dataclass(frozen=True, slots=True)
class Service:
    """Where it answers, a token with all scopes, its database and its log."""

    url: str
    token: str
    database_url: str
    log: Path

    def environment(self) -> dict[str, str]:
        """What a check finds the service by."""
        return {"AUDIT_URL": self.url, "AUDIT_TOKEN": self.token}

    def errors(self) -> str:
        """What it logged as errors so far."""
        lines = self.log.read_text(encoding="utf-8").splitlines()
        return "\n".join(line for line in lines if " ERROR " in line or line.startswith("Traceback"))

    def doomed(self) -> dict[str, str]:
        """Another token, and the command that revokes it, as JSON."""
        made = json.loads(self._tokens("create", "--account", ACCOUNT, "--user", USER, "--json"))
        revoke = self._command("revoke", made["id"])
        return {"AUDIT_DOOMED_TOKEN": made["token"], "AUDIT_REVOKE": json.dumps(revoke)}

    def _tokens(self, *words: str) -> str:
        return subprocess.run(self._command(*words), check=True, capture_output=True, text=True).stdout

    def _command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "resolutionflow", "tokens", *words, "--database-url", self.database_url]


@contextmanager
def running_demo() -> Iterator[Service]:
    """Start a demo, and end it."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("RESOLUTIONFLOW_")}
    with TemporaryDirectory(prefix="resolutionflow-audit-") as name:
        folder = Path(name)
        with (
            (folder / "log").open("w") as log,
            subprocess.Popen(
                [sys.executable, "-m", "resolutionflow", "demo", "--port", "0"],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
                env={**inherited, "TMPDIR": name, "PYTHONUTF8": "1"},
            ) as process,
        ):
            try:
                yield _told(process, folder)
            finally:
                process.terminate()


def _told(process: subprocess.Popen[str], folder: Path) -> Service:
    """What the demo's welcome says. Raises RuntimeError where it ends before."""
    told = ""
    for line in process.stdout or ():
        told += line
        if line.startswith("Then look"):
            break
    found = re.search(r"GraphiQL +(\S+)/graphiql#token=(rf_[^&]+)", told)
    if found is None:
        raise RuntimeError(f"The demo did not start: {told}{(folder / 'log').read_text(encoding='utf-8')}")
    (database,) = folder.glob("*/demo.db")
    return Service(f"{found[1]}/graphql", found[2], f"sqlite:///{database}", folder / "log")
