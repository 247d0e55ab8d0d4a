"""The command: a page, then each attack, against `resolutionflow serve`; CPU as a multiple of the page's, memory."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import orjson
from benchmarks.queries.__main__ import PAGE
from benchmarks.service import seed
from cryptography.fernet import Fernet

from .attacks import attacks, frame_attacks
from .sending import drip, frames, post
from .server import Server, serving

AT_MOST = 2.0
"""The CPU that an attack may take, as a multiple of a page of 50 sessions."""
GROWTH = 10.0
"""MB by which the service's memory may grow over all rounds after the first."""
DRIPPING = 50
DRIPS = 90
"""Bytes of each, in nine of the ten seconds that a body may take."""


def measured(server: Server, times: int, send: Callable[[], object]) -> tuple[float, Any]:
    """Seconds of the service's CPU for one request, the median of several, and the last answer."""
    taken, answer = [], None
    for _ in range(times):
        before = server.cpu
        answer = send()
        taken.append(server.cpu - before)
    return median(taken), answer


def code_of(answer: Any) -> tuple[str | None, str | None]:
    """The code of an answer's first error, and its limit."""
    extensions = answer["errors"][0]["extensions"] if "errors" in answer else {}
    return extensions.get("code"), extensions.get("limit")


def attack_all(server: Server, token: str, page: float, times: int, *, shown: bool) -> bool:
    """Send every attack; whether each was refused as it should be, for what it may take."""
    held = True
    for attack in attacks():
        taken, answer = measured(server, times, lambda body=attack.body: post(server.port, token, body))  # type: ignore[misc]
        refused = code_of(answer) == (attack.code, attack.limit)
        held = held and refused and taken <= AT_MOST * page
        _show(shown, attack.name, taken / page, attack.limit or attack.code, refused=refused)
    for frame_attack in frame_attacks():
        taken, code = measured(
            server,
            times,
            lambda each=frame_attack: asyncio.run(frames(server.port, token, each)),  # type: ignore[misc]
        )
        refused = code == frame_attack.code
        held = held and refused and taken <= AT_MOST * page
        _show(shown, frame_attack.name, taken / page, str(code), refused=refused)
    return held


def drip_all(server: Server, token: str, page: float) -> bool:
    """Many bodies that do not end, at once."""

    async def run() -> list[Any]:
        return await asyncio.gather(*(drip(server.port, token, DRIPS) for _ in range(DRIPPING)))

    before = server.cpu
    answers = asyncio.run(run())
    taken = (server.cpu - before) / DRIPPING
    refused = all(code_of(answer)[0] == "BAD_REQUEST" for answer in answers)
    _show(True, f"a slow body, {DRIPPING} at once", taken / page, "BAD_REQUEST", refused=refused)
    return refused and taken <= AT_MOST * page


def _show(shown: bool, name: str, times: float, code: str, *, refused: bool) -> None:
    if shown:
        print(f"| {name} | {times:.2f} | {code if refused else 'NOT REFUSED AS IT SHOULD BE'} |")


def run(times: int, rounds: int) -> bool:
    body = orjson.dumps({"query": PAGE, "variables": {"first": 50}})
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "attacked.db"
        token = asyncio.run(seed(file, 200))
        with serving(f"sqlite:///{file}", Fernet.generate_key().decode()) as server:
            measured(server, 10, lambda: post(server.port, token, body))
            page, answer = measured(server, 4 * times, lambda: post(server.port, token, body))
            if len(answer["data"]["sessions"]["nodes"]) != 50:
                raise AssertionError("there is no page to compare with")
            print(f"a page of 50 sessions takes {1000 * page:.1f} ms of the service's CPU\n")
            print("| attack | times a page | refused with |\n|---|---:|---|")
            held = attack_all(server, token, page, times, shown=True)
            held = drip_all(server, token, page) and held
            first = server.memory
            for _ in range(rounds):
                held = attack_all(server, token, page, 1, shown=False) and held
            last = server.memory
            again, _ = measured(server, 4 * times, lambda: post(server.port, token, body))
    print(
        f"\nmemory after one round {first:.0f} MB, after {rounds} more {last:.0f} MB (at most {GROWTH:.0f} more)"
    )
    print(f"a page afterwards takes {again / page:.2f} times as much as before")
    return held and last - first <= GROWTH


def main(arguments: Sequence[str] | None = None) -> int:
    """1 where an attack is not refused, takes too much, or leaves something behind."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.attacks", description=__doc__)
    parser.add_argument("--times", type=int, default=5, help="each attack is measured")
    parser.add_argument("--rounds", type=int, default=5, help="of all attacks, over which memory is watched")
    options = parser.parse_args(arguments)
    return 0 if run(options.times, options.rounds) else 1


if __name__ == "__main__":
    sys.exit(main())
