"""What is checked, each by a tool of the field."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from audit.service import Service
from audit.tools import BIN, HERE, PYTHON, ROOT, TYPESCRIPT, node_modules, virtualenv

LONGEST = 600
"""Seconds for one command."""
EXAMPLES = 25
"""Operations that Schemathesis makes up for each root field."""
DIALOGUE = (
    "--ignoreConfig --noEmit --allowJs --checkJs --strict --strictPropertyInitialization false "
    "--target es2022 --module esnext --moduleResolution bundler --lib dom,dom.iterable,es2022"
).split()
"""Options of tsc for a page without a build."""
LINTER_RULES = (
    "arguments-have-descriptions",
    "defined-types-are-used",
    "deprecations-have-a-reason",
    "descriptions-are-capitalized",
    "enum-values-all-caps",
    "enum-values-have-descriptions",
    "fields-are-camel-cased",
    "fields-have-descriptions",
    "input-object-values-are-camel-cased",
    "input-object-values-have-descriptions",
    "relay-connection-arguments-spec",
    "relay-connection-types-spec",
    "relay-page-info-spec",
    "types-are-capitalized",
    "types-have-descriptions",
)
"""All of graphql-schema-linter but its four on the alphabet: fields and values stand in the order of their meaning."""


class Failed(Exception):
    """A tool found something; its output."""


@dataclass(frozen=True, slots=True)
class Check:
    """A line of the table. `run` gives the figure to show, and raises Failed or Unavailable."""

    name: str
    what: str
    run: Callable[[Service], str]


def output(command: Sequence[str], cwd: Path = ROOT, environment: Mapping[str, str] | None = None) -> str:
    """What a command prints. Raises Failed where it fails or does not end."""
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            env={**os.environ, "NO_COLOR": "1", "PYTHONUTF8": "1", **(environment or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            timeout=LONGEST,
        )
    except subprocess.TimeoutExpired as expired:
        raise Failed(f"{command[0]} did not end in {LONGEST} seconds: {expired.output}") from None
    if done.returncode != 0:
        raise Failed(done.stdout)
    return done.stdout.strip()


def last_line(text: str) -> str:
    """The line in which a tool sums up."""
    return text.rpartition("\n")[2].strip()


def script(name: str, environment: Mapping[str, str]) -> str:
    """The sum of a script beside this module, run by node."""
    node_modules(HERE)
    return last_line(output(["node", str(HERE / name)], environment=environment))


def http(service: Service) -> str:
    return script("http.js", service.environment())


def websocket(service: Service) -> str:
    return script("websocket.js", {**service.environment(), **service.doomed()})


def event_stream(service: Service) -> str:
    return script("event-stream.js", service.environment())


def eslint(_: Service) -> str:
    node_modules(HERE)
    config = ["--config", "audit/eslint.config.js", "--max-warnings", "0"]
    output(["audit/node_modules/.bin/eslint", *config, "schema/schema.graphql"])
    return "no finding"


def schema_linter(_: Service) -> str:
    node_modules(HERE)
    rules = ["--rules", ",".join(LINTER_RULES)]
    output(["audit/node_modules/.bin/graphql-schema-linter", *rules, "schema/schema.graphql"])
    return f"no finding by {len(LINTER_RULES)} rules of 19"


def relay(_: Service) -> str:
    node_modules(HERE)
    told = output(["../node_modules/.bin/relay-compiler", "relay.config.json"], HERE / "relay")
    found = re.search(r"compiled documents: (.+)", told)
    if found is None:
        raise Failed(told)
    return f"compiled {found[1]}"


def typescript(service: Service) -> str:
    """The example in TypeScript: generated, type-checked, run. The dialogue's JSDoc types are checked along."""
    node_modules(TYPESCRIPT)
    output(["node_modules/.bin/tsc", *DIALOGUE, "../dialogue/app.js"], TYPESCRIPT)
    output(["npm", "run", "--silent", "generate"], TYPESCRIPT)
    output(["npm", "run", "--silent", "build"], TYPESCRIPT)
    return _run_example(["node", "dist/main.js", "mailbox"], TYPESCRIPT, service)


def python(service: Service) -> str:
    """The example in Python: generated, type-checked, run."""
    virtualenv()
    path = os.pathsep.join((str(BIN), os.environ["PATH"]))
    output([str(BIN / "ariadne-codegen")], PYTHON, {"PATH": path})
    output([str(BIN / "python"), "-m", "mypy", "."], PYTHON)
    return _run_example([str(BIN / "python"), "post_note.py", "Wi-Fi"], PYTHON, service)


def _run_example(command: Sequence[str], folder: Path, service: Service) -> str:
    environment = {"RESOLUTIONFLOW_URL": service.url, "RESOLUTIONFLOW_TOKEN": service.token}
    told = output(command, folder, environment)
    has_events = re.search(r"^(?:QUEUED|RUNNING|DONE) NOTE: ", told, re.MULTILINE)
    if not has_events or last_line(told) != "The delivery is DONE.":
        raise Failed(told)
    return "types hold; run, it posts a note and follows the delivery"


def schemathesis(service: Service) -> str:
    """Made-up operations of every root field; no answer may be a bug of the server."""
    virtualenv()
    options = f"--checks no_server_error --mode all --seed 1 --max-examples {EXAMPLES}".split()
    header = ["--header", f"Authorization: Bearer {service.token}"]
    environment = {**service.environment(), "SCHEMATHESIS_HOOKS": str(HERE / "schemathesis_hooks.py")}
    told = output([str(BIN / "schemathesis"), "run", service.url, *header, *options], HERE, environment)
    tested, cases = re.search(r"Tested: (\d+)", told), re.search(r"(\d+) generated, \1 passed", told)
    if tested is None or cases is None or service.errors():
        raise Failed(f"{told}\n{service.errors()}")
    return f"{cases[1]} operations over {tested[1]} root fields, no server error"


CHECKS = (
    Check("graphql-http", "audits of GraphQL over HTTP", http),
    Check("graphql-ws", "client over WebSocket, all closing codes", websocket),
    Check("graphql-sse", "client over server-sent events", event_stream),
    Check("@graphql-eslint", "schema-recommended, schema-relay", eslint),
    Check("graphql-schema-linter", "its rules on names, descriptions, pages", schema_linter),
    Check("relay-compiler", "pages, refetching, mutation, subscription", relay),
    Check("graphql-codegen", "example in TypeScript, tsc --strict", typescript),
    Check("ariadne-codegen", "example in Python, mypy --strict", python),
    Check("schemathesis", "GraphQL mode", schemathesis),
)
