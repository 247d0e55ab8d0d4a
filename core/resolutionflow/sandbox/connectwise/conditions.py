"""ConnectWise's `conditions`: the part of the language that clients of tickets, notes and time use.

`board/name="Help" and (closedFlag=False or id in (1,2))`, `summary like "*mail*"`,
`dateEntered>[2026-11-01T00:00:00Z]`. Words and text compare without regard to case, as in the product.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from typing import Any

Condition = Callable[[Mapping[str, Any]], bool]

_TOKEN = re.compile(
    r"""\s*(?:
    "(?P<text>(?:[^"\\]|\\.)*)" | \[(?P<date>[^\]]*)\] | (?P<number>-?\d+(?:\.\d+)?)
    | (?P<sign><=|>=|!=|[=<>(),]) | (?P<word>[A-Za-z_][\w/]*)
    )""",
    re.VERBOSE,
)
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
_CONSTANTS = {"true": True, "false": False, "null": None}


class ConditionError(ValueError):
    """The conditions cannot be read; the message says where."""


def compile_conditions(text: str, fields: Collection[str]) -> Condition:
    """The test that `text` describes, for resources with these top fields. Raises ConditionError."""
    return _Parser(text, fields).parse()


def field_value(resource: Mapping[str, Any], path: str) -> Any:
    """The value of a slashed field, e.g. `board/name`; None where the resource has none."""
    value: Any = resource
    for part in path.split("/"):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


class _Parser:
    def __init__(self, text: str, fields: Collection[str]) -> None:
        self._fields = fields
        self._tokens = _tokens(text)
        self._at = 0

    def parse(self) -> Condition:
        condition = self._either()
        if self._at < len(self._tokens):
            self._next()
            raise self._unexpected()
        return condition

    def _either(self) -> Condition:
        found = [self._both()]
        while self._skip("or"):
            found.append(self._both())
        return found[0] if len(found) == 1 else lambda resource: any(test(resource) for test in found)

    def _both(self) -> Condition:
        found = [self._term()]
        while self._skip("and"):
            found.append(self._term())
        return found[0] if len(found) == 1 else lambda resource: all(test(resource) for test in found)

    def _term(self) -> Condition:
        if self._skip("("):
            inner = self._either()
            self._expect(")")
            return inner
        kind, path = self._next()
        if kind != "word" or path.split("/")[0] not in self._fields:
            raise ConditionError(f"Unknown field {path!r}")
        return self._comparison(path)

    def _comparison(self, path: str) -> Condition:
        if self._skip("in"):
            values = self._values()
            return lambda resource: any(_compare(operator.eq, field_value(resource, path), v) for v in values)
        if self._skip("like"):
            pattern = _pattern(str(self._value()))
            return lambda resource: pattern.fullmatch(str(field_value(resource, path) or "")) is not None
        kind, sign = self._next()
        if kind != "sign" or sign not in _COMPARE:
            raise self._unexpected()
        compare, value = _COMPARE[sign], self._value()
        return lambda resource: _compare(compare, field_value(resource, path), value)

    def _values(self) -> list[Any]:
        self._expect("(")
        values = [self._value()]
        while self._skip(","):
            values.append(self._value())
        self._expect(")")
        return values

    def _value(self) -> Any:
        kind, token = self._next()
        match kind:
            case "text":
                return re.sub(r"\\(.)", r"\1", token)
            case "number":
                return float(token)
            case "date":
                return _moment(token)
            case "word" if token.lower() in _CONSTANTS:
                return _CONSTANTS[token.lower()]
            case _:
                raise self._unexpected()

    def _next(self) -> tuple[str, str]:
        if self._at == len(self._tokens):
            raise ConditionError("The conditions end too early")
        self._at += 1
        return self._tokens[self._at - 1]

    def _skip(self, token: str) -> bool:
        """Step over a sign or keyword where it stands next."""
        here = self._tokens[self._at] if self._at < len(self._tokens) else ("", "")
        if here[0] not in ("sign", "word") or here[1].lower() != token:
            return False
        self._at += 1
        return True

    def _expect(self, sign: str) -> None:
        if not self._skip(sign):
            raise ConditionError(f"Expected {sign!r} after {self._tokens[self._at - 1][1]!r}")

    def _unexpected(self) -> ConditionError:
        """The token read last may not stand there."""
        return ConditionError(f"Unexpected {self._tokens[self._at - 1][1]!r}")


def _tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            raise ConditionError(f"Cannot read {text[at:].strip()!r}")
        kind = match.lastgroup or ""
        found.append((kind, match[kind]))
        at = match.end()
    return found


def _compare(compare: Callable[[Any, Any], bool], actual: Any, wanted: Any) -> bool:
    if actual is None or wanted is None:
        return compare in (operator.eq, operator.ne) and compare(actual, wanted)
    if isinstance(wanted, datetime):
        actual = _moment(str(actual))
    elif isinstance(wanted, str):
        actual, wanted = str(actual).casefold(), wanted.casefold()
    elif isinstance(wanted, bool) != isinstance(actual, bool) or not isinstance(actual, int | float):
        return compare is operator.ne
    return compare(actual, wanted)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ConditionError(f"Not a date: {text!r}") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, re.split(r"[*%]", text))), re.IGNORECASE | re.DOTALL)
