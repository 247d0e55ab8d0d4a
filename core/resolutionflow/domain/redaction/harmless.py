"""What is blotted out before the rules look: markers, and material that is public however random it looks."""

from __future__ import annotations

import re

from .spans import BLOT, MARKER

_PUBLIC = re.compile(
    r"-----BEGIN (?P<label>(?:[A-Z0-9]+ ){0,3}(?:CERTIFICATE|PUBLIC KEY|CERTIFICATE REQUEST|X509 CRL"
    r"|PARAMETERS))-----"
    r"[A-Za-z0-9+/=\s\\]{0,20000}+(?:-----END (?P=label)-----)?"
    r"|\b(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-[a-z0-9]{1,20}"
    r"|sk-[a-z0-9-]{1,30}@openssh\.com)\s{1,2}AAAA[A-Za-z0-9+/]{20,2000}+={0,3}"
    r"|\bSHA256:[A-Za-z0-9+/]{43}(?![A-Za-z0-9+/])=?|\bsha(?:256|384|512)[:-](?:[0-9a-f]{64,128}\b"
    r"|[A-Za-z0-9+/]{43,86}={0,2})"
    r"|\b[Pp]ublic[ _-]?[Kk]ey(?:[Tt]oken)?\s{0,2}[:=]\s{0,2}[A-Za-z0-9+/]{16,100}={0,2}"
)
_PUBLIC_WORDS = ("-----BEGIN", " AAAA", "SHA256:", "sha256", "sha384", "sha512", "ublic")


def masked(text: str) -> str:
    """The text with every marker and all public material blotted out, every other character in its place."""
    if "[REDACTED:" in text:
        text = MARKER.sub(_blotted, text)
    if any(word in text for word in _PUBLIC_WORDS):
        text = _PUBLIC.sub(_blotted, text)
    return text


def _blotted(match: re.Match[str]) -> str:
    return f"[{BLOT * (len(match[0]) - 2)}]"
