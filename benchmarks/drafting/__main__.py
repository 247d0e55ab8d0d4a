"""The command: a table of figures for each formatter, and the drafts that are not good."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from statistics import mean, median

from resolutionflow.plugin_api import DraftOrigin, NoteKind

from .costs import cost_table
from .running import Drafted, drafted, formatter_named
from .sessions import corpus

FORMATTERS = ("deterministic", "stand-in", "claude")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run over the corpus; 1 where a draft breaks a rule or says what it may not."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.drafting", description=__doc__)
    parser.add_argument("--formatter", choices=FORMATTERS, action="append", help="default: the first two")
    parser.add_argument("--show", metavar="SESSION", help="print the drafts of one session")
    parser.add_argument(
        "--costs", action="store_true", help="only what drafts of one session cost, from the store"
    )
    options = parser.parse_args(arguments)
    if options.costs:
        print(asyncio.run(cost_table()))
        return 0
    print(
        "| formatter | drafts | in form | supported | covered | forbidden | words | fallbacks | cost each |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    found = {name: asyncio.run(_all(name)) for name in options.formatter or FORMATTERS[:2]}
    for name, drafts in found.items():
        print(_line(name, drafts))
    for name, drafts in found.items():
        for each in drafts:
            if each.name == options.show:
                print(f"\n----- {name}, {each.kind.lower()}\n\n{each.draft.text}")
            if not each.score.is_good or each.draft.fallback_reason:
                print(f"  {name}: {each.name}, {each.kind.lower()}: {_amiss(each)}")
    return int(any(each.score.faults or each.score.forbidden for drafts in found.values() for each in drafts))


async def _all(name: str) -> list[Drafted]:
    with formatter_named(name) as formatter:
        return [await drafted(formatter, written, kind) for written in corpus() for kind in NoteKind]


def _line(name: str, drafts: list[Drafted]) -> str:
    scores = [each.score for each in drafts]
    fallbacks = sum(each.draft.origin is DraftOrigin.FALLBACK for each in drafts)
    return (
        f"| {name} | {len(drafts)} | {mean(not each.faults for each in scores):.3f} "
        f"| {mean(each.supported for each in scores):.3f} | {mean(each.covered for each in scores):.3f} "
        f"| {sum(len(each.forbidden) for each in scores)} | {median(each.words for each in scores):.0f} "
        f"| {fallbacks} | {1000 * mean(each.cost for each in scores):.2f} m$ |"
    )


def _amiss(each: Drafted) -> str:
    told = [*each.score.faults, *(f"says {text!r}" for text in each.score.forbidden)]
    told += [f"by rule: {each.draft.fallback_reason}"] * bool(each.draft.fallback_reason)
    told += [f"supported {each.score.supported:.2f}"] * (each.score.supported < 1)
    told += [f"covered {each.score.covered:.2f}"] * (each.score.covered < 1)
    return "; ".join(told)


if __name__ == "__main__":
    sys.exit(main())
