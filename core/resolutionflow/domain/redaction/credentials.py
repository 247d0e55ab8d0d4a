"""Passwords without a label: pairs of name and password, values after or before a telling word or verb."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .families import PASSWORD_WORDS
from .rule import Range, Rule, pattern, trimmed
from .shapes import complex_password, identifier, placeholder, strong, word
from .words import ordinary

_TELLING = re.compile(
    rf"\b(?:{PASSWORD_WORDS}|pass|creds?|credentials?|log(?:ged|s|ging)?[ -]?(?:back )?(?:in|on|into)|sign(?:ed|s|ing)?[ -]?(?:back )?(?:in|on|into)|login|logon|unlock(?:ed)?|temp(?:orary)?|reset|authenticat\w{{1,6}}"
    r"|admin(?:istrator)?|account|rdp|ssh|vpn|console|portal|root|sa|user(?:name)?|use[ds]?|using|type[ds]?|typed|entered|try|tried|works|worked|anmeldung|zugang|zugangsdaten|anmelden|identifiants?|connexion|acceso|usuario|benutzer)\b"
)
_DENSE = re.compile(r"(?<!\S)[\"'(\[`]{0,2}(?=\S{0,40}[0-9])(?=\S{0,40}[!@#$%^&*~])[^\s]{6,80}(?!\S)")


def _on_sight(text: str, low: str) -> Iterator[Range]:
    """Tokens that are passwords on sight, where the words around them speak of signing in."""
    for token in _DENSE.finditer(text):
        start, end = trimmed(text, *token.span())
        if end > start and complex_password(text[start:end]):
            if _TELLING.search(low, max(0, start - 100), start) or _TELLING.search(low, end, end + 50):
                yield start, end


_PAIR = re.compile(
    r"(?<![\w/:.@\\-])((?:[A-Za-z][\w.-]{0,30}\\)?[A-Za-z.][\w.-]{1,63}(?:@[\w.-]{2,64})?)(?:\s{0,2}(?:/{1,2}|\||:|;|,)\s{0,2}|\s-\s|\s&\s)(?!/)([^\s\"'<>]{4,80}|\"[^\"\n]{4,80}\"|'[^'\n]{4,80}')"
)
_PAIR_CONTEXT = re.compile(
    r"\b(?:creds?|credentials?|log(?:ged|s)?[ -]?(?:back )?(?:in|on|into)|login|logon|sign(?:ed|s)?[ -]?(?:back )?(?:in|on|into)|access|account|use|using|with|as|via|zugang(?:sdaten)?|anmeld\w{1,8}|identifiants?|auth|rdp|ssh|admin|user/pass|un/pw|u/p|connexion|acceso|credenciales)\b"
)
_ACCOUNTS = frozenset(
    "admin administrator root sa user guest ubnt cisco pi manager operator support service svc helpdesk".split()
)


def _pairs(text: str, low: str) -> Iterator[Range]:
    for match in _PAIR.finditer(text):
        start, end = trimmed(text, *match.span(2))
        name, value = match[1].lower(), text[start:end]
        if placeholder(value) or identifier(value) or ordinary(value):
            continue
        context = _PAIR_CONTEXT.search(low, max(0, match.start() - 60), match.start())
        account = (
            name in _ACCOUNTS
            or name.startswith(("svc", "admin"))
            or name.endswith(("admin", "svc"))
            or "\\" in name
            or "@" in name
        )
        if ordinary(name) and not account and name not in _ACCOUNTS:
            if not (context and complex_password(value)):
                continue
        known_account = name in _ACCOUNTS
        if complex_password(value) and (context or account or (" / " in match[0] and not ordinary(name))):
            yield start, end
        elif strong(value) and account and (known_account or context or len(value) >= 8) and "/" not in value:
            yield start, end
        elif strong(value) and context and "cred" in low[max(0, match.start() - 60) : match.start()]:
            yield start, end
        elif word(value) and context and (context[0].startswith("cred") or known_account) and len(value) > 3:
            yield start, end


def _far_strong(value: str) -> bool:
    if complex_password(value):
        return True
    mixed = (
        any(c.isupper() for c in value)
        and any(c.islower() for c in value)
        and any(c.isdigit() for c in value)
    )
    return (
        strong(value)
        and "/" not in value
        and "." not in value
        and (mixed or len(value) >= 11)
        and "_" not in value
    )


_TOKEN = r"(\"[^\"\n]{4,80}\"|'[^'\n]{4,80}'|[^\s\"'(]{5,80})"

RULES = (
    Rule(
        name="password on sight",
        kind="password",
        gate=tuple("!@#$%^&*~"),
        search=_on_sight,
        catches=("logged in with «{complex}» after the reboot", "«{complex}» works for the temp login"),
        leaves=(
            "login from {email} at 10:15am, ticket #{digits:6}",
            "user opened case#{digits:6}",
            "signed in on {host}, build 10.0.19045!",
        ),
    ),
    Rule(
        name="name and password in a pair",
        kind="password",
        gate=("/", ":", "|", " - ", ",", ";", "&"),
        search=_pairs,
        catches=(
            "switch creds: admin/«{strong}» at {ip}",
            "Signed in to the NAS as admin:«{weak}»",
            "login {user}@acme.com / «{complex}»",
        ),
        leaves=(
            "signed in as admin, ticket {digits:6}",
            "timeout: 45, retries: 2, host: {host}",
            "access over TCP/443 and/or VPN",
            "user/admin roles on {host}",
        ),
    ),
    Rule(
        name="changed to a password",
        kind="password",
        gate=("to ", "auf ", " à ", "with ", "using ", "as ", " a "),
        search=pattern(
            rf"\b(?:re)?(?:set|changed?|updated?|switched|rotated)(?: (?:it|this|that|hers|his|theirs|them|her|him|the (?:account|user|admin|login)|back|temporarily|{PASSWORD_WORDS})){{0,3}} (?:back )?to:? {_TOKEN}"
            rf"|\b(?:log(?:ged|s|ging)?|sign(?:ed|s|ing)?|get|got|authenticat\w{{1,5}}|connect(?:ed)?|unlock(?:ed|s)?|open(?:ed|s)?|decrypt(?:ed|s)?)(?: (?:in|on|into|back|it|the|to|her|his|file|pdf|zip|archive|again|fine|ok|\w{{1,12}})){{0,5}} (?:with|using|by|via):? (?:the )?(?:{PASSWORD_WORDS} )?{_TOKEN}",
            accept=_far_strong,
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
            rf"(?<!\S)[\"'(`]?([^\s\"'(`]{{5,80}})[\"'`)]?,?\s(?:\(|(?:is|was|as|ist|est|es|being|became|remains|=|-|for)\s)(?:(?:the|a|an|her|his|their|my|our|your|user's|new|temp|temporary|current|old|local|admin|wifi|default|initial|domain|das|neue|le|la|nueva|nouveau|bios|root|vpn|email|[a-z]{{2,10}}'s)\s){{0,4}}?(?:{PASSWORD_WORDS})\b",
            accept=_far_strong,
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
        name="u: and p:",
        kind="password",
        gate=("p:", "p=", "pw", "pass", "pwd", "p "),
        search=pattern(
            r"\b(?:u|un|usr|user(?:name)?|login|acct|account|id|benutzer|usuario|utilisateur)\s{0,2}[:=]?\s{0,2}[^\s,;]{2,64}\s{0,2}[,;/|\n]?\s{0,3}(?:p|pw|pass(?:word|wd)?|pwd)\s{0,2}[:=]?\s{1,2}"
            r"(\"[^\"\n]{3,80}\"|'[^'\n]{3,80}'|[^\s\"'<>]{4,80})"
            r"|\b(?:u|un)\s{0,2}[:=]\s{0,2}[^\s,;]{2,64}\s{0,2}[,;/|\n]?\s{0,3}p\s{0,2}[:=]\s{0,2}([^\s\"'<>]{4,80})",
            accept=lambda value: (
                not placeholder(value)
                and not ordinary(value)
                and not identifier(value)
                and not value.startswith("-")
            ),
        ),
        catches=("u: admin p: «{pw}»", "user {user} pass «{pw}»"),
        leaves=("user {user} password expired", "user bob pass on to billing"),
    ),
)
