"""The command behind scripts/faults."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence

from faults.cases import TARGETS, Case, sample, server_faults
from faults.databases import Databases, databases
from faults.expected import must_fail
from faults.guards import Guard
from faults.harness import Harness, Result, harness
from faults.outages import outages
from faults.points import Blow
from faults.report import Line, Progress, print_problems, print_table
from faults.soak import soak

AGAIN = 2
"""So often a case that surprises is tried again, one at a time."""
BLOWS = (Blow.DIE, Blow.STOP, Blow.DISCONNECT)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the cases; gives the exit code.

    0: everything went well. 1: something went wrong; without a guard exactly that which rests on it. 2: without a
    guard something else went wrong than should, or something went well that should not.
    """
    options = _options(arguments)
    lines: list[Line] = []
    for name in ("sqlite", "postgresql") if options.database == "both" else (options.database,):
        with databases(name) as found:
            lines += _run(found, options)
    print_table(lines)
    is_well = all(line.is_well for line in lines)
    if options.without is not None:
        return 1 if is_well else 2
    return 0 if is_well else 1


def _run(found: Databases, options: argparse.Namespace) -> list[Line]:
    if options.soak:
        return [soak(found, options.soak, options.seed)]
    with harness(found, options.parallel) as running:
        if options.without is not None:
            return _without(running, options.without, options)
        lines = _cases(running, options)
    if not options.sample and found.name == "postgresql":
        lines.append(outages(found))
    return lines


def _cases(running: Harness, options: argparse.Namespace) -> list[Line]:
    """Everything, each group a line of the table."""
    singles, faults = _singles(running)
    if options.sample:
        singles, faults = sample(singles, options.sample), sample(faults, options.sample)
    results = _go(running, singles + faults, None, "single blows and faults")
    if not options.sample and not options.quick:
        crossed = [
            Case(Blow.DIE, point, result.case.fault, result.case.target, result.trace)
            for result in results
            if result.case.fault is not None
            for point in result.trace
        ]
        results += _go(running, crossed, None, "server faults × deaths")
    results = _once_more(running, results, lambda result: bool(result.problems), None)
    print_problems(result for result in results if result.problems)
    return _lines(running.databases.name, results)


def _without(running: Harness, guard: Guard, options: argparse.Namespace) -> list[Line]:
    """The same with a guard switched off: exactly the expected cases must go wrong."""
    singles, faults = _singles(running)
    cases = singles + faults
    if options.sample:
        wanted = [case for case in cases if must_fail(case, guard) is True]
        others = [case for case in cases if must_fail(case, guard) is False]
        cases = sample(wanted, options.sample) + sample(others, options.sample)
    results = _go(running, cases, guard, f"without {guard}")
    results = _once_more(running, results, lambda result: _surprises([result], guard) != [], guard)
    surprises = _surprises(results, guard)
    expected = [result for result in results if result not in surprises and must_fail(result.case, guard)]
    print(f"{len(expected)} cases went wrong without {guard}, as they should:")
    print_problems(expected)
    if not any(must_fail(case, guard) for case in cases):
        raise SystemExit(f"no case needs the guard {guard}")
    for result in surprises:
        verb = "went wrong" if result.problems else "should have gone wrong"
        print(f"  {verb} without {guard}: {result.case}: {'; '.join(result.problems)}")
    return [Line.of(running.databases.name, f"without {guard}", results, surprises)]


def _once_more(
    running: Harness, results: list[Result], is_strange: Callable[[Result], bool], without: Guard | None
) -> list[Result]:
    """On a busy machine a process may sleep through its moment: what is strange is tried again, one at a time."""
    for _ in range(AGAIN):
        again = {result.case: running.one(result.case, without) for result in results if is_strange(result)}
        for case in again:
            print(f"  tried again by itself: {case}", file=sys.stderr)
        results = [again.get(result.case, result) for result in results]
    return results


def _surprises(results: list[Result], guard: Guard) -> list[Result]:
    return [result for result in results if must_fail(result.case, guard) is (not result.problems)]


def _singles(running: Harness) -> tuple[list[Case], list[Case]]:
    """Every blow at every point of a clean run, and every fault of the server by itself."""
    clean = _go(running, [Case()], None, "a clean run")[0]
    if clean.problems:
        raise SystemExit(f"a clean run goes wrong: {clean.problems}")
    trace = clean.trace
    blows = [
        Case(blow, point, trace=trace)
        for blow in BLOWS
        for point in trace
        if blow is not Blow.DISCONNECT or point.is_commit
    ]
    faults = [Case(fault=fault, target=target) for target in TARGETS for fault in server_faults(target)]
    return blows, faults


def _go(running: Harness, cases: list[Case], without: Guard | None, title: str) -> list[Result]:
    progress = Progress(f"{running.databases.name}: {title}", len(cases))
    return running.run(cases, without, progress)


def _lines(database: str, results: list[Result]) -> list[Line]:
    groups = dict.fromkeys(result.case.group for result in results)
    return [
        Line.of(
            database,
            group,
            [result for result in results if result.case.group == group],
            [result for result in results if result.case.group == group and result.problems],
        )
        for group in groups
    ]


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/faults", description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--sample", type=int, metavar="N", help="only N evenly spread cases of each kind")
    parser.add_argument("--quick", action="store_true", help="no deaths within server faults")
    parser.add_argument("--without", type=Guard, choices=list(Guard), help="switch a guard off")
    parser.add_argument("--soak", type=float, metavar="SECONDS", help="kill at random for so long instead")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of the random kills")
    parser.add_argument("--parallel", type=int, default=12, help="cases at once")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
