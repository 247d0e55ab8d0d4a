"""What a run prints: progress, what went wrong, and a table of figures."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from faults.harness import Result

HEADINGS = ("database", "what", "points", "kills", "faults", "posts", "lost", "doubled", "flagged", "wrong")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table. `wrong` counts cases that did not go as they should."""

    database: str
    what: str
    points: int
    kills: int
    faults: int
    posts: int
    lost: int
    doubled: int
    flagged: int
    wrong: int

    @property
    def is_well(self) -> bool:
        """Whether everything went as it should."""
        return self.wrong == 0

    @classmethod
    def of(cls, database: str, what: str, results: Sequence[Result], wrong: Sequence[Result]) -> Self:
        """The sum of the results."""
        verdicts = [result.verdict for result in results]
        return cls(
            database=database,
            what=what,
            points=len({(r.case.at, r.case.fault, r.case.target) for r in results if r.case.at is not None}),
            kills=sum(result.kills for result in results),
            faults=sum(result.case.fault is not None for result in results),
            posts=sum(verdict.posts for verdict in verdicts),
            lost=sum(verdict.lost for verdict in verdicts),
            doubled=sum(verdict.doubled for verdict in verdicts),
            flagged=sum(verdict.flagged for verdict in verdicts),
            wrong=len(wrong),
        )


class Progress:
    """Counts results on one line of a terminal, or now and then in a log."""

    def __init__(self, title: str, size: int) -> None:
        self._title = title
        self._size = size
        self._done = self._wrong = 0
        self._began = self._said = time.monotonic()
        self._lock = threading.Lock()

    def __call__(self, result: Result) -> None:
        """Count one more."""
        with self._lock:
            self._done += 1
            self._wrong += bool(result.problems)
            now = time.monotonic()
            if now - self._said > 10 or self._done == self._size:
                self._said = now
                self._say(now - self._began)

    def _say(self, seconds: float) -> None:
        wrong = f", {self._wrong} wrong" if self._wrong else ""
        print(
            f"{self._title}: {self._done} of {self._size} in {seconds:.0f} s{wrong}",
            file=sys.stderr,
            flush=True,
        )


def print_problems(results: Iterable[Result]) -> None:
    """Each case that went wrong, and how."""
    for result in results:
        print(f"  {result.case}: {'; '.join(result.problems)}")


def print_table(lines: Sequence[Line]) -> None:
    """The figures, as a table of Markdown."""
    rows = [[str(getattr(line, name)) for name in Line.__dataclass_fields__] for line in lines]
    print(f"| {' | '.join(HEADINGS)} |")
    print(f"|{'---|' * 2}{'---:|' * (len(HEADINGS) - 2)}")
    for row in rows:
        print(f"| {' | '.join(row)} |")
