"""Secrets of every kind for every writable field, an engineer who uses all of the API, and what came out."""

from __future__ import annotations

import random
import string
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLScalarType,
    GraphQLUnionType,
    get_named_type,
    get_nullable_type,
    is_required_argument,
)

from resolutionflow_graphql.schema import graphql_schema

WORD = "kestrelmoorland"
"""Only a script's secret parameter tells that this is one: it is removed wherever it stands bare."""
LETTERS = string.ascii_letters + string.digits
HEX = "0123456789abcdef"
UPPER = string.ascii_uppercase + string.digits
Draw = Callable[[str, int], str]


def _card(draw: Draw) -> str:
    number = "4" + draw(string.digits, 14)
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(number)))
    return number + str(-sum(value - 9 if value > 9 else value for value in doubled) % 10)


LINES: dict[str, tuple[str, Callable[[Draw], str]]] = {
    "password": ("her pw is {}", lambda draw: f"K{draw(LETTERS, 8)}!{draw(string.digits, 2)}z"),
    "pin": ("PIN is {}", lambda draw: "7" + draw(string.digits, 7)),
    "one-time-code": ("MFA code {}", lambda draw: "8" + draw(string.digits, 7)),
    "api-key": ("{}", lambda draw: "ghp" + "_" + draw(LETTERS, 36)),
    "wifi-key": ("wifi key is {}", lambda draw: f"Heron-{draw(UPPER, 6)}-{draw(string.digits, 3)}"),
    "card": ("card {}", _card),
    "ssn": ("SSN {}", lambda draw: f"512-4{draw('12345', 1)}-1{draw(string.digits, 3)}"),
    "secret": ("client_secret={}", lambda draw: draw(LETTERS, 20) + "7aB"),
    "token": ("bearer {}", lambda draw: draw(LETTERS, 24) + "7aB"),
    "network-secret": ("tacacs-server key {}", lambda draw: "osprey" + draw(string.digits, 5)),
    "cookie": ("JSESSIONID={}", lambda draw: draw("0123456789ABCDEF", 26) + "A7"),
    "recovery-code": ("backup code {}", lambda draw: f"{draw(HEX, 5)}-{draw(HEX, 4)}7"),
    "mfa-seed": ("TOTP secret {}", lambda draw: draw(string.ascii_uppercase, 22) + "7A"),
    "password-hash": ("{}", lambda draw: f"$6${draw(LETTERS, 8)}${draw(LETTERS, 20)}"),
    "recovery-key": ("{}", lambda draw: "-".join(draw(UPPER, 4) for _ in range(6))),
    "license-key": ("{}", lambda draw: "-".join(draw("BCDFGHJKMPQRTVWXY2346789", 5) for _ in range(5))),
    "private-key": ("PrivateKey = {}", lambda draw: draw(LETTERS, 43) + "="),
    "webhook": ("hooks.slack.com/services/{}", lambda draw: f"T{draw(UPPER, 8)}/B{draw(UPPER, 8)}/{draw(LETTERS, 24)}"),
}  # fmt: skip
"""A line for each kind of secret, and how its secret is drawn: none is ever written down."""

