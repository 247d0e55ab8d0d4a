"""Passwords without a label: on sight, in a pair with a name, behind a verb, before their label."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .families import PASSWORD_WORDS
from .rule import Range, Rule, pattern, trimmed
from .shapes import chosen, complex_password, far_password, identifier, phrase, placeholder, strong, titled, word
from .words import ordinary

_SIGN_IN = r"(?:log(?:ged|s|ging)?|sign(?:ed|s|ing)?)[ -]?(?:back )?(?:in|on|into)|login|logon|logins|sign-?in"
_TELLING = re.compile(
    rf"\b(?:{PASSWORD_WORDS}|pass|creds?|credentials?|{_SIGN_IN}|unlock(?:ed)?|temp(?:orary)?|reset|authenticat\w{{1,6}}"
    r"|admin(?:istrator)?|account|rdp|ssh|vpn|console|portal|root|sa|user(?:name)?|use[ds]?|using|type[ds]?|enter(?:ed|s)?"
    r"|tr(?:y|ied)|works?|worked|works|confirmed|gave|set|anmeld\w{1,8}|zugang(?:sdaten)?|identifiants?|connexion|acceso"
    r"|usuario|benutzer)\b"
)
_DENSE = re.compile(r"(?<!\S)[\"'(\[`]{0,2}(?=\S{0,60}[0-9])(?=\S{0,60}[!@#$%^&*~-])[^\s]{6,80}(?!\S)")
_USER_BEFORE = re.compile(r"[A-Za-z][\w.@\\-]{1,40}[/:]")


def _on_sight(text: str, low: str) -> Iterator[Range]:
    """Tokens that are passwords on sight, where the words around them speak of signing in."""
    for token in _DENSE.finditer(text):
        start, end = _without_user_and_host(text, *trimmed(text, *token.span()))
        value = text[start:end]
        if not (complex_password(value) or titled(value)) or "://" in token[0]:
            continue
        if _TELLING.search(low, max(0, start - 100), start) or _TELLING.search(low, end, end + 50):
            yield start, end


def _without_user_and_host(text: str, start: int, end: int) -> Range:
    """The password of `user/password`, `user:password` and `user:password@host`."""
    pair = _USER_BEFORE.match(text, start, end)
    if pair is None:
        return start, end
    host = text.rfind("@", pair.end(), end)
    if host > pair.end() and identifier(text[host + 1 : end]):
        end = host
    return (pair.end(), end) if strong(text[pair.end() : end]) else (start, end)


_PAIR = re.compile(
    r"(?<![\w/:.@\\-])((?:[A-Za-z][\w.-]{0,30}\\)?[A-Za-z.][\w.-]{1,63}(?:@[\w.-]{2,64})?)"
    r"(?: {0,2}(?:/{1,2}|\||:|;|,) {0,2}| - | & | and |, ?(?:pw|pass|password) | with (?:pw |pass |password )?)(?!/)"
    r"(?=([^\s\"'<>]{4,80}|\"[^\"\n]{4,80}\"|'[^'\n]{4,80}'))"
)
_CREDENTIALS = re.compile(r"\bcred(?:s|entials?)?\b|zugangsdaten|identifiants|credenciales|user(?:name)?s? ?/ ?p(?:ass|w)\w*|\bu/?n?/pw?\b")
_CONTEXT = re.compile(
    rf"\b(?:{_SIGN_IN}|access|account|use|using|with|as|via|anmeld\w{{1,8}}|auth|rdp|ssh|admin|connexion|acceso|default"
    r"|portal|router|switch|firewall|nas|nvr|camera|idrac|ilo|vcenter|got in|joined)\b"
)
_ACCOUNTS = frozenset(
    "admin administrator root sa user guest ubnt cisco pi manager operator support service svc helpdesk".split()
)


def _pairs(text: str, low: str) -> Iterator[Range]:
    """The second of a name and a password side by side."""
    for match in _PAIR.finditer(text):
        whole = trimmed(text, *match.span(2))
        start, end = _without_host(text, *whole)
        value, name = text[start:end], match[1].lower()
        if placeholder(value) or identifier(value) or ordinary(value):
            continue
        before = low[max(0, match.start() - 60) : match.start()]
        if _is_pair(name, value, before, spaced=" / " in match[0] or end < whole[1]):
            yield start, end


def _without_host(text: str, start: int, end: int) -> Range:
    host = text.rfind("@", start, end)
    rest = text[max(host, start) + 1 : end].split("/")[0]
    hosted = host > start and identifier(rest) and not rest.isdigit() and strong(text[start:host])
    return (start, host) if hosted else (start, end)


def _is_pair(name: str, value: str, before: str, *, spaced: bool) -> bool:
    told = _CREDENTIALS.search(before) is not None
    context = told or _CONTEXT.search(before) is not None
    known = name in _ACCOUNTS
    account = known or name.startswith(("svc", "admin")) or "\\" in name or "@" in name
    if ordinary(name) and not account:
        return context and complex_password(value)
    if complex_password(value):
        return context or account or spaced or len(value) >= 10
    if "/" in value:
        return False
    if strong(value):
        return told or (account and (known or context)) or (context and far_password(value))
    return word(value) and len(value) > 3 and (told or (known and context and name != "user"))


_ABOUT = re.compile(rf"\b(?:{PASSWORD_WORDS})\b")
_PRONOUN = re.compile(
    r"(?:\b(?:it|that|this|(?:the |her |his )?(?:new|old|temp|real|actual|correct|right|other|first|second)(?: one)?|one)"
    r"(?:'s| is| was|:| =| reads)(?: now| still| actually)?"
    r"|\b(?:typ(?:e|ed|es|ing)|us(?:e|ed|es|ing)|tr(?:y|ied|ying)|enter(?:ed|ing|s)?|wrote|noted|gave|agreed on|not|chose|picked|generated|issued|assigned)"
    r"|\b(?:set|reset|changed|back) to|,) [\"'(`]?(?=([^\s\"'()`]{5,80}))"
)


def _about_a_password(text: str, low: str) -> Iterator[Range]:
    """Values that a pronoun or a verb points at, in a block that speaks of a password."""
    if not _ABOUT.search(low):
        return
    for match in _PRONOUN.finditer(low):
        start, end = trimmed(text, *match.span(1))
        value = text[start:end]
        if match[0].startswith(","):
            if far_password(value) and re.match(r" (?:did|does|works|worked)\b", low[end : end + 10]):
                yield start, end
        elif strong(value) and len(value) >= 6 and "/" not in value and not ordinary(re.split("[0-9]", value)[0]):
            yield start, end


_TOKEN = r"(\"[^\"\n]{4,80}\"|'[^'\n]{4,80}'|[^\s\"'(]{5,80})"
_OWNER = r"(?:(?:the|a|an|her|his|their|my|our|your|user's|new|temp|temporary|current|old|local|admin|wifi|default|initial|domain|das|neue|le|la|nueva|nouveau|bios|root|vpn|email|first|[a-z]{2,10}'s)\s){0,4}?"

RULES = (
    Rule(
        name="password on sight",
        kind="password",
        gate=tuple("!@#$%^&*~-"),
        search=_on_sight,
        catches=("logged in with «{complex}» after the reboot", "«{complex}» works for the temp login", "{user} confirmed «{titled}» works"),
        leaves=(
            "login from {email} at 10:15am, ticket #{digits:6}",
            "user opened case#{digits:6}",
            "signed in on {host}, build 10.0.19045!",
        ),
    ),
    Rule(
        name="name and password in a pair",
        kind="password",
        gate=("/", ":", "|", " - ", ",", ";", "&", " and ", " with "),
        search=_pairs,
        catches=(
            "switch creds: admin/«{strong}» at {ip}",
            "Signed in to the NAS as admin:«{weak}»",
            "login {user}@acme.com / «{complex}»",
            "router login is admin and «{weak}»",
            "credentials: {user}/«{strong}»",
        ),
        leaves=(
            "signed in as admin, ticket {digits:6}",
            "timeout: 45, retries: 2, host: {host}",
            "access over TCP/443 and/or VPN",
            "user/admin roles on {host}",
        ),
    ),
    Rule(
        name="changed to a password, signed in with one",
        kind="password",
        gate=(
            *("to ", "to: ", "auf ", "with ", "using ", "by ", "via ", "confirmed", "verified", "tried", "typed"),
            *("entered", "temp", "gave", "sent", "texted", "told", "read", "to use"),
        ),
        search=pattern(
            rf"\b(?:re)?(?:set|changed?|updated?|switched|rotated)(?: (?:it|this|that|hers|his|theirs|them|her|him"
            rf"|the (?:account|user|admin|login)|back|temporarily|[a-z]{{3,12}}|{PASSWORD_WORDS})){{0,3}} (?:back |over )?(?:to|auf):? {_TOKEN}"
            rf"|\b(?:log(?:ged|s|ging)?|sign(?:ed|s|ing)?|get|got|authenticat\w{{1,5}}|connect(?:ed)?|unlock(?:ed|s)?"
            rf"|open(?:ed|s)?|decrypt(?:ed|s)?)(?: \w{{1,12}}){{0,5}} (?:with|using|by|via):? (?:the )?(?:{PASSWORD_WORDS} )?{_TOKEN}"
            rf"|\b(?:confirmed|verified|tried|typed|entered|to (?:use|try|type|enter)|temp(?:orary)?(?: one| pw)?:|(?:gave|sent|texted|told|read)(?: (?:her|him|them|me|us|out|user|to)){{1,2}})(?: that)? {_TOKEN}",
            accept=far_password,
        ),
        catches=("Reset it to «{pw3}» and she got in", "user logged in with «{strong}»"),
        leaves=(
            "set to {host}",
            "changed to Office365",
            "logged in with {email}",
            "signed in with jdoe2",
            "switched to Windows11",
        ),
    ),
    Rule(
        name="value before its label",
        kind="password",
        gate=("pass", "pw", "kennw", "mot de", "contrase", "mdp", "login", "cred"),
        search=pattern(
            rf"(?<!\S)[\"'(`]?([^\s\"'(`]{{5,80}})[\"'`)]?,?\s(?:\(|(?:is|was|as|ist|est|es|being|became|remains|=|-|for)\s)"
            rf"{_OWNER}(?:{PASSWORD_WORDS})\b",
            accept=far_password,
        ),
        catches=("«{strong}» is the new password", "used «{complex}» as her temp pw", "typed «{complex}» (password)"),
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
            rf"\b(?:us(?:ed|es|ing|e)|type[ds]?|typing|tr(?:y|ied|ies)|enter(?:ed|s|ing)?|chose|picked|set|ha[sd]|kept|keeps|gave)"
            rf"(?: \w{{1,8}}){{0,2}}? [\"'(`]?([^\s\"'(`]{{4,80}})[\"'`)]?(?: as| for|,? which (?:is|was)) {_OWNER}(?:{PASSWORD_WORDS})\b",
            accept=lambda value: chosen(value) and not identifier(value),
        ),
        catches=("He has been using «{weak12}» as his password since 2019",),
        leaves=("used Keeper as the password vault", "set {host} as password server", "uses the same for the password"),
    ),
    Rule(
        name="password by its pronoun",
        kind="password",
        gate=("it", "new", "one", "that", "this", "temp", "typ", "us", "tr", "enter", "wrote", "gave", "did", "set"),
        search=_about_a_password,
        catches=(
            "I changed her pw; now it's «{weak}»",
            "AD pw reset. New = «{weak}»",
            "wrote «{weak}» on a sticky note as the password",
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
            rf"\b(?:with|use|used|using|is|was) ((?:[a-z]{{3,12}} ){{2,7}}[a-z]{{3,12}}) (?:as|is) {_OWNER}(?:master )?(?:{PASSWORD_WORDS})\b",
            accept=phrase,
        ),
        catches=("KeePass opens with «{phrase}» as master password",),
        leaves=("signed in with the same thing as his password",),
    ),
    Rule(
        name="u: and p:",
        kind="password",
        gate=("p:", "p=", "pw", "pass", "pwd", "p "),
        search=pattern(
            r"\b(?:un|usr|user(?:name)?|login|acct|account|id|benutzer|usuario|utilisateur)(?:\s{0,2}[:=]\s{0,2}|\s)"
            r"[^\s,;/]{2,64}\s{0,2}[,;/|\s]\s{0,2}(?:pw|pass(?:word|wd)?|pwd|p(?=\s?[:=]))(?:\s{0,2}[:=]\s{0,2}|\s{1,2})"
            r"(\"[^\"\n]{3,80}\"|'[^'\n]{3,80}'|[^\s\"'<>]{4,80})"
            r"|\b(?:u|l|un)\s{0,2}[:=]\s{0,2}[^\s,;]{2,64}\s{0,2}[,;/|\s]\s{0,2}p\s{0,2}[:=]\s{0,2}([^\s\"'<>]{4,80})",
            accept=lambda value: (
                chosen(value) and not identifier(value) and not value.startswith("-")
            ),
        ),
        catches=("u: admin p: «{pw}»", "user {user} pass «{pw}»"),
        leaves=("user {user} password expired", "user bob pass on to billing"),
    ),
)
