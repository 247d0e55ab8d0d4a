"""Numbers that prove themselves: payment cards (Luhn) and social security numbers (ranges and context)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .rule import Range, Rule, pattern

_CARD = re.compile(
    r"(?<![0-9A-Za-z.-])(?:[0-9]{4}([ .-]?)[0-9]{4}\1[0-9]{4}\1[0-9]{4}"
    r"|3[47][0-9]{2}([ .-]?)[0-9]{6}\2[0-9]{5}"
    r"|3(?:0[0-5]|[689][0-9])[0-9]([ .-]?)[0-9]{6}\3[0-9]{4})(?![0-9A-Za-z]|[-.][0-9])"
)
_BRAND = re.compile(
    r"4|5[1-5]|2(?:2[2-9]|[3-6]|7[01]|720)|3[47]|3(?:0[0-5]|[689])|35(?:2[89]|[3-8])|6(?:011|4[4-9]|5|2)"
)
_OTHER_NUMBER = re.compile(
    r"(?i)\b(?:imei|iccid|meid|tracking|serial|invoice|order|ticket|case|ref|reference|s/n|sn|po"
    r"|asset)\W{0,3}(?:no|number|num|id|#)?\W{0,4}$"
)


def luhn(number: str) -> bool:
    """Whether the check digit of a number of digits holds (ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _cards(text: str, low: str) -> Iterator[Range]:  # noqa: ARG001 - the signature of every search
    for match in _CARD.finditer(text):
        number = re.sub("[ .-]", "", match[0])
        other = _OTHER_NUMBER.search(text[max(0, match.start() - 30) : match.start()])
        if _BRAND.match(number) and luhn(number) and len(set(number)) > 3 and not other:
            yield match.span()


_SSN_WORD = (
    r"(?:\bssn\b|\bss ?#|\bs\.s\.n\b|\bsocial(?: sec(?:urity)?)?\b|\bsoc(?:ial)? sec\b|\btax ?id\b"
    r"|\btaxpayer\b|\bitin\b|\btin\b)"
)
_SSN_VALID = re.compile(
    r"(?!000|666)[0-8][0-9]{2}[- .]?(?!00)[0-9]{2}[- .]?(?!0000)[0-9]{4}"
    r"|9[0-9]{2}[- .]?[5-9][0-9][- .]?[0-9]{4}"
)


def _ssn(value: str) -> bool:
    return _SSN_VALID.fullmatch(value) is not None


RULES = (
    Rule(
        name="payment card",
        kind="card",
        gate=("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
        search=_cards,
        catches=("He dictated card «{visa}», exp 04/29", "AmEx «{amex}» on file", "card «{visa_spaced}»"),
        leaves=("IMEI {imei} on the loaner", "tracking number {visa}", "batch {nonluhn16} failed"),
    ),
    Rule(
        name="card verification code",
        kind="card",
        gate=("cvv", "cvc", "cv2", "cvn", "security code", "cid"),
        search=pattern(
            r"\b(?:cvv2?|cvc2?|cv2|cvn|cid|(?:card )?security code)(?: (?:code|is|was"
            r"|number))?\s{0,2}[:=#-]?\s{0,2}([0-9]{3,4})\b"
        ),
        catches=("exp 04/29 cvv «{digits:3}»",),
        leaves=("the security code field was empty",),
    ),
    Rule(
        name="social security number, dashed",
        kind="ssn",
        gate=("-",),
        search=pattern(
            r"(?<![0-9A-Za-z.-])[0-8][0-9]{2}-[0-9]{2}-[0-9]{4}(?![0-9A-Za-z]|-[0-9])", accept=_ssn
        ),
        catches=("form field showed «{ssn}»",),
        leaves=("call 312-555-0143", "ref 000-12-3456"),
    ),
    Rule(
        name="social security number behind its name",
        kind="ssn",
        gate=("ss", "soc", "tax", "itin", "tin", "s.s.n"),
        search=pattern(
            _SSN_WORD
            + r"(?:[^\n0-9]{0,40}?)(?<![0-9.-])([0-9]{3}[- .]?[0-9]{2}[- .]?[0-9]{4})(?![0-9]|[-.][0-9])",
            accept=_ssn,
        ),
        catches=("her SSN is «{ssn_plain}»", "social security number on the scan: «{ssn_spaced}»"),
        leaves=("social media, ext 3310", "{ssn_plain} pages printed"),
    ),
    Rule(
        name="social security number before its name",
        kind="ssn",
        gate=("ss", "soc"),
        search=pattern(
            r"(?<![0-9.-])([0-9]{3}[- ]?[0-9]{2}[- ]?[0-9]{4})(?: \(| is| was| as|,)? ?"
            r"(?:[a-z']{1,10} ){0,3}?" + _SSN_WORD,
            accept=_ssn,
        ),
        catches=("he sent «{ssn_plain}» as his social",),
        leaves=("{ssn_plain} pages printed",),
    ),
)
