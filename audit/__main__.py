"""The command behind scripts/audit."""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Sequence

from audit.checks import CHECKS, Check, Failed
from audit.service import Service, running_demo
from audit.tools import Unavailable


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the checks; gives the exit code: 0 when each of them was run and found nothing."""
    parser = argparse.ArgumentParser(prog="scripts/audit", description=__doc__)
    names = [check.name for check in CHECKS]
    parser.add_argument("--only", metavar="TOOL", action="append", choices=names, help=", ".join(names))
    wanted = parser.parse_args(arguments).only or names
    with running_demo() as service:
        lines = [(check, *_line(check, service)) for check in CHECKS if check.name in wanted]
    print("\n| tool | what | result |\n|---|---|---|")
    for check, _, result in lines:
        print(f"| {check.name} | {check.what} | {result} |")
    return 0 if all(is_well for _, is_well, _ in lines) else 1


def _line(check: Check, service: Service) -> tuple[bool, str]:
    """Whether a check found nothing, and what the table says of it. What it found is printed at once."""
    print(f"{check.name} …", file=sys.stderr, flush=True)
    try:
        return True, check.run(service)
    except Unavailable as missing:
        return False, f"NOT RUN: {missing}"
    except Failed as failed:
        print(textwrap.indent(str(failed).strip(), "    "), file=sys.stderr)
        return False, "FAILED"


if __name__ == "__main__":
    sys.exit(main())
