"""What Schemathesis must know of this schema: its scalars, ids that exist, and what an error of the server is."""

from __future__ import annotations

import json
import os
from copy import copy
from datetime import datetime
from typing import Any
from urllib.request import Request, urlopen

import schemathesis
from graphql import DocumentNode, FieldNode, Visitor, print_ast, visit
from hypothesis import strategies as st
from schemathesis.graphql import nodes

IDS = """
{
  viewer { id }
  sessions(first: 4) { nodes { id steps(first: 1) { nodes { id } } facts(first: 1) { nodes { id } } } }
  deliveries(first: 2) { nodes { id } }
  psaIntegrations(first: 2) { nodes { id } }
  scriptTemplates(first: 1) { nodes { id } }
}
"""
UNEXPECTED = {None, "INTERNAL"}
"""Codes of errors that are bugs: none at all, and the one that says so."""


def existing_ids() -> list[str]:
    """Some ids of each kind, as the service gives them: few, so that many operations find something."""
    headers = {"Authorization": f"Bearer {os.environ['AUDIT_TOKEN']}", "Content-Type": "application/json"}
    asked = Request(os.environ["AUDIT_URL"], json.dumps({"query": IDS}).encode(), headers)
    with urlopen(asked, timeout=30) as answer:
        return sorted(set(_ids(json.load(answer)["data"])))


def _ids(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [each for key, inner in value.items() for each in ([inner] if key == "id" else _ids(inner))]
    return [each for inner in value for each in _ids(inner)] if isinstance(value, list) else []


TEXTS = {
    "DateTime": st.datetimes(timezones=st.timezones()).map(datetime.isoformat),
    "Decimal": st.decimals(allow_nan=False, allow_infinity=False).map(str),
    "ID": st.sampled_from(existing_ids()) | st.text(),
    "JSON": st.text(),
    "Markdown": st.text(),
    "UUID": st.uuids().map(str),
}
for scalar, texts in TEXTS.items():
    schemathesis.graphql.scalar(scalar, texts.map(nodes.String))


class Plain(Visitor):
    """Pages that ask one way, from the start, and no named formatter or time."""

    LEFT_OUT = frozenset({"last", "before", "after", "formatter", "timeMinutes"})

    def enter_field(self, node: FieldNode, *_: Any) -> FieldNode:
        """The field with the arguments that a program would give."""
        plain = copy(node)
        plain.arguments = tuple(each for each in node.arguments if each.name.value not in self.LEFT_OUT)
        for argument in plain.arguments:
            if argument.name.value == "first":
                argument.value = nodes.Int(10)
        return plain


@schemathesis.hook
def map_body(_context: Any, body: DocumentNode) -> DocumentNode:
    """Half of the operations as they are made up, most of which are refused before anything is read; half plain."""
    plain: DocumentNode = visit(body, Plain()) if len(print_ast(body)) % 2 else body
    return plain


@schemathesis.check
def no_server_error(_context: Any, response: Any, _case: Any) -> None:
    """Every answer is GraphQL's JSON, and every error in it one that a client can expect."""
    assert response.status_code < 500, response.text
    codes = {error.get("extensions", {}).get("code") for error in response.json().get("errors", ())}
    assert not codes & UNEXPECTED, response.text
