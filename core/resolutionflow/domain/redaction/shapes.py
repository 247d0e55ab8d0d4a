"""What a value looks like: a password, a random key, an identifier, a placeholder, a plain word.

Every test takes a bare value (quotes and trailing punctuation already off) and is linear in its length.
"""

from __future__ import annotations

import re
from itertools import pairwise

from .words import ordinary

_PLACEHOLDER = re.compile(
    r"""(?ix)
      \#\{.* | <[^>]*>? | \$\{.* | \$\(.* | \$\$?[a-z_][\w:.\[\]]* | \{+[^}]*\}* | %[\w()]+%? | @[a-z]\w*
    | \*+ | \#{3,} | \.{2,} | _{2,} | -{2,} | \?{2,} | \u2022+ | \u25cf+ | x{3,} | y{3,}
    | \[.* | \(.* | (?:your|my|the|enter|insert|put|add|some|example|sample|dummy|fake)[-_ ].*
    | (?:.*[_-])?(?:here|placeholder|changeme|redacted|removed|masked|hidden|omitted)
    | (?:process|os|env|vars|var|local|secrets|data|config|settings|self|this|args|params
        |credentials)\.[\w.(\[\]'")]+
    | (?:get|read|prompt|load|fetch|input|decrypt|getenv|lookup|vault|keyvault|random)[\w.-]*\(.*
    | read-host.* | get-\w+ | (?:op|vault|ref|env|file|ssm|arn|keyring)(?:\+\w+)?:.* | !vault | none
    | null | nil | n/?a | -
    """
)
_IDENTIFIER = re.compile(
    r"""(?x)
      [A-Z]{1,8}(?:-[A-Z0-9]{1,15}){1,4} | [A-Z]{2,15}[0-9]{1,7}
    | [a-z]{1,8}(?:-[a-z0-9]{1,12}){0,3}-[0-9]{1,4}
    | (?i:kb|ticket|case|inc|req|chg|sr|ref|rf|cve|ev|id|vlan|ext|sn|asset|build|ver|v|win|windows
        |server|office
        |exchange|sql|m|o|outlook|ios|dc|srv|pc|ws|lt|usb|ipv|sha|md|aes|rsa|ed|ntlmv|http|tls|wpa|gen|ps
        |ad|smb
        |hyperv|esxi|vm|port|step|line|page|room|floor|suite|x|day|q|rev|r|level|tier|phase|event|error|code
        |visio|project|teams|sharepoint|word|excel|acrobat|autocad|quickbooks|sage|dynamics|vsphere
        |vcenter|veeam)
      -?_?\#?[0-9][0-9.]*[a-z]?
    | (?i:tls|ssl|v|ver|sha|aes|rsa|md|ntlm|mschap|wpa|oauth|saml|http|ipv|imap|pop|smtp|f|m
        |o)[-_v]?[0-9.]+\w{0,4}
    | [^@\s]+@[\w-]+(?:\.[\w-]+)+
    | (?i:https?|ftps?|sftp|file|ldaps?|smb|ssh|rdp|tcp|udp|mailto|ms-\w+):.*
    | \\\\?\S* | [A-Za-z]:(?:[\\/].*)? | ~?/[\w./-]*/\S* | \.{1,2}[\\/]\S* | (?i:hk(?:lm|cu|cr|u|ey_\w+))\b.*
    | (?:[0-9]{1,3}\.){3}[0-9]{1,3}(?:[/:]\S*)? | (?:[0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}
    | (?:[0-9a-f]{4}\.){2}[0-9a-f]{4}
    | [0-9a-fA-F:]*::?[0-9a-fA-F:]*
    | (?:[0-9]{1,4}[-/.]){2}[0-9]{1,4}\S* | [0-9]{1,2}:[0-9]{2}\S* | [0-9]{4}-[0-9]{2}\S*
    | [0-9]+(?i:st|nd|rd|th|am|pm|x|s|h|hr|hrs|d|min|mins|ms|sec|gb|mb|kb|tb|mbps|gbps|ghz|mhz|k|m|%|v|w
        |kva|va|days?|chars?)
    | 0x[0-9a-fA-F]+ | [0-9][0-9.,]*%? | \#[0-9]+ | S-1-[0-9-]+
    | \{?[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?
    | (?:[\w-]+\.)+(?i:com|net|org|local|lan|internal|io|co|uk|de|fr|es|gov|edu|us|ca|au|eu|exe|dll|ps1
        |msi|bat|cmd|sh
        |py|txt|docx?|xlsx?|pdf|csv|log|conf|config|cfg|ini|json|xml|ya?ml|zip|7z|pst|ost|kdbx|pfx|cer|crt
        |key|pem
        |html?|aspx?|php|js|rdp|reg|vhdx?|vmdk|iso|bak|pptx?|png|jpe?g|evtx|dat|db|sys|inf)(?:[:/].*)?
    | (?i:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-\w+|sha(?:1|256|384|512)?[:-].*|sha(?:1|256|384|512))
    | [A-Z]\w*\\[\w.$-]+
    """
)
GUID = re.compile(r"\{?[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?")
_SPECIAL = re.compile(r"[!@#$%^&*+=?~]")
_PRODUCT = re.compile(
    r"(?i)(?:office|server|exchange|windows|win|outlook|sql(?:server)?|visio|project|sharepoint|acrobat|excel"
    r"|word|teams|hyper-?v|vs|studio|autocad|revit|quickbooks|sage|simple|log4j|ipv|base|sha|md|utf|iso"
    r"|microsoft|m|o|tls|ssl|dynamics|catalyst|optiplex|latitude|thinkpad|elitebook|probook|surface"
    r"|iphone|ipad"
    r"|galaxy|pixel|meraki|fortigate|unifi|synology|laserjet|veeam|esxi|vcenter|ubuntu|debian|centos|rhel)"
    r"-?[0-9][0-9.]{0,7}[a-z]{0,2}!?"
)


