"""The service in a process of its own, whose CPU and memory are told from outside. Linux only."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2


@dataclass(frozen=True, slots=True)
class Server:
    """A running service."""

    port: int
    pid: int

    @property
    def cpu(self) -> float:
        """Seconds of CPU that its process has taken so far (its clock, as clock_getcpuclockid(3) names it)."""
        return time.clock_gettime(~self.pid << 3 | 2)

    @property
    def memory(self) -> float:
        """Its resident memory, in MB."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        if found is None:
            raise RuntimeError("the service has stopped")
        return int(found[1]) / 1024


@contextmanager
def serving(database_url: str, secret_key: str) -> Iterator[Server]:
    """`resolutionflow serve` on a database, with its defaults, but without a worker."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {
        "PATH": "/usr/bin:/bin",
        "RESOLUTIONFLOW_DATABASE_URL": database_url,
        "RESOLUTIONFLOW_SECRET_KEY": secret_key,
        "RESOLUTIONFLOW_WORKER": "false",
        "RESOLUTIONFLOW_LOG_LEVEL": "error",
    }
    command = [sys.executable, "-m", "resolutionflow", "serve", "--port", str(port)]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(f"http://127.0.0.1:{port}/healthz")
            yield Server(port, process.pid)
        finally:
            process.terminate()


def _wait_for(url: str) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            httpx2.get(url, trust_env=False).raise_for_status()
        except httpx2.TransportError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return
