"""Passwords without a label: on sight, in a pair with a name, behind a verb of changing or signing in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .rule import Range, Rule, pattern, trimmed
from .shapes import (
    chosen,
    complex_password,
    far_password,
    identifier,
    placeholder,
    strong,
    titled,
    word,
)
from .vocabulary import PW_WORDS, SIGN_IN
from .words import ordinary

_TELLING = re.compile(
    rf"\b(?:{PW_WORDS}|pass|creds?|credentials?|{SIGN_IN}|unlock(?:ed)?|temp(?:orary)?|reset"
    rf"|authenticat\w{{1,6}}|rotated|must change"
    r"|admin(?:istrator)?|account|rdp|ssh|vpn|console|portal|root|sa|user(?:name)?|use[ds]?|using"
    r"|type[ds]?|enter(?:ed|s)?"
    r"|tr(?:y|ied)|works?|worked|works|confirmed|gave|set|anmeld\w{1,8}|zugang(?:sdaten)?"
    r"|identifiants?|connexion|acceso"
    r"|usuario|benutzer)\b"
)
_DENSE = re.compile(
    r"(?<!\S)[\"'(\[`]{0,2}(?=[^\s0-9]{0,60}+[0-9])(?=[^\s!@#$%^&*~-]{0,60}+[!@#$%^&*~-])[^\s]{6,80}+(?!\S)"
)
_PORT = re.compile(r":[0-9]{1,5}(?:/\S{0,200})?$")
_ACCOUNT_BEFORE = re.compile(
    r"(?:[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,24}){1,3}|\b\w{1,20}\\[\w.-]{1,64})[ ,:;/|-]{1,3}(?<!\n)$"
)
_USER_BEFORE = re.compile(r"[A-Za-z][\w.@\\-]{1,40}[/:%,;]")


def _on_sight(text: str, low: str) -> Iterator[Range]:
    """Tokens that are passwords on sight, where the words around them speak of signing in."""
    for token in _DENSE.finditer(text):
        start, end = _unwrapped(text, *trimmed(text, *token.span()))
        start, end = _without_user_and_host(text, start, end)
        value = text[start:end]
        if not (complex_password(value) or titled(value)) or "://" in token[0]:
            continue
        if _unmistakable(value) or _told(text, low, start, end):
            yield start, end


def _unwrapped(text: str, start: int, end: int) -> Range:
    """The inside of brackets around the whole."""
    wrapped = end - start > 2 and text[start] + text[end - 1] in ("()", "[]")
    return (start + 1, end - 1) if wrapped else (start, end)


def _told(text: str, low: str, start: int, end: int) -> bool:
    """Whether the words around speak of signing in, or an account stands right before."""
    before = max(0, start - 100)
    told = _TELLING.search(low, before, start) or _TELLING.search(low, end, end + 50)
    return told is not None or _ACCOUNT_BEFORE.search(text, before, start) is not None


def _unmistakable(value: str) -> bool:
    """Whether a value needs no word around it: capitals, small letters, digits and a mark of a password's."""
    return (
        len(value) >= 9
        and complex_password(value)
        and value[0].isalnum()
        and any(c in "!@#$^&*" for c in value)
        and any(c.islower() for c in value)
        and any(c.isupper() for c in value)
    )


def _without_user_and_host(text: str, start: int, end: int) -> Range:
    """The password of `user/password`, `user:password` and `user:password@host`."""
    pair = _USER_BEFORE.match(text, start, end)
    if pair is None:
        return start, end
    host = text.rfind("@", pair.end(), end)
    if host > pair.end() and identifier(_PORT.sub("", text[host + 1 : end])):
        end = host
    return (pair.end(), end) if strong(text[pair.end() : end]) else (start, end)


