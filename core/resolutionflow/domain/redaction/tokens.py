"""Keys and tokens without a form of their own, announced by prose."""

from __future__ import annotations

import re

from .prose import announced, family
from .rule import Rule, pattern
from .shapes import GUID, complex_password, identifier, random_key


def linked_key(value: str) -> bool:
    """Whether the value may follow "the key is"."""
    return (random_key(value) and not (identifier(value) and not GUID.fullmatch(value))) or complex_password(
        value
    )


def _near_key(value: str) -> bool:
    return len(value) >= 12 and linked_key(value) and not GUID.fullmatch(value)


def _far_key(value: str) -> bool:
    mixed = (
        any(c.isupper() for c in value)
        and any(c.islower() for c in value)
        and any(c.isdigit() for c in value)
    )
    hexadecimal = re.fullmatch("[0-9a-f]{32,64}", value) is not None
    return len(value) >= 16 and (mixed or hexadecimal) and _near_key(value) and "/" not in value[:1]


KEY = family(
    "key or token in prose",
    "api-key",
    "key|token|secret|bearer|apikey|schlüssel|clé|client| pat ",
    r"(?:api|access|secret|private|services|public/private|auth(?:entication|orization)?|account|storage"
    r"|subscription|encryption|master|admin|integration|service|site|agent|install(?:ation|er)?|app"
    r"(?:lication)?|shared access|primary|secondary|connection|signing|security|registration"
    r"|deployment|license|webhook|rest|personal access|refresh|bot|sas|session|user|bearer|client"
    r"|consumer|partner|customer|tenant|vendor|product|ingest(?:ion)?|write|read|root"
    r"|datto|ninja|n-able|huntress|it ?glue|meraki|duo|unifi|stripe|twilio|azure|aws|graph"
    r"|openai|cloudflare|github|gitlab|slack|sendgrid|mailgun|datadog)"
    r"[ _-]?(?:api[ _-]?)?(?:access[ _-]?)?(?:keys?[12]?|tokens?|secrets?)(?: (?:key|value))?|api[ _-]?"
    r"(?:key|token|secret)s?|apikey|tokens?|secrets?|(?<!public )(?<!primary )(?<!foreign )"
    r"(?<!registry )(?<!host )keys?|pat|skey|(?<=, )private(?= [a-z0-9]{14,}\b)",
    linked=linked_key,
    adjacent=_near_key,
    far=_far_key,
    listed=_near_key,
)

RULES = (
    Rule(
        name="token or secret that is a GUID",
        kind="token",
        gate=("token", "secret", " key"),
        search=pattern(
            rf"\b(?:tokens?|secrets?|(?:api|site|access|integration|account|agent|deploy(?:ment)?|customer|install(?:ation|er)?"
            rf"|registration) keys?)(?: (?:value|is|was|now)){{0,2}}[ :=]{{1,3}}({GUID.pattern})(?![\w-])"
        ),
        catches=("Splunk HEC token «{guid}»", "server token: «{guid}»", "RMM site key «{guid}»"),
        leaves=("token id {guid}", "the secret is safe"),
    ),
    Rule(
        name="app id of a weather service",
        kind="api-key",
        gate=("appid=",),
        search=pattern(r"\bappid=([0-9a-f]{32})\b"),
        catches=("https://api.example.com/?q=x&appid=«{hex:32}»",),
        leaves=("appid={guid}",),
    ),
    Rule(
        name="private key beside a public one, key before its label",
        kind="api-key",
        gate=("private", " key)", " token)", " secret)"),
        search=pattern(
            r"\bpublic(?: key)?[:=]? ?[a-z0-9]{12,64}\s?[,;/]? (?:and )?private(?: key)?[:=]? ?([a-z0-9]{12,64})\b",
            r"(?<![\w./-])([a-z0-9_-]{20,128}) \((?:the |an? )?(?:api|secret|access)[ -]?(?:key|token|secret)\)",
            accept=linked_key,
        ),
        catches=(
            "Hudu: «{b62:30}» (API key)",
            "integrator keys public {b62:16} private «{b62:15}7»",
        ),
        leaves=("the public address and the private one",),
    ),
    announced(
        KEY,
        (
            "The API key is «{b62:32}»",
            "new client secret value «{b62:40}»",
            "Helpdesk private key «{b62:16}»",
            "cognitive services key1 «{hex:32}»",
            "Jira PAT «{b62:40}»",
            "the app key (id 004abc) is «{b62:40}»",
        ),
        (
            "the API key was revoked, new one issued by vendor",
            "SAML token signing certificate expires 2026-03-11",
            "spare key for the rack is in drawer 2",
            "registry key HKLM\\Software\\Acme",
            "token ring {host}",
        ),
    ),
)