def placeholder(value: str) -> bool:
    """Whether the value stands for a secret without being one: `<hidden>`, `${PW}`, `********`."""
    return _PLACEHOLDER.fullmatch(value) is not None or (
        len(value) > 2 and not any(c.isalnum() for c in value)
    )


def identifier(value: str) -> bool:
    """Whether the value has the form of a name or number that notes must keep."""
    return _IDENTIFIER.fullmatch(value) is not None or _PRODUCT.fullmatch(value) is not None


def titled(value: str) -> bool:
    """Whether the value is capitalised words and a number with hyphens between: a common kind of password."""
    return _TITLED.fullmatch(value) is not None and not all(
        map(ordinary, re.split("[-_0-9]+", value.strip("-_0123456789")))
    )


_TITLED = re.compile(
    r"[A-Z][a-z]{2,}_[0-9]{2,4}|(?:[A-Z][a-z]{2,}-){1,3}[0-9]{1,4}"
    r"|[A-Z][a-z]{2,}-[A-Z][a-z]{2,}-[A-Z][a-z]{2,}"
)


def far_password(value: str) -> bool:
    """A password anywhere in the clause: one on sight, or words and digits run together as people do."""
    if complex_password(value) or titled(value):
        return True
    if not strong(value) or any(c in value for c in "/._\\=") or len(value) < 8:
        return False
    lower, upper = any(c.islower() for c in value), any(c.isupper() for c in value)
    return lower and (upper or len(value) >= 11) and "-" not in value and not numbered(value)


def numbered(value: str) -> bool:
    """Whether the value is an ordinary word with a number behind it: `fileserver01`."""
    return ordinary(value.rstrip("0123456789"))


def word(value: str) -> bool:
    """Whether the value is made of letters (and hyphens or apostrophes) alone."""
    return value.replace("-", "").replace("'", "").isalpha()


def _has(value: str) -> tuple[bool, bool, bool, bool]:
    return (
        any(c.islower() for c in value),
        any(c.isupper() for c in value),
        any(c.isdigit() for c in value),
        _SPECIAL.search(value) is not None,
    )


def complex_password(value: str) -> bool:
    """Whether the value is a password on sight: letters, digits and a special character, and no identifier."""
    if not 6 <= len(value) <= 40 or _SPECIAL.search(value) is None or _NAMED.match(value):
        return False
    lower, upper, digit, special = _has(value.rstrip("?"))
    return special and digit and (lower or upper) and _one_string(value)


def strong(value: str) -> bool:
    """Whether the value may be a password next to a word that says so: letters mixed with digits or symbols."""
    if not 5 <= len(value) <= 128:
        return False
    lower, upper, digit, _ = _has(value)
    bare = value.rstrip("!?*")
    if bare.strip("*_~").isalpha() and not scrambled(bare.strip("*_~")):  # a word, emphasised
        return False
    mixed = digit or any(c in bare for c in "!@#$%^&*~") or scrambled(bare)
    return (lower or upper) and mixed and not ordinary(bare) and _one_string(value)


def scrambled(value: str) -> bool:
    """Whether letters alone are drawn at random: capitals and small ones change too often for words run together."""
    return (
        len(value) >= 10
        and value.isascii()
        and value.isalpha()
        and sum(a.isupper() != b.isupper() for a, b in pairwise(value)) >= 5
        and len(_WORDS.findall(value)) < 2
    )