NOT_TEXT = {
    "TicketInput.externalId": "a number in the PSA",
    "StepChoiceInput.option": "a value of the step's options, which are planted in",
    "RecordScriptRunInput.templateSlug": "names a template",
    "SaveScriptTemplateInput.slug": "names a template",
    "ScriptParameterInput.key": "names a parameter",
    "ScriptParameterSpecInput.key": "names a parameter",
    "RegenerateNotePreviewInput.formatter": "names a formatter",
    "CreatePsaIntegrationInput.provider": "names a provider",
    "PostingSettingsInput.formatter": "names a formatter",
    "StatusTargetInput.boardExternalId": "a number in the PSA",
    "StatusTargetInput.resolvedStatusExternalId": "a number in the PSA",
    "StatusTargetInput.escalatedStatusExternalId": "a number in the PSA",
    "ConfigurationEntryInput.key": "names a field",
    "ConfigurationValueInput.string": "a credential, which goes to the PSA alone",
    "ConfigurationValueInput.strings": "no provider has a list",
    "SetPsaMemberMappingInput.externalMemberId": "a number in the PSA",
}
"""Fields that take no text of anybody's; what a refusal of them says is looked at all the same."""
ROOM = {
    "StartSessionInput.title": 500,
    "StartSessionInput.problemDomain": 200,
    "UpdateSessionInput.problemDomain": 200,
    "UpdateSessionInput.title": 500,
    "SuggestFixInput.title": 500,
    "SaveScriptTemplateInput.name": 200,
    "ScriptParameterSpecInput.label": 200,
    "CreatePsaIntegrationInput.name": 200,
    "UpdatePsaIntegrationInput.name": 200,
}
"""How many characters a field takes, where that is less than a planted text may have."""
TURNS = {500: 3, 200: 6}
"""How often a field must be written to take all kinds, by its room."""
NO_SESSION = {"SaveScriptTemplateInput", "ScriptParameterSpecInput", "a PSA", "a request"} | {
    name.partition(".")[0] for name in ROOM if "Psa" in name
}
"""Inputs that know of no session, and so of no word that is secret in one."""
OWN = {
    "Session": "title problemSummary problemDomain intakeText resolutionSummary resolutionAction escalationReason "
    "suggestedNextSteps",
    "SessionStep": "text options selectedOption freeText followUpRecommendations",
    "Fact": "text sourceSummary",
    "SuggestedFix": "title description",
    "ScriptTemplate": "slug name parameters",
    "ScriptRun": "templateName templateSlug parameters result",
    "ConfigurationEntry": "value",
}
"""What an account reads back as it wrote it; every other field must be clean."""
OWN_COLUMNS = {
    "sessions": "title problem_summary problem_domain intake_text resolution_summary resolution_action "
    "escalation_reason suggested_next_steps",
    "steps": "text options selected_value free_text follow_up_recommendations",
    "facts": "text source_summary",
    "suggested_fixes": "title description",
    "script_templates": "slug name parameters",
    "script_runs": "template_name template_slug parameters result",
}


@dataclass
class Planter:
    """Plants secrets, and knows them all."""

    kinds: Sequence[str] = tuple(LINES)
    random: random.Random = field(default_factory=lambda: random.Random(51))
    secrets: dict[str, str] = field(default_factory=dict)
    """Secret by secret, where it was planted."""
    fields: set[str] = field(default_factory=set)
    _turns: Counter[str] = field(default_factory=Counter)

    def text(self, where: str) -> str:
        """One secret of each kind, and the word; where there is little room some kinds in turn."""
        kinds = self.kinds
        if where in ROOM:
            turns = TURNS[ROOM[where]]
            kinds = kinds[self._turns[where] % turns :: turns]
            self._turns[where] += 1
        lines = ["" if where.partition(".")[0] in NO_SESSION else f"see {WORD}"]
        for kind in kinds:
            line, make = LINES[kind]
            secret = make(lambda alphabet, length: "".join(self.random.choices(alphabet, k=length)))
            self.secrets[secret] = f"{where} ({kind})"
            lines.append(line.format(secret))
        text = "\n".join(lines).strip()

        assert len(text) <= ROOM.get(where, 2000), where
        return text

    def filled(self, input_type: GraphQLInputObjectType, given: dict[str, Any]) -> dict[str, Any]:
        """An input with what is given, and planted texts in all fields that take one."""
        values = {}
        for name, declared in input_type.fields.items():
            if input_type.extensions["strawberry-definition"].is_one_of and name not in given:
                continue
            value = self.value(f"{input_type.name}.{name}", declared.type, given.get(name))
            if value is not None:
                values[name] = value
        return values

    def value(self, path: str, declared: Any, given: Any) -> Any:
        nullable = get_nullable_type(declared)
        if isinstance(nullable, GraphQLList):
            inner = get_named_type(nullable)
            if given is None and not is_text(inner):
                return None
            return [self.value(path, nullable.of_type, each) for each in ([None] if given is None else given)]
        if isinstance(nullable, GraphQLInputObjectType):
            return None if given is None else self.filled(nullable, given)
        if given is not None or not is_text(nullable) or path in NOT_TEXT:
            if nullable.name == "UUID":
                return given or str(uuid.uuid4())
            return given
        self.fields.add(path)
        return self.text(path)

    def found_in(self, text: str) -> set[str]:
        """Where what stands in a text was planted."""
        told = {where for secret, where in self.secrets.items() if secret in text}
        return told | ({f"the word, {text[text.index(WORD) - 30 :][:60]}"} if WORD in text else set())


