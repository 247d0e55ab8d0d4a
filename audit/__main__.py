"""The command behind scripts/audit."""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Sequence

from audit.checks import CHECKS, Check, Failed
from audit.service import Service, running_demo
from audit.tools import ROOT, Unavailable

PAGE = ROOT / "docs" / "clients.md"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the checks; gives the exit code: 0 when each gave the very result that the docs show, a good one."""
    parser = argparse.ArgumentParser(prog="scripts/audit", description=__doc__)
    names = [check.name for check in CHECKS]
    parser.add_argument("--only", metavar="TOOL", action="append", choices=names, help=", ".join(names))
    wanted = parser.parse_args(arguments).only or names
    with running_demo() as service:
        lines = [_line(check, service) for check in CHECKS if check.name in wanted]
    print("\n| tool | what | result |\n|---|---|---|", *lines, sep="\n")
    page = PAGE.read_text(encoding="utf-8")
    others = [line for line in lines if line not in page]
    if others:
        print(f"{PAGE.relative_to(ROOT)} has something else in {len(others)} lines.", file=sys.stderr)
    return int(bool(others))


def _line(check: Check, service: Service) -> str:
    """What the table says of a check. What it found is printed at once."""
    print(f"{check.name} …", file=sys.stderr, flush=True)
    try:
        result = check.run(service)
    except Unavailable as missing:
        result = f"NOT RUN: {missing}"
    except Failed as failed:
        print(textwrap.indent(str(failed).strip(), "    "), file=sys.stderr)
        result = "FAILED"
    return f"| {check.name} | {check.what} | {result} |"


if __name__ == "__main__":
    sys.exit(main())
