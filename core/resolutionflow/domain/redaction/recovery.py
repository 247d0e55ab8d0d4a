"""Recovery keys, product keys, backup codes and seeds: groups of characters, some only known by their label."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .rule import Range, Rule, pattern

_CODE_LABEL = re.compile(
    r"(?:back ?-?up|recovery|scratch|emergency|rescue|bypass|single-use|one-time)(?: (?:login|access"
    r"|verification|mfa|2fa|sign-in|authenticator))?[ -]?(?:codes?|keys?|passcodes?)\b"
    r"|codes(?=: ?[0-9a-f]{4,5}-[0-9a-f]{4,5}\b)|codes? for back ?-?up|back ?-?up (?:mfa |2fa )?codes?|notfallcodes?|wiederherstellungscodes?"
    r"|codes? de (?:secours|récupération|recuperación|respaldo)"
)
_CODE = re.compile(
    r"(?<![\w-])(?:[0-9a-z]{4,6}(?:-[0-9a-z]{4,6}){1,3}|[0-9]{4} [0-9]{4}(?![ -]?[0-9])|[0-9]{6,10}|"
    r"(?=[a-z]*[0-9])[0-9a-z]{8,16})(?![\w-])"
)
_DIGITS = re.compile("[0-9]")


def _backup_codes(text: str, low: str) -> Iterator[Range]:  # noqa: ARG001 - the signature of every search
    reached = 0
    for label in _CODE_LABEL.finditer(low):
        position = max(label.end(), reached)
        limit, first = label.end() + 120, True
        while (code := _CODE.search(low, position, min(len(low), position + 120))) and code.start() < limit:
            between = low[position : code.start()]
            if not _joins(between, first=first):
                break
            if _is_code(code[0]):
                yield code.span()
                first, limit = False, code.end() + 30
            elif not first:
                break
            position = reached = code.end()


def _joins(between: str, *, first: bool) -> bool:
    if re.search(r"\b(?:ticket|case|ref|kb|key id|id|serial|ext|asset|phone|on|at)\b[^\n]{0,12}$", between):
        return False
    return (
        first
        or re.fullmatch(r"[\s,;/|&+*#.)(-]{0,12}(?:and|und|et|y|then|or)?[\s\d.)(*-]{0,8}", between)
        is not None
    )


def _is_code(code: str) -> bool:
    if "-" in code or " " in code:
        return bool(_DIGITS.search(code)) and not re.fullmatch(r"(?:19|20)[0-9]{2}-.*", code)
    return len(code) >= 8 or code.isdigit()


_BASE32 = r"[A-Z2-7]{4}(?:[ -][A-Z2-7]{4}){3,15}|[A-Z2-7]{16,64}={0,6}"
_SEED_LABEL = (
    r"(?:seed|secret(?: key)?|set-?up (?:key|code)|totp(?: key| secret| seed)?|otp (?:key|secret|seed)"
    r"|authenticator (?:key|secret|code|seed|app)|manual(?: entry)?(?: key| code)?|mfa (?:key|secret|seed"
    r"|string)|2fa (?:key|secret|seed|string)|shared key|base32)"
)


def _seed(value: str) -> bool:
    plain = re.sub("[ =-]", "", value)
    if plain != plain.upper() and plain != plain.lower():
        return False
    return len(plain) >= 16 and (any(c.isdigit() for c in plain) or (plain.isupper() and len(set(plain)) > 6))


def _dense_seed(value: str) -> bool:
    digits = sum(c.isdigit() for c in value)
    return 2 <= digits < 28 and _seed(value)


RULES = (
    Rule(
        name="BitLocker recovery key",
        kind="recovery-key",
        gate=("-", " "),
        search=pattern(r"[0-9](?<![0-9-].)[0-9]{5}[ -]{1,3}(?:[0-9]{6}[ -]{1,3}){6}[0-9]{6}(?![0-9-])"),
        catches=("Read out «{bitlocker}» to the user, key id {guid}",),
        leaves=("tickets {digits:6} {digits:6} {digits:6}",),
    ),
    Rule(
        name="FileVault recovery key",
        kind="recovery-key",
        gate=("-",),
        search=pattern(r"(?<![A-Z0-9-])(?:[A-Z0-9]{4}-){5}[A-Z0-9]{4}(?![A-Z0-9-])", any_case=False),
        catches=("FileVault key «{filevault}» escrowed",),
        leaves=("asset AB12-CD34",),
    ),
    Rule(
        name="Windows and Office product key",
        kind="license-key",
        gate=("-",),
        search=pattern(r"(?<![A-Z0-9-])(?:[A-Z0-9]{5}-){4}[A-Z0-9]{5}(?![A-Z0-9-])"),
        catches=("Windows key «{winkey}» entered on {host}",),
        leaves=("Product ID 00330-{digits:5}-{digits:5}-AA123",),
    ),
    Rule(
        name="license key by its label",
        kind="license-key",
        gate=(
            "licen",
            "serial",
            "product key",
            "activation",
            "serial key",
            "cd key",
            "cd-key",
            "reg key",
            "registration key",
            "lizenz",
            "clé de produit",
        ),
        search=pattern(
            r"(?:licen[sc]e(?: key| code| no| number)?|product key|activation (?:key|code)|serial key"
            r"|cd[ -]key|registration (?:key|code)|lizenz(?:schl\wssel)?)(?: (?:is|was|for|key|code"
            r"|used|number|the|new|to|of|windows|office|server|entered|[A-Z]\w{1,15}))"
            r"{0,5}\s{0,2}[:=#]?\s{0,2}([A-Z0-9]{3,8}(?:-[A-Z0-9]{3,10}){2,7}|(?=[A-Z0-9]{0,30}[0-9])"
            r"(?=[A-Z0-9]{0,30}[A-Z])[A-Z0-9]{16,32})(?![\w-])",
            r"\bserial(?: (?:number|no|key))?\s{0,2}[:=#]?\s{0,2}"
            r"([A-Z0-9]{4,10}(?:-[A-Z0-9]{4,12}){3,7})(?![\w-])",
            accept=lambda value: (
                any(c.isdigit() for c in value)
                and re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", value) is None
            ),
        ),
        catches=(
            "license key for Veeam: «{upper:4}-{upper:4}-{upper:4}-{upper:4}7»",
            "Adobe serial «{apikeydash}»",
        ),
        leaves=("serial 5CG{upper:7}", "assigned license {guid} to her", "license expires 2026-03-11"),
    ),
    Rule(
        name="backup codes",
        kind="recovery-code",
        gate=("code", "backup key", "recovery key", "emergency key", "rescue key"),
        search=_backup_codes,
        catches=(
            "backup codes: «{hex:5}-{hex:4}7», «{hex:5}-{hex:4}8» and «{digits:8}»",
            "codes: «{hex:5}-{hex:4}8», «{hex:5}-{hex:4}9» (backup)",
            "Recovery codes\n1. «{digits:8}»\n2. «{digits:8}»",
        ),
        leaves=("no backup codes left, ticket {digits:6}", "recovery key id {guid}"),
    ),
    Rule(
        name="backup code before its label",
        kind="recovery-code",
        gate=("code",),
        search=pattern(
            r"(?<![\w-])([0-9a-f]{4,6}-[0-9a-f]{4,6}|[0-9]{8}|[0-9]{4} [0-9]{4})(?![\w-])(?:,| is| was"
            r"| as|) (?:[a-z']{1,9} ){0,3}?(?:back ?-?up|recovery|scratch|emergency) (?:mfa |2fa "
            r"|login )?code\b"
        ),
        catches=("«{hex:5}-{hex:5}» is her first backup code",),
        leaves=("{digits:6} has no backup code",),
    ),
    Rule(
        name="address of a one-time password",
        kind="mfa-seed",
        gate=("secret=",),
        search=pattern(r"[?&]secret=([A-Z2-7%=]{10,200})"),
        catches=("otpauth://totp/Fabrikam:{email}?secret=«{base32:32}»&issuer=Fabrikam",),
        leaves=("https://{host}/?secret=no",),
    ),
    Rule(
        name="seed of one-time passwords, in groups of four",
        kind="mfa-seed",
        gate=("2", "3", "4", "5", "6", "7"),
        search=pattern(r"(?<![\w-])(?:[a-z2-7]{4}[ -]){7}[a-z2-7]{4}(?![\w-])", accept=_dense_seed),
        catches=("typed «{base32_spaced}» by hand",),
        leaves=(
            "they have been told that this case will stay open",
            "{digits:4} {digits:4} {digits:4} {digits:4}",
        ),
    ),
    Rule(
        name="seed of one-time passwords, behind its label",
        kind="mfa-seed",
        gate=(
            "seed",
            "secret",
            "setup",
            "set-up",
            "set up",
            "totp",
            "otp",
            "authenticator",
            "manual",
            "mfa",
            "2fa",
            "base32",
            "shared key",
        ),
        search=pattern(rf"\b{_SEED_LABEL}\b[^\n]{{0,60}}?(?<![\w-])({_BASE32})(?![\w=-])", accept=_seed),
        catches=("TOTP secret «{base32:32}» stored", "setup key is «{base32_spaced}»"),
        leaves=("set up the AUTHENTICATOR again", "the secret santa list"),
    ),
    Rule(
        name="seed of one-time passwords, before its label",
        kind="mfa-seed",
        gate=("seed", "secret", "setup", "totp", "otp", "authenticator", "mfa", "2fa"),
        search=pattern(rf"(?<![\w-])({_BASE32})(?![\w=-])[^\n.]{{0,40}}?\b{_SEED_LABEL}\b", accept=_seed),
        catches=("entered «{base32_spaced}» as the TOTP seed",),
        leaves=("KERBEROSAUTHENTICATOR needs mfa",),
    ),
)