_PAIR = re.compile(
    r"(?<![\w/:.@\\-])((?:[A-Za-z][\w.-]{0,30}+\\{1,2})?[A-Za-z.][\w.-]{1,63}+(?:@[\w.-]{2,64})?)"
    r"(?: {0,2}(?:/{1,2}|\||:|;|,) {0,2}| - | & | \+ | and |, ?(?:pw|pass|password) | with (?:pw |pass "
    r"|password )?)(?!/)"
    r"(?=([^\s\"'<>]{4,80}|\"[^\"\n]{4,80}\"|'[^'\n]{4,80}'))"
)
_CREDENTIALS = re.compile(
    r"\bcred(?:s|entials?)?\b|\b(?:accounts|logins):|zugangsdaten|identifiants|credenciales|user(?:name)?s? ?/ ?p(?:ass|w)\w*"
    r"|\bu/?n?/pw?\b"
)
_RIGHT_BEFORE = re.compile(
    rf"(?:{_CREDENTIALS.pattern})(?: (?:are|is|were|was|for|to|on|of|the|now|still|old|new|default)){{0,4}}[ :=>(-]{{1,4}}$"
)
_CONTEXT = re.compile(
    rf"\b(?:{SIGN_IN}|access|account|use|used|using|with|as|via|anmeld\w{{1,8}}|auth|rdp|ssh|admin"
    rf"|connexion|acceso|default"
    r"|portal|router|switch|firewall|nas|nvr|camera|modem|gui|dvr|console|terminal|web ui|idrac|ilo|vcenter|got in|joined)\b"
)
_ACCOUNTS = frozenset(
    "admin administrator root sa user guest ubnt cisco pi manager operator support service svc helpdesk postgres mysql oracle "
    "tomcat elastic grafana jenkins vagrant tech".split()
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
        if _is_pair(
            name,
            value,
            before,
            spaced=any(mark in match[0] for mark in (" / ", " - ", " | ")) or end < whole[1],
        ):
            yield start, end


def _without_host(text: str, start: int, end: int) -> Range:
    host = text.rfind("@", start, end)
    rest = text[max(host, start) + 1 : end].split("/")[0]
    rest = rest.split(":")[0]
    hosted = host > start and identifier(rest) and not rest.isdigit() and strong(text[start:host])
    return (start, host) if hosted else (start, end)


def _is_pair(name: str, value: str, before: str, *, spaced: bool) -> bool:
    told = _CREDENTIALS.search(before) is not None
    context = told or _CONTEXT.search(before) is not None
    known = name in _ACCOUNTS
    account = known or name.startswith("svc") or "admin" in name or "\\" in name or "@" in name
    if ordinary(name) and not account:
        return (context and complex_password(value)) or (
            told and (far_password(value) or (strong(value) and len(value) >= 12))
        )
    if complex_password(value) or titled(value):
        return context or account or spaced or (len(value) >= 10 and complex_password(value))
    if "/" in value:
        return False
    if strong(value):
        return told or (account and (known or context or spaced)) or (context and far_password(value))
    near = _RIGHT_BEFORE.search(before) is not None
    return word(value) and len(value) > 3 and (near or (known and context and name != "user"))


_VALUE = r"(\"[^\"\n]{4,80}\"|'[^'\n]{4,80}'|[^\s\"'(]{5,80})"


RULES = (
    Rule(
        name="password right behind an account's name",
        kind="password",
        gate=("admin", "root", "sa ", "ubnt", "pi "),
        search=pattern(
            r"(?<![\w./\\@-])(?:administrator|admin|root|sa|ubnt|pi) ([^\s\"'(]{8,80})", accept=far_password
        ),
        catches=("admin «{strong}» (web)", "ubiquiti ssh: ubnt «{strong}»"),
        leaves=("admin {host} rebooted", "root certificate2024 expired", "sa login on {host}"),
    ),
    Rule(
        name="password on sight",
        kind="password",
        gate=tuple("!@#$%^&*~-"),
        search=_on_sight,
        catches=(
            "logged in with «{complex}» after the reboot",
            "«{complex}» works for the temp login",
            "{user} confirmed «{titled}» works",
            "reset to default («{titled}»).",
            "he wants it to be «{complex}» again",
            "{email} «{strong}» ok on OWA",
        ),
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
            "{email} / «{pw3}»",
            "{user} - «{titled}»",
            "credentials for the drop: backup | «{strongesc}»",
            "credentials: {user}/«{strong}»",
        ),
        leaves=(
            "signed in as admin, ticket {digits:6}",
            "timeout: 45, retries: 2, host: {host}",
            "access over TCP/443 and/or VPN",
            "user/admin roles on {host}",
            "decides where credentials are sent differs, defaults counting as values",
        ),
    ),
    Rule(
        name="changed to a password, signed in with one",
        kind="password",
        gate=(
            *(
                "to ",
                "to: ",
                "auf ",
                "with ",
                "using ",
                "by ",
                "via ",
                "confirmed",
                "verified",
                "tried",
                "typed",
            ),
            *("entered", "temp", "gave", "sent", "texted", "told", "read", "to use"),
        ),
        search=pattern(
            rf"\b(?:re)?(?:set|changed?|updated?|switched|rotated)(?: (?:it|this|that|hers|his|theirs"
            rf"|them|her|him"
            rf"|the (?:account|user|admin|login)|back|temporarily|[a-z]{{3,12}}"
            rf"|{PW_WORDS})){{0,3}} (?:back |over )?(?:to|auf):? {_VALUE}",
            rf"\b(?:log(?:ged|s|ging)?|sign(?:ed|s|ing)?|get|got|authenticat\w{{1,5}}|connect(?:ed)?"
            rf"|unlock(?:ed|s)?"
            rf"|open(?:ed|s)?|decrypt(?:ed|s)?)(?: [\w.-]{{1,24}}){{0,5}} (?:with|using|by|via):? "
            rf"(?:the )?(?:{PW_WORDS} )?{_VALUE}",
            rf"\b(?:confirmed|verified|tried|typed|entered|to (?:use|try|type|enter)|temp(?:orary)?"
            rf"(?: one| pw)?:|(?:gave|sent|texted|told|read)(?: (?:her|him|them|me|us|out|user"
            rf"|to)){{1,2}})(?: that)? {_VALUE}",
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
        name="u: and p:",
        kind="password",
        gate=("p:", "p=", "pw", "pass", "pwd", "p "),
        search=pattern(
            r"\b(?:un|usr|user(?:name)?|login|acct|account|id|benutzer|usuario|utilisateur)"
            r"(?:\s{0,2}[:=]\s{0,2}|\s)"
            r"[^\s,;/]{2,64}\s{0,2}[,;/|\s]\s{0,2}(?:pw|pass(?:word|wd)?|pwd|p(?=\s?[:=]))"
            r"(?:\s{0,2}[:=]\s{0,2}|\s{1,2})"
            r"(\"[^\"\n]{3,80}\"|'[^'\n]{3,80}'|[^\s\"'<>]{4,80})",
            r"\b(?:u|l|un)\s{0,2}[:=]\s{0,2}[^\s,;]{2,64}\s{0,2}[,;/|\s]\s{0,2}p\s{0,2}[:=]\s{0,2}([^\s\"'<>]{4,80})",
            accept=lambda value: chosen(value) and not identifier(value) and not value.startswith("-"),
        ),
        catches=("u: admin p: «{pw}»", "user {user} pass «{pw}»"),
        leaves=("user {user} password expired", "user bob pass on to billing"),
    ),
)
