"""Passwords that prose names: announced ahead, told afterwards, or meant by "it" and "the new one"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .prose import announced, family, further
from .rule import Range, Rule, pattern, trimmed
from .shapes import chosen, far_password, identifier, lone_words, numbered, phrase, spoken_password, strong
from .vocabulary import OWNER, PW_WORDS

PASSWORD = family(
    "password in prose",
    "password",
    "pass|pw|p/w|p.w|kennw|mot de|mots de|mdp|contrase|clave|senha|wachtwoord|parola|hasło|lösenord|adgangskode|salasana|heslo|pas|пap|word|psw",
    r"(?<!user/)(?<!username/)(?<!user / )(?<!username / )(?<!login/)(?:" + PW_WORDS + r"|pass)",
    linked=spoken_password,
    adjacent=strong,
    far=far_password,
    plain=lone_words,
    listed=strong,
)

_TOKEN = re.compile(r"\S{1,80}")
_ABOUT = re.compile(rf"\b(?:{PW_WORDS})(?![a-z])")
_PRONOUN = re.compile(
    r"(?:\b(?:it|that|this|(?:the |her |his )?(?:new|old|temp|real|actual|correct|right|other|first"
    r"|second)(?: one)?|one"
    r"|(?:das |die )?(?:neue|alte|neues|altes)|(?:le |la )?nouve(?:au|lle)|(?:la |el )?nuev[ao])"
    r"(?:'s| ist| lautet| war| est| es| is| was|:| =| reads)(?: now| still| actually| always| just)?"
    r"|\b(?:typ(?:e|ed|es|ing)|us(?:e|ed|es|ing)|tr(?:y|ied|ying)|enter(?:ed|ing|s)?|wrote|noted|gave"
    r"|agreed on|not|chose|picked|generated|issued|assigned|set|put(?: in)?|(?:is|was) always)"
    r"|\b(?:set|reset|changed|back) to|\b(?:with|try|everything on|instead of)|,) [\"'(`]?(?=([^\s\"'()`]{5,80}))"
)


def _about_a_password(text: str, low: str) -> Iterator[Range]:
    """Values that a pronoun or a verb points at, in a block that speaks of a password."""
    if not _ABOUT.search(low):
        return
    for match in _PRONOUN.finditer(low):
        start, end = trimmed(text, *match.span(1))
        value = text[start:end]
        if match[0].startswith(("with ", "try ", "everything on ", "instead of ")):
            if far_password(value):
                yield start, end
        elif match[0].startswith(","):
            if far_password(value) and re.match(r" (?:did|does|works|worked)\b", low[end : end + 10]):
                yield start, end
        elif _meant(value):
            yield start, end
            yield from further(text, end, _TOKEN, _meant)


def _meant(value: str) -> bool:
    return strong(value) and len(value) >= 6 and "/" not in value and not numbered(value)


RULES = (
    Rule(
        name="password that answers a question",
        kind="password",
        gate=("?",),
        search=pattern(
            rf"\b(?:{PW_WORDS})\b[^\n]{{0,40}}\?[ \t]{{0,3}}\n[ \t>]{{0,4}}(?:[\[(]?[0-9:./ apm-]{{4,20}}[\])]?[ \t]{{0,2}})?"
            r"(?:[\w.]{1,20}(?: [\w.]{1,20})?:[ \t]{1,2})?([^\s\"']{5,80})[ \t]{0,3}$",
            accept=strong,
        ),
        catches=("[09:14] {user}: what's the pw again?\n[09:15] tech: «{weak}»",),
        leaves=("Does the password work?\nYes.",),
    ),
    announced(
        PASSWORD,
        (
            "Gave the user the temporary password «{pw}» over the phone",
            "her password is now «{weak}».",
            "reset his pw to «{pw}» for {email}",
            "The zip opens with password '«{phrase}»'.",
            "neues Kennwort lautet «{pw}»",
            "le mot de passe est «{pw}»",
            "PW ({user}): «{weak}»",
            "Pwd=«{strongesc}»;Uid=x;Server={host}",
            "password for {user} on {host} is «{pw}»",
        ),
        (
            "The password had expired over the weekend for {email}.",
            "password is managed by LAPS on {host}",
            "The cached password was **cleared**.",
            "Password reset completed, user signed in.",
            "change the password from Ctrl+Alt+Del",
            "password to the portal is in IT Glue",
            "Password sync runs on {host}, ticket {digits:6}",
        ),
    ),
    Rule(
        name="value before its label",
        kind="password",
        gate=("pass", "pw", "kennw", "mot de", "contrase", "mdp", "login", "cred"),
        search=pattern(
            rf"(?<!\S)[\"'(`]?([^\s\"'(`]{{5,80}})[\"'`)]?,?\s(?:\(|(?:is|was) what \w{{1,8}} \w{{1,8}} (?:as|for) |(?:is|was|as|comme|als|como|ist|est|es|being"
            rf"|became|remains|=|-|for)\s)"
            rf"{OWNER}(?:{PW_WORDS})\b",
            accept=far_password,
        ),
        catches=(
            "«{strong}» is the new password",
            "used «{complex}» as her temp pw",
            "typed «{complex}» (password)",
        ),
        leaves=(
            "{email} is the password owner",
            "ticket {digits:6} for password reset",
            "{host} as password vault",
        ),
    ),
    Rule(
        name="used as a password",
        kind="password",
        gate=(" as ", " for ", " which "),
        search=pattern(
            rf"\b(?:us(?:ed|es|ing|e)|want(?:ed|s)?|asked for|requested|type[ds]?|typing|tr(?:y|ied|ies)|enter(?:ed|s|ing)?|chose|picked"
            rf"|set|ha[sd]|kept|keeps?|keeping|put|gave)"
            rf"(?: \w{{1,8}}){{0,2}}? [\"'(`]?([^\s\"'(`]{{4,80}})[\"'`)]?(?: in)?(?: as| for|,? which (?:is"
            rf"|was)) {OWNER}(?:{PW_WORDS})\b",
            accept=lambda value: chosen(value) and not identifier(value),
        ),
        catches=("He has been using «{weak12}» as his password since 2019",),
        leaves=(
            "used Keeper as the password vault",
            "set {host} as password server",
            "uses the same for the password",
        ),
    ),
    Rule(
        name="password by its pronoun",
        kind="password",
        gate=(
            "it",
            "new",
            "one",
            "that",
            "this",
            "temp",
            "typ",
            "us",
            "tr",
            "enter",
            "wrote",
            "gave",
            "did",
            "set",
            "put",
            "with",
            "always",
            "instead",
            "everything",
            "neue",
            "nouve",
            "nuev",
        ),
        search=_about_a_password,
        catches=(
            "I changed her pw; now it's «{weak}»",
            "AD pw reset. New = «{weak}»",
            "wrote «{weak}» on a sticky note as the password",
            "encrypted it with «{pw3}» and sent the password by phone",
            "password not documented. Tried «{titled}», «{complex}» and «{weak}»",
            "the password on file did not work, «{pw3}» did",
            "Asked for a new password, have it set to «{weak}» again",
        ),
        leaves=(
            "password was reset, it is now synced to {host}",
            "the password works, use {host} for RDP",
            "used Office365 to reset the password",
        ),
    ),
    Rule(
        name="pass phrase before its label",
        kind="password",
        gate=("pass", "pw"),
        search=pattern(
            rf"\b(?:with|use|used|using|is|was) ((?:[a-z]{{3,12}} ){{2,7}}[a-z]{{3,12}}) (?:as"
            rf"|is) {OWNER}(?:master )?(?:{PW_WORDS})\b",
            accept=phrase,
        ),
        catches=("KeePass opens with «{phrase}» as master password",),
        leaves=("signed in with the same thing as his password",),
    ),
)