_WORDS = re.compile("[a-z]{3,}")


def _one_string(value: str) -> bool:
    """Whether the value is neither a placeholder nor an identifier nor an expression, its last marks aside."""
    bare = value.rstrip("!?*")
    return not (
        '"' in value
        or placeholder(value)
        or identifier(value)
        or (bare != value and identifier(bare))
        or _expression(value)
    )


_NAMED = re.compile(r"[A-Za-z][\w.@\\-]*[/:]")
_EXPRESSION = re.compile(
    r"""(?x)
      \S*[<>!~=]=\S* | [\w.$-]+@[\w-]+(?:\.[\w-]+)+ | [a-z][a-z0-9._-]*@[a-z][a-z0-9.-]* | [-/].* | [\w.-]+=\S*
    | \W*[0-9][0-9.,/:+-]*\W*
    | [\w-]+\(.*\)? | \S*(?:\\|//|\.\./)\S* | \$[0-9][\w.,]* | [0-9.,]+%\S*
    | \S*\.(?i:com|net|org|local|exe|ps1|log)\S*
    """
)
_NUMBERED = re.compile(r"([A-Za-z]+)#[0-9]+")


def _expression(value: str) -> bool:
    """Whether the value is a switch, an assignment, an address or an amount rather than one string."""
    numbered = _NUMBERED.fullmatch(value)
    name, at, host = value.partition("@")
    if at and name.isidentifier() and identifier(host) and ("-" in host or "." in host):
        return True
    return _EXPRESSION.fullmatch(value) is not None or (numbered is not None and ordinary(numbered[1]))


def chosen(value: str) -> bool:
    """Whether a person may have typed this behind `password:`, a lone uncommon word included."""
    if placeholder(value) or len(value) < 3 or len(value) > 4096 or _LABELLED.match(value):
        return False
    if word(value):
        return len(value) > 3 and not ordinary(value)
    if GUID.fullmatch(value) or _DATE.fullmatch(value) or _PATH.fullmatch(value):
        return False
    return not (len(value) < 4 and value.isdigit()) and not _spelled(value)


_LABELLED = re.compile(r"(?i)(?:pass\w{0,5}|pwd?|user\w{0,5}|token|secret|api_?key|uid|server|host)[=:]")
_DATE = re.compile(r"(?:[0-9]{1,4}[-/.]){2}[0-9]{1,4}|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?|0x[0-9a-fA-F]{8}")
_PATH = re.compile(
    r"(?i)[a-z]:[\\/].*|\\\\[\w.-]+\\.*|https?://.*|[^@\s]+@[\w-]+(?:\.[a-z]{2,})+|/(?:etc|run|var|opt"
    r"|home|usr)/.*"
)


def _spelled(value: str) -> bool:
    """Whether the value is prose run together by marks or emphasised: `yes/no`, `reset.`, `n/a`, `**cleared**`."""
    parts = re.split(r"[-/.,:;()'\"!?_]", value.strip("*~"))
    return all(part == "" or (part.isalpha() and ordinary(part)) for part in parts)


def phrase(value: str) -> bool:
    """Whether the value is a pass phrase: three to eight uncommon words."""
    words = value.split()
    return 3 <= len(words) <= 8 and all(len(w) > 2 and w.isalpha() and not ordinary(w) for w in words)


def random_key(value: str) -> bool:
    """Whether the value is long and mixed enough for a generated key; a GUID is one too."""
    if len(value) < 8 or placeholder(value):
        return False
    if GUID.fullmatch(value):
        return True
    if identifier(value) and not value.replace("-", "").isalnum():
        return False
    lower, upper, digit, _ = _has(value)
    if digit and (lower or upper):
        return True
    capitals = sum(c.isupper() for c in value)
    return scrambled(value) or (len(value) >= 16 and value.isalnum() and 0.25 < capitals / len(value) < 0.75)


def key_not_id(value: str) -> bool:
    """As `random_key`, for labels that also name identifiers: a GUID or a host name does not count."""
    return random_key(value) and not GUID.fullmatch(value) and not identifier(value)


def spoken_password(value: str) -> bool:
    """Whether the value may follow "password is": typed by a person, no lone word, no name, no amount."""
    return (
        not word(value)
        and chosen(value)
        and not identifier(value)
        and not _ASSIGNMENT.fullmatch(value)
        and not (value.isdigit() and len(value) < 5)
    )


_ASSIGNMENT = re.compile(r"[A-Za-z_]{2,40}=\w*")


def lone_words(value: str) -> bool:
    """Whether the value is an uncommon word or a pass phrase."""
    return (word(value) and chosen(value)) or phrase(value)