def is_text(named: Any) -> bool:
    """Whether a type of an input takes texts. A scalar that is new fails here until it is known."""
    if not isinstance(named, GraphQLScalarType):
        return False
    texts = {
        "String": True,
        "Markdown": True,
        **dict.fromkeys(("ID", "UUID", "Int", "Float", "Boolean"), False),
    }
    return texts[named.name]


def text_fields(input_type: Any, seen: set[str]) -> Iterator[str]:
    """All fields that take texts, in an input and what it holds."""
    named = get_named_type(input_type)
    if isinstance(named, GraphQLInputObjectType) and named.name not in seen:
        seen.add(named.name)
        for name, declared in named.fields.items():
            if is_text(get_named_type(declared.type)):
                yield f"{named.name}.{name}"
            yield from text_fields(declared.type, seen)


def selection(output_type: Any, depth: int, without: Sequence[str] = ()) -> str:
    """Everything of a type that needs no argument and is not read back as it was written, down to a depth."""
    named = get_named_type(output_type)
    if isinstance(named, (GraphQLScalarType, GraphQLEnumType)):
        return ""
    if named.name == "Node":
        return "{ __typename id }"
    if isinstance(named, (GraphQLInterfaceType, GraphQLUnionType)):
        possible = graphql_schema.get_possible_types(named)
        each_in_turn = (f"... on {each.name} {selection(each, depth, without)}" for each in possible)
        return f"{{ __typename {' '.join(each_in_turn)} }}"
    parts = ["__typename"]
    for name, declared in named.fields.items():
        needs_more = any(is_required_argument(each) for each in declared.args.values())
        if needs_more or f"{named.name}.{name}" in without or name in OWN.get(named.name, "").split():
            continue
        inner = get_named_type(declared.type)
        if isinstance(inner, (GraphQLScalarType, GraphQLEnumType)):
            parts.append(name)
        elif depth > 0:
            parts.append(f"{name} {selection(inner, depth - 1, without)}")
    return f"{{ {' '.join(parts)} }}"


@dataclass
class Ways:
    """What came out, by the way that it took."""

    planter: Planter
    taken: list[tuple[str, str]] = field(default_factory=list)

    def note(self, way: str, what: object) -> None:
        self.taken.append((way, str(what)))

    def leaks(self) -> dict[str, set[str]]:
        """Ways by which a canary came out, and where those were planted."""
        leaks: dict[str, set[str]] = {}
        for way, text in self.taken:
            if found := self.planter.found_in(text):
                leaks.setdefault(way, set()).update(found)
        return leaks


@dataclass
class Engineer:
    """Uses the API as its schema says, with canaries in every text, and notes what is answered."""

    client: Any
    planter: Planter
    ways: Ways
    exercised: set[str] = field(default_factory=set)

    async def ask(self, query: str, **variables: Any) -> Any:
        answer = await self.client.ask(query, **variables)
        self.ways.note("answers", answer)
        return answer

    async def do(self, name: str, **given: Any) -> Any:
        """One mutation, as it is expected to go; gives its payload."""
        payload = await self.attempt(name, **given)

        assert payload["userErrors"] == [], (name, payload["userErrors"])
        return payload

    async def attempt(self, name: str, **given: Any) -> Any:
        """One mutation, which may be refused."""
        mutation = graphql_schema.mutation_type.fields[name]
        declared = get_named_type(mutation.args["input"].type)
        self.exercised.add(name)
        query = f"mutation ($input: {declared}!) {{ {name}(input: $input) {selection(mutation.type, 1)} }}"
        answer = await self.ask(query, input=self.planter.filled(declared, given))

        # Of a live read that fails, errors stand beside the data.
        return (answer.get("data") or {}).get(name) or {"userErrors": answer["errors"]}
