"""Digits that open something: PINs, door and alarm codes, one-time codes."""

from __future__ import annotations

import re

from .prose import announced, family, never
from .rule import Rule, pattern
from .shapes import placeholder


def _digits(value: str) -> bool:
    return not placeholder(value) and sum(c.isdigit() for c in value) > 3


_PIN_FORM = re.compile(r"[0-9*#][0-9*#]{3,8}(?![\w/:]|[.,-][0-9])|[0-9]{1,2}(?:-[0-9]{1,2}){2,3}(?![\w-])")
PIN = family(
    "PIN or door code",
    "pin",
    "door|pin|code|combo|combination|passcode|puk|keypad|disarm|porte|puerta|lockbox|lock box|alarm|key safe|keysafe|gate|voicemail|voice mail|unlock|screen|phone|device|tablet|ipad|safe",
    r"(?:pins?|puk[12]?|(?:pin|puk)[ -](?:code|number|no)|(?:voice ?mail|vm|vmail|phone|lock ?screen|screen"
    r"|device|ipad|tablet|unlock)[ -](?:pin|pass ?code|code|password|passwd|pw)"
    r"|(?:door|gate|alarm|garage|safe|lock ?box|key ?pad|entry|building|access|unlock|rack|cabinet"
    r"|cage|locker|panel|elevator|lift|lobby|office|suite|security system|disarm|arm|key ?safe"
    r"|server room|mdf|idf|conference|bridge|user|dept|department|copier|copy|printer|print|scan|host"
    r"|participant|meeting|dial-?in|badge|master|override|duress|bike|store ?room|vault|site)(?: "
    r"(?:door|box|panel|gate|lock|entry|alarm|keypad))?[ -](?:pass)?(?:code|pin|combo|combination)"
    r"|(?:combo|combination)|pass ?codes?|(?:building |house |office |front door |back door "
    r"|side door |door |gate )?(?:keypad|lock ?box|alarm|key ?safe|gate)(?=:? (?:is |= ?)?[0-9]{4,6}"
    r"(?: (?:for|on|to|at|works|and|then|or)\b|[^ \w]|\s*$))|(?:office |floor |wall )?safe(?= ?[:=]"
    r"| is [0-9])|disarm(?:ed)?(?: (?:it|with|by|using|code))?|code de (?:la )?porte|c[oó]digo de (?:la )?puerta|(?:tür|deur|alarm|zugangs|pin)-?codes?|tür-?pin|codes? to (?:get in|enter)|(?:lock ?box|key ?pad|key ?safe|gate|alarm|safe)(?= (?:on|at|in|by|for|near|behind|of) [^\n:=.]{1,30}[:=] ?[0-9]{4,6}\b)|(?:door|gate)(?= [0-9]{4,6}[#*])|codes? (?:for|to|of|on) (?:the |our |their |her |his )?(?:[a-z]{3,10} ){0,2}?(?:door"
    r"|gate|alarm|building|safe|garage|office|lobby|server room|closet|elevator|lock ?box|keypad"
    r"|entrance|lock))",
    linked=_digits,
    adjacent=_digits,
    far=never,
    listed=_digits,
    form=_PIN_FORM,
)
_CODE_FORM = re.compile(
    r"(?:[A-Z]-)?(?:[0-9]{3}[ -][0-9]{3}|[0-9]{6,8}|[0-9]{4} [0-9]{4})(?![\w/:]|[.,-][0-9])"
)
CODE = family(
    "one-time code",
    "one-time-code",
    "code|otp|passcode|mfa|2fa|token|sms|tan|authenticator|bypass|digit",
    r"(?:one[- ]?time|verification|verify|authentication|authenticator|mfa|2fa|tfa|otp|totp|sms|text"
    r"(?:ed)?|texted|log ?in|sign[- ]?in|security|access|auth|duo|[68][- ]digit|six[- ]digit"
    r"|eight[- ]digit|confirmation|temporary|pairing|approval|app|push|okta|google|microsoft|ms|email"
    r"|emailed|phone|reset|bypass|enrol?lment|activation|unlock|device|two[- ]factor|2[- ]step|einmal"
    r"|bestätigungs|sicherheits)"
    r"[ -]?(?:pass)?(?:codes?|pin|password|passwords|token)|otp|totp|mfa|2fa|(?:the|her|his|a|their|my"
    r"|new|rolling|current) code|passcode|sms|code de (?:vérification|sécurité)|código"
    r"(?: de \w{1,14})?|tan|(?<!return )(?<!exit )(?<!error )(?<!status )(?<!stop )(?<!event )"
    r"(?<!http )(?<!zip )(?<!area )(?<!country )(?<!postal )(?<!product )(?<!reason )(?<!result )"
    r"(?<!bar )(?<!item )(?<!vendor )(?<!cost )(?<!job )(?<!project )(?<!response )(?<!fault )"
    r"(?<!post )code(?= (?:was|is|[0-9]{3})| ?[:=])|[68][- ]digit(?=:? [0-9]{6})|code(?= (?:from|by|via|on|in) (?:the |her |his |my )?(?:app|phone|text|sms|authenticator|e-?mail|token)\b)|authenticator(?=:? ?[0-9]{3})|bypass(?= [0-9]{6,9}\b)|(?:hardware |rsa )?token(?= (?:was|is|shows|showed|says|displays|displayed) [0-9])|authenticator(?: app)?(?= (?:shows|showed|says"
    r"|said|gave|displays|has))",
    linked=_digits,
    adjacent=_digits,
    far=_digits,
    form=_CODE_FORM,
)

