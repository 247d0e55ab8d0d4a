"""The attacks: requests as an attacker with a valid token sends them, and the code that each is refused with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import orjson

LIMIT = "LIMIT_EXCEEDED"
INVALID = "GRAPHQL_VALIDATION_FAILED"
SYNTAX = "GRAPHQL_PARSE_FAILED"
INPUT = "BAD_USER_INPUT"
REQUEST = "BAD_REQUEST"


@dataclass(frozen=True, slots=True)
class Attack:
    """The body of a POST, the code it is refused with, and the limit where it is one."""

    name: str
    body: bytes
    code: str
    limit: str | None = None


@dataclass(frozen=True, slots=True)
class FrameAttack:
    """Frames of a WebSocket after `connection_init`, and the closing code."""

    name: str
    frames: tuple[str | bytes, ...]
    code: int


def attacks() -> Iterator[Attack]:
    """All attacks over HTTP but for slow bodies, which are no body."""
    for name, code, limit, query in _documents():
        yield Attack(name, _body(query), code, limit)
    for name, code, limit, query, variables in _variables():
        yield Attack(name, _body(query, variables), code, limit)
    for name, body in _bodies():
        yield Attack(name, body, REQUEST)


def _body(query: str, variables: object = None) -> bytes:
    return orjson.dumps({"query": query, "variables": variables})


def _nested(inside: str, levels: int, query: str) -> str:
    """`inside` around itself; `%` stands where the next one goes."""
    for _ in range(levels):
        query = inside.replace("%", query)
    return query


def _fragments(count: int, of: str, fields: str) -> str:
    """Fragments that each spread the next one where `%` stands, the last of which asks for an id."""
    chain = (f"fragment F{n} on {of} {{ {fields.replace('%', f'...F{n + 1}')} }}" for n in range(count))
    return " ".join(chain) + f" fragment F{count} on {of} {{ __typename }}"


def _documents() -> Iterator[tuple[str, str, str | None, str]]:
    page = "deliveries(first: 100) { nodes { session { % } } }"
    yield (
        "depth",
        LIMIT,
        "depth",
        _nested("{ account % }", 60, "{ id }").replace("{ account", "{ viewer { account", 1) + "}",
    )
    yield "depth beyond the parser's", LIMIT, "depth", "{ a " * 600 + "}" * 600
    yield "depth never closed", LIMIT, "depth", "{ a " * 600
    yield "depth of lists", LIMIT, "depth", "{ nodes(ids: " + "[" * 900 + "]" * 900 + ") { id } }"
    yield (
        "depth through fragments",
        LIMIT,
        "depth",
        "{ viewer { account { ...F0 } } }" + _fragments(60, "Session", "engineer { account { id } } " + page),
    )
    yield "aliases", LIMIT, "aliases", "{" + "".join(f" a{n}: viewer {{ id }}" for n in range(240)) + "}"
    yield (
        "aliases of values",
        LIMIT,
        "aliases",
        "{ viewer {" + "".join(f" a{n}: id" for n in range(450)) + "} }",
    )
    yield "fields", LIMIT, "fields", "{ viewer {" + " id" * 1_900 + "} }"
    yield "fields that conflict", LIMIT, "fields", "{" + " viewer { id } " * 400 + "}"
    yield "fields of one name", LIMIT, "comparisons", "{" + " viewer { id } " * 240 + "}"
    yield "values of one name", LIMIT, "comparisons", "{ viewer {" + " id" * 490 + "} }"
    yield (
        "fields of one name, nested",
        LIMIT,
        "comparisons",
        "{" + ' session(id: "x") { engineer { id } }' * 110 + "}",
    )
    yield (
        "fields of one name, other arguments",
        LIMIT,
        "comparisons",
        "{" + "".join(f' session(id: "{n}") {{ id }}' for n in range(200)) + "}",
    )
    yield "fields of one name in fragments", LIMIT, "comparisons", "{" + " ... { viewer { id } }" * 200 + "}"
    yield (
        "many fragments of one type",
        LIMIT,
        "comparisons",
        ("{" + "".join(f" ...F{n}" for n in range(100)) + "}")
        + "".join(f" fragment F{n} on Query {{ viewer {{ id name }} }}" for n in range(100)),
    )
    yield "long unknown names", INVALID, None, "{" + "".join(f" {'a' * 900}{n}" for n in range(120)) + "}"
    yield "unknown fields", INVALID, None, "{" + "".join(f" sesions{n}" for n in range(490)) + "}"
    yield "tokens", LIMIT, "tokens", "{ viewer {" + " id" * 40_000 + "} }"
    yield "comments", LIMIT, "comments", "#\n" * 40_000 + "{ viewer { id } }"
    yield "white space", SYNTAX, None, "{" + " ," * 60_000
    yield "a long name", INVALID, None, "{ " + "a" * 120_000 + " }"
    yield "a long text", INVALID, None, '{ session(id: "x", text: "' + "a" * 120_000 + '") { id } }'
    yield "directives", LIMIT, "directives", "{ viewer { id" + " @include(if: true)" * 200 + " } }"
    yield "unknown directives", LIMIT, "directives", "{ viewer { id" + " @a" * 900 + " } }"
    yield (
        "fragments in a cycle",
        INVALID,
        None,
        "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
    )
    yield (
        "fragments in a long cycle",
        LIMIT,
        "comparisons",
        "{ ...F0 }" + _fragments(200, "Query", "%").replace("{ __typename }", "{ ...F0 }"),
    )
    yield "fragments that double", LIMIT, "fields", "{ ...F0 }" + _fragments(100, "Query", "% %")
    yield (
        "fragments that double, nested",
        LIMIT,
        "depth",
        '{ session(id: "x") { ...F0 } }' + _fragments(40, "Session", page.replace("%", "% id %")),
    )
    yield (
        "fragments that are not spread",
        INVALID,
        None,
        "{ viewer { id } }" + "".join(f" fragment F{n} on Query {{ viewer {{ id }} }}" for n in range(180)),
    )
    yield "many operations", INVALID, None, "".join(f" query Q{n} {{ nothing }}" for n in range(300))
    yield (
        "lists of lists",
        LIMIT,
        "cost",
        "{ sessions(first: 100) { nodes { " + _nested(page, 3, "id") + " } } }",
    )
    yield (
        "lists of lists, small",
        LIMIT,
        "cost",
        "{ sessions { nodes { " + _nested("deliveries { nodes { session { % } } }", 3, "id") + " } } }",
    )
    yield (
        "long pages at once",
        LIMIT,
        "cost",
        "{"
        + "".join(
            f" a{n}: sessions(first: 100) {{ nodes {{ steps(first: 100) {{ nodes {{ id }} }} }} }}"
            for n in range(20)
        )
        + "}",
    )
    yield (
        "many drafts",
        LIMIT,
        "cost",
        "{"
        + "".join(f' a{n}: notePreview(sessionId: "x", kind: RESOLUTION) {{ id }}' for n in range(45))
        + "}",
    )
    yield (
        "introspection in a circle",
        INVALID,
        None,
        "{ __schema { types {" + _nested(" fields { type { % } } ", 4, "name") + "} } }",
    )
    yield (
        "introspection again and again",
        LIMIT,
        "introspections",
        "{"
        + "".join(f" a{n}: __schema {{ types {{ fields {{ args {{ name }} }} }} }}" for n in range(40))
        + "}",
    )
    yield (
        "a type again and again",
        LIMIT,
        "introspections",
        "{ ...A ...A } fragment A on Query {"
        + "".join(f' a{n}: __type(name: "Session") {{ fields {{ name }} }}' for n in range(20))
        + "}",
    )
    yield (
        "variables that are not used",
        INVALID,
        None,
        "query (" + "".join(f"$v{n}: Int " for n in range(450)) + ") { viewer { id } }",
    )
    yield "wrong values", INVALID, None, "{ nodes(ids: [" + "{} " * 900 + "]) { id } }"


def _variables() -> Iterator[tuple[str, str, str | None, str, object]]:
    ids = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    fact = "mutation ($input: AddFactInput!) { addFact(input: $input) { fact { id } } }"
    nested: object = 1
    for _ in range(200):
        nested = [nested]
    yield "a long list", LIMIT, "variableValues", ids, {"ids": ["x"] * 30_000}
    yield "a long list of wrong values", LIMIT, "variableValues", ids, {"ids": [[]] * 30_000}
    yield "many variables", LIMIT, "variableValues", ids, {f"v{n}": 1 for n in range(9_000)}
    yield "wrong values in variables", INPUT, None, ids, {"ids": [{}] * 900}
    yield "unknown fields of an input", INPUT, None, fact, {"input": {f"v{n}": 1 for n in range(900)}}
    yield "a deep variable", INPUT, None, ids, {"ids": [{"a": nested}]}
    yield (
        "lists by a variable",
        LIMIT,
        "cost",
        (
            "query ($n: Int = 100) { sessions(first: $n) { nodes { deliveries(first: $n) { nodes { session {"
            " deliveries(first: $n) { nodes { id } } } } } } } }"
        ),
        {"n": 99},
    )


def _bodies() -> Iterator[tuple[str, bytes]]:
    yield "30 MB", b'{"query": "' + b" " * 30_000_000 + b'"}'
    yield "a batch", b"[" + b'{"query": "{ viewer { id } }"},' * 3_000 + b'{"query": "{ viewer { id } }"}]'
    yield "deep JSON", b'{"query": "{ viewer { id } }", "variables": ' + b'{"a":' * 20_000
    yield "brackets", b"[" * 120_000
    yield "no UTF-8", b'{"query": "' + b"\xff" * 120_000 + b'"}'
    yield "no object", b"1" * 120_000


INIT = orjson.dumps({"type": "connection_init"}).decode()


def frame_attacks() -> Iterator[FrameAttack]:
    """Frames that are none of the protocol."""
    subscribe = {"type": "subscribe", "id": "1", "payload": {"query": "{ viewer { id } }"}}
    yield FrameAttack("a binary frame", (b"\x00" * 120_000,), 4400)
    yield FrameAttack("no JSON", ("{" * 120_000,), 4400)
    yield FrameAttack("deep JSON in a frame", ('{"type":' * 15_000,), 4400)
    yield FrameAttack("no object in a frame", ("[]",), 4400)
    yield FrameAttack("an id that is none", (orjson.dumps({**subscribe, "id": 7}).decode(),), 4400)
    yield FrameAttack("a long id", (orjson.dumps({**subscribe, "id": "x" * 100_000}).decode(),), 4400)
    yield FrameAttack(
        "a long frame", (orjson.dumps({"type": "ping", "payload": {"a": "x" * 300_000}}).decode(),), 1009
    )
    yield FrameAttack("an unknown type", (orjson.dumps({"type": "start"}).decode(),), 4400)
    yield FrameAttack("a payload that is none", (orjson.dumps({**subscribe, "payload": []}).decode(),), 4400)
    yield FrameAttack("a second init", (INIT,), 4429)
    yield FrameAttack("one id twice", (orjson.dumps(subscribe).decode(),) * 2, 4409)