_DIGITS = (
    r"([0-9]{4,8}[#*]?|[0-9]{1,2}-[0-9]{1,2}-[0-9]{1,2})(?![\w%/:]|[.,-][0-9]| ?(?:s|sec|seconds?|min|minutes?|h|hours?|ms|[kmg]b"
    r"|rpm|w|v|va|days?|px|dpi|[mg]?hz|users?|times|attempts?)\b)"
)
_CODED = (
    r"(?:door|entry|access|gate|alarm|key ?pad|security|parking|garage|building|elevator|lift|entrance|lobby"
    r"|unlock|safe|lock ?box|key ?box|padlock|lock(?! ?screen)|locker|cabinet|rack|cage|panel|office|suite|room)"
)

RULES = (
    Rule(
        name="code of a door, told in words",
        kind="pin",
        gate=(
            "door",
            "code",
            "pin ",
            "gate",
            "safe",
            "lock",
            "keypad",
            "alarm",
            "garage",
            "rack",
            "entrance",
        ),
        search=pattern(
            rf"\b{_CODED} (?:codes?|pin|combo) (?:(?:to|for|of|on|at|in) (?:[\w'-]{{1,15}} ){{1,4}}?|[\w'-]{{1,15}} )?(?:is |was |= ?|: ?|- ?)?{_DIGITS}",
            rf"\b{_CODED}\b(?: [0-9]{{1,2}}\b)?(?:[ ,:](?!ticket|case|event|error|exit|id\b|ref)[\w'-]{{1,15}}){{0,6}}?[ ,]{{1,2}}"
            rf"(?:uses|takes|press|enter|dial|opens (?:with|by)|opened (?:with|by)|unlocks (?:with|by)|(?:is |was )?set to|(?<!error )code|combo|pin)[,:= -]{{1,3}}"
            rf"(?:is )?{_DIGITS}",
            rf"\bpin (?:to|for|of|on) (?:[\w'-]{{1,15}} ){{1,4}}?(?:is |was |= ?|: ?|- ?)?{_DIGITS}",
            rf"\b{_CODED} #?[0-9]{{1,2}} ?[:=] ?{_DIGITS}",
        ),
        catches=(
            "entry code to the building «{pin}»",
            "server room door, code «{pin}»",
            "the back door uses «{pin}#»",
            "the safe opens with «{pin6}»",
            "Lockbox #2: «{pin}»",
            "PIN for the copier «{pin}»",
            "Door 3 code «{pin}» Door 4 code «{pin}»",
            "lock on the rack set to «{pin}»",
        ),
        leaves=(
            "lock screen set to 1800 s",
            "alarm on the rack, error code 1603",
            "door 3310 is open",
            "gate 4 camera, ticket {digits:6}",
        ),
    ),
    Rule(
        name="one-time code and where it was read",
        kind="one-time-code",
        gate=("authenticator", "sms", "text", "app", "token", "duo", "okta"),
        search=pattern(
            r"(?<![\w#./-])(?<!ticket )(?<!case )(?<!ref )(?<!incident )([0-9]{6,8}|[0-9]{3} [0-9]{3}) (?:from|off|shown in|shown on|in"
            r"|on|via|by) (?:the |her |his |their |my |an? )?(?:[a-z]{2,10} ){0,1}?(?:authenticator|sms|text message|text\b|token\b"
            r"|duo|okta)"
        ),
        catches=("entered «{code}» from her authenticator app", "«{code}» by SMS worked"),
        leaves=("ticket {digits:6} on the authenticator app",),
    ),
    announced(
        PIN,
        (
            "new voicemail pin «{pin}» on ext 3310",
            "The alarm code for the back door is «{pin}»",
            "safe combination: «12-34-56»",
            "phone PIN changed from «{pin}» to «{pin}»",
            "lockbox on the rack: «{pin}»",
        ),
        ("pin 4 of the connector", "PIN pad model 3310 swapped", "door code was changed"),
    ),
    announced(
        CODE,
        ("one-time code «{code}» accepted", "she read out the verification code, «{code}»"),
        ("MFA is on, ticket {digits:6}", "error code {digits:6}", "sent the code for case {digits:6}"),
    ),
    Rule(
        name="one-time code before its label",
        kind="one-time-code",
        gate=("code", "otp", "2fa", "mfa", "passcode"),
        search=pattern(
            r"(?<![\w#./-])(?<!ticket )(?<!case )(?<!ref )([0-9]{6,8}|[0-9]{3}[ -][0-9]{3})(?![\w/-]"
            r"|\.[0-9]),? (?:is|was|as|for|from|being|=|worked as) (?:the |her |his |their |a |my "
            r"|current |new |first |second ){0,2}?(?:[a-z0-9-]{2,14} ){0,2}?(?:code|otp|passcode|2fa"
            r"|mfa|token|pin|authenticator)\b"
        ),
        catches=("entered «{code}» as the MFA code", "«{code}» was her sign-in code"),
        leaves=("ticket {digits:6} is for the MFA token", "case {digits:6} was a door code"),
    ),
    Rule(
        name="second one-time code",
        kind="one-time-code",
        gate=("code", "otp"),
        search=pattern(
            r"\b(?:code|otp|passcode)\b[^\n.]{0,60}?\b(?:(?:second|next|new|other|another|first|last"
            r"|fresh|third) (?:one|code|try)|then|again with|retry with|texted (?:her|him|me|us|them)"
            r"|read (?:me|us|out)|gave (?:me|us)|entered|typed)[ :,]{1,3}([0-9]{6,8}"
            r"|[0-9]{3} [0-9]{3})(?![\w/-]|\.[0-9])"
        ),
        catches=("MFA code expired, second one «{code}» worked",),
        leaves=("the code works, then ticket {digits:6} was closed",),
    ),
)
