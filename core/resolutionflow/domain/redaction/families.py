"""The kinds of secret that prose announces: which words do, and what their values look like.

To add one, append a family and a rule with its examples.
"""

from __future__ import annotations

import re

from .prose import Family, never, values
from .rule import Rule, pattern
from .words import ordinary
from .shapes import GUID, chosen, complex_password, far_password, identifier, phrase, placeholder, random_key, strong, word

PASSWORD_WORDS = (
    r"pass(?:words?(?:/pin)?|wd|wrd|word's|phrases?|codes?|wort|wörter|wo?rt|[ -]phrase|[ -]word)|passw(?:or|ro)d|pas+w[or]{1,3}d|pa[s]{2}owrd|p[ /.-]?word|p/w|pwds?|pws?|pswd|psw|psswd|passwo?r?d"
    r"|kennw(?:or|ör)t(?:er)?|mots? de passe|mdp|contrase(?:ñ|n)as?|clave|senhas?|wachtwoord|parola|hasło|lösenord|adgangskode|salasana|heslo|пapoль"
)


def _family(name: str, kind: str, gate: str, label: str, **judges: object) -> Family:
    compiled = re.compile(rf"(?<![a-z0-9\\])(?:{label})(?![a-z0-9?\\&]|[-./][a-z0-9])")
    return Family(name, kind, tuple(gate.split("|")), compiled, **judges)  # type: ignore[arg-type]


def _linked_password(value: str) -> bool:
    return not word(value) and chosen(value) and not identifier(value) and not _units(value)


def _units(value: str) -> bool:
    return value.isdigit() and (len(value) < 5)


def _plain(value: str) -> bool:
    return (word(value) and chosen(value)) or phrase(value)


def _linked_key(value: str) -> bool:
    return (random_key(value) and not (identifier(value) and not GUID.fullmatch(value))) or complex_password(
        value
    )


def _near_key(value: str) -> bool:
    return len(value) >= 12 and _linked_key(value) and not GUID.fullmatch(value)


def _far_key(value: str) -> bool:
    mixed = (
        any(c.isupper() for c in value)
        and any(c.islower() for c in value)
        and any(c.isdigit() for c in value)
    )
    hexadecimal = re.fullmatch("[0-9a-f]{32,64}", value) is not None
    return len(value) >= 16 and (mixed or hexadecimal) and _near_key(value) and "/" not in value[:1]


def _shared(value: str) -> bool:
    return _linked_key(value) or _linked_password(value) or _community(value)


def _shared_near(value: str) -> bool:
    return strong(value) or _community(value)


def _community(value: str) -> bool:
    """Names of SNMP communities look like host names: lower case, hyphens, digits."""
    return re.fullmatch(r"[a-z][a-z0-9_-]{3,40}[0-9]", value) is not None and not ordinary(re.split("[-0-9]", value)[0])


def _wifi(value: str) -> bool:
    return strong(value) and not identifier(value)


def _digits(value: str) -> bool:
    return not placeholder(value)


PASSWORD = _family(
    "password in prose",
    "password",
    "pass|pw|p/w|p.w|kennw|mot de|mots de|mdp|contrase|clave|senha|wachtwoord|parola|hasło|lösenord|adgangskode|salasana|heslo|pas|пap|word|psw",
    r"(?<!user/)(?<!username/)(?<!user / )(?<!username / )(?<!login/)(?:" + PASSWORD_WORDS + r"|pass)",
    linked=_linked_password,
    adjacent=strong,
    far=far_password,
    plain=_plain,
    listed=strong,
)
WIFI = _family(
    "Wi-Fi key in prose",
    "wifi-key",
    "wifi|wi-fi|wlan|wpa|ssid|psk|network|staff|corp|wireless|guest|hotspot|wep",
    r"(?:wi-?fi|wlan|wireless|guest(?: network)?|hotspot|wpa[23]?(?:[-/ ](?:psk|personal|enterprise))?|wep|ssid|network|staff|corp)(?: (?:network|security|guest|wifi|wi-fi|pre-?shared))?[ -]?(?:key|pass(?:word|phrase|code|wd)?|pw|pwd|psk|code|schlüssel|kennwort|passwort)"
    r"|psk|wpa[23]?(?:-psk)?(?=\s*[:=])|cl[ée] wi-?fi",
    linked=_linked_password,
    adjacent=strong,
    far=complex_password,
    plain=_plain,
)
KEY = _family(
    "key or token in prose",
    "api-key",
    "key|token|secret|bearer|apikey|schlüssel|clé|client",
    r"(?:api|access|secret|private|public/private|auth(?:entication|orization)?|account|storage|subscription|encryption|master|admin|integration|service|site|agent|install(?:ation|er)?|app(?:lication)?|shared access|primary|secondary|connection|signing|security|registration|deployment|license|webhook|rest|personal access|refresh|bot|sas|session|user|bearer|client|consumer|partner|customer|tenant|vendor|product|ingest(?:ion)?|write|read|root|cwm|halo|connectwise|datto|ninja|n-able|huntress|it ?glue|meraki|duo|unifi|stripe|twilio|azure|aws|graph|openai|cloudflare|github|gitlab|slack|sendgrid|mailgun|datadog)"
    r"[ _-]?(?:api[ _-]?)?(?:access[ _-]?)?(?:keys?|tokens?|secrets?)(?: (?:key|value))?|api[ _-]?(?:key|token|secret)s?|apikey|tokens?|secrets?|(?<!public )(?<!primary )(?<!foreign )(?<!registry )(?<!host )key|pat|skey|(?<=, )private(?= [a-z0-9]{14,}\b)",
    linked=_linked_key,
    adjacent=_near_key,
    far=_far_key,
    listed=_near_key,
)
SHARED = _family(
    "shared secret or community in prose",
    "network-secret",
    "secret|shared|community|snmp|radius|tunnel|vpn|psk|ipsec",
    r"(?:shared|radius|client|tunnel|vpn|ipsec|nps|tacacs\+?|bind|enable)[ -]?(?:shared )?(?:secrets?|key|psk)|pre-?shared[ -]?(?:key|secret)|(?:snmp(?:v?[123]c?)?|read-?only|read-?write|ro|rw)?\s?community(?: strings?| names?)?|snmp(?:v?[123]c?)? (?:strings?|auth|priv|ro|rw)(?: (?:key|pass\w{0,6}))?|(?:ro|rw)(?= [a-z])|(?:auth|priv(?:acy)?) (?:key|pass(?:word|phrase)?)|secret",
    linked=_shared,
    adjacent=_shared_near,
    far=complex_password,
    plain=lambda value: (
        word(value) and chosen(value) and value.islower() and value not in ("public", "private")
    ),
)
_PIN_FORM = re.compile(r"[0-9*#][0-9*#]{3,8}(?![\w/:]|[.,-][0-9])|[0-9]{1,2}(?:-[0-9]{1,2}){2,3}(?![\w-])")
PIN = _family(
    "PIN or door code",
    "pin",
    "pin|code|combo|combination|passcode|puk|keypad|lockbox|lock box|alarm|key safe|keysafe|gate|voicemail|voice mail|unlock|screen|phone|device|tablet|ipad|safe",
    r"(?:pins?|puk[12]?|(?:pin|puk)[ -](?:code|number|no)|(?:voice ?mail|phone|lock ?screen|screen|device|ipad|tablet|unlock)[ -](?:pin|pass ?code|code|password|passwd|pw)"
    r"|(?:door|gate|alarm|garage|safe|lock ?box|key ?pad|entry|building|access|unlock|rack|cabinet|cage|locker|panel|elevator|lift|lobby|office|suite|security system|disarm|arm|key ?safe|server room|mdf|idf|conference|bridge|user|dept|department|copier|copy|printer|print|scan|host|participant|meeting|dial-?in|badge|master|override|duress|bike|store ?room|vault|site)(?: (?:door|box|panel|gate|lock|entry|alarm|keypad))?[ -](?:pass)?(?:code|pin|combo|combination)"
    r"|(?:combo|combination)|pass ?codes?|(?:building |house |office |front door |back door |side door |door |gate )?(?:keypad|lock ?box|alarm|key ?safe|gate)(?=:? (?:is |= ?)?[0-9]{4,6}(?: (?:for|on|to|at|works|and|then|or)\b|[^ \w]|\s*$))|(?:office |floor |wall )?safe(?= ?[:=]| is [0-9])|codes? (?:for|to|of|on) (?:the |our |their |her |his )?(?:[a-z]{3,10} ){0,2}?(?:door|gate|alarm|building|safe|garage|office|lobby|server room|closet|elevator|lock ?box|keypad|entrance|lock))",
    linked=_digits,
    adjacent=_digits,
    far=never,
    form=_PIN_FORM,
)
_CODE_FORM = re.compile(
    r"(?:[A-Z]-)?(?:[0-9]{3}[ -][0-9]{3}|[0-9]{6,8}|[0-9]{4} [0-9]{4})(?![\w/:]|[.,-][0-9])"
)
CODE = _family(
    "one-time code",
    "one-time-code",
    "code|otp|passcode|mfa|2fa|token|sms|tan|authenticator",
    r"(?:one[- ]?time|verification|verify|authentication|authenticator|mfa|2fa|tfa|otp|totp|sms|text(?:ed)?|texted|log ?in|sign[- ]?in|security|access|auth|duo|[68][- ]digit|six[- ]digit|eight[- ]digit|confirmation|temporary|pairing|approval|app|push|okta|google|microsoft|ms|email|emailed|phone|reset|bypass|enrol?lment|activation|unlock|device|two[- ]factor|2[- ]step|einmal|bestätigungs|sicherheits)"
    r"[ -]?(?:pass)?(?:codes?|pin|password|passwords|token)|otp|totp|mfa|2fa|(?:the|her|his|a|their|my|new|rolling|current) code|passcode|sms|code de (?:vérification|sécurité)|código(?: de \w{1,14})?|tan|(?<!return )(?<!exit )(?<!error )(?<!status )(?<!stop )(?<!event )(?<!http )(?<!zip )(?<!area )(?<!country )(?<!postal )(?<!product )(?<!reason )(?<!result )(?<!bar )(?<!item )(?<!vendor )(?<!cost )(?<!job )(?<!project )(?<!response )(?<!fault )(?<!post )code(?= (?:was|is|[0-9]{3})| ?[:=])|authenticator(?: app)?(?= (?:shows|showed|says|said|gave|displays|has))",
    linked=_digits,
    adjacent=_digits,
    far=_digits,
    form=_CODE_FORM,
)


def _rule(family: Family, catches: tuple[str, ...], leaves: tuple[str, ...]) -> Rule:
    return Rule(
        family.name, family.kind, family.gate, lambda text, low: values(family, text, low), catches, leaves
    )


RULES = (
    _rule(
        WIFI,
        ("Guest wifi key is «{titled}», SSID NWD-Guest", "WPA2 passphrase: «{wifi}»", "wifi pw «{strong}»"),
        ("the wifi key was changed by the ISP", "wireless network drops on {host}"),
    ),
    _rule(
        PASSWORD,
        (
            "Gave the user the temporary password «{pw}» over the phone",
            "her password is now «{weak}».",
            "reset his pw to «{pw}» for {email}",
            "The zip opens with password '«{phrase}»'.",
            "neues Kennwort lautet «{pw}»",
            "le mot de passe est «{pw}»",
            "password for {user} on {host} is «{pw}»",
        ),
        (
            "The password had expired over the weekend for {email}.",
            "password is managed by LAPS on {host}",
            "Password reset completed, user signed in.",
            "change the password from Ctrl+Alt+Del",
            "password to the portal is in IT Glue",
            "Password sync runs on {host}, ticket {digits:6}",
        ),
    ),
    _rule(
        PIN,
        (
            "new voicemail pin «{pin}» on ext 3310",
            "The alarm code for the back door is «{pin}»",
            "safe combination: «12-34-56»",
        ),
        ("pin 4 of the connector", "PIN pad model 3310 swapped", "door code was changed"),
    ),
    _rule(
        CODE,
        ("one-time code «{code}» accepted", "she read out the verification code, «{code}»"),
        ("MFA is on, ticket {digits:6}", "error code {digits:6}", "sent the code for case {digits:6}"),
    ),
    Rule(
        name="one-time code before its label",
        kind="one-time-code",
        gate=("code", "otp", "2fa", "mfa", "passcode"),
        search=pattern(
            r"(?<![\w#./-])(?<!ticket )(?<!case )(?<!ref )([0-9]{6,8}|[0-9]{3}[ -][0-9]{3})(?![\w/-]|\.[0-9]),? (?:is|was|as|for|from|being|=|worked as) (?:the |her |his |their |a |my |current |new |first |second ){0,2}?(?:[a-z0-9-]{2,14} ){0,2}?(?:code|otp|passcode|2fa|mfa|token|pin|authenticator)\b"
        ),
        catches=("entered «{code}» as the MFA code", "«{code}» was her sign-in code"),
        leaves=("ticket {digits:6} is for the MFA token", "case {digits:6} was a door code"),
    ),
    Rule(
        name="second one-time code",
        kind="one-time-code",
        gate=("code", "otp"),
        search=pattern(
            r"\b(?:code|otp|passcode)\b[^\n.]{0,60}?\b(?:(?:second|next|new|other|another|first|last|fresh|third) (?:one|code|try)|then|again with|retry with|texted (?:her|him|me|us|them)|read (?:me|us|out)|gave (?:me|us)|entered|typed)[ :,]{1,3}([0-9]{6,8}|[0-9]{3} [0-9]{3})(?![\w/-]|\.[0-9])"
        ),
        catches=("MFA code expired, second one «{code}» worked",),
        leaves=("the code works, then ticket {digits:6} was closed",),
    ),
    Rule(
        name="Wi-Fi code of a phone",
        kind="wifi-key",
        gate=("wifi:",),
        search=pattern(r"\bWIFI:(?:[STHR]:[^;\n]{0,64};){0,4}P:((?:[^;\\\n]|\\.){1,64});"),
        catches=("WIFI:S:NWD-Guest;T:WPA;P:«{strong}»;;",),
        leaves=("WIFI:S:NWD-Guest;T:nopass;;",),
    ),
    Rule(
        name="Wi-Fi network and its key",
        kind="wifi-key",
        gate=("wifi", "wi-fi", "wireless", "ssid", "hotspot", "wlan", "network"),
        search=pattern(
            r"\b(?:changed|set|reset|updated|switched) (?:the |our |their )?(?:[a-z]{2,10} ){0,2}(?:wi-?fi|wireless|wlan|ssid|hotspot)(?: (?:key|network|password|pw))? (?:back )?to ([^\s,;]{8,63})"
            r"|\b(?:wi-?fi|wireless|wlan|ssid|hotspot|network)\b(?: network| name| is| =|:)?[ :]{1,3}[\w-]{2,32}\s{0,2}(?:/|,|\||-|;|\n|with|key|pw)\s{0,2}(?:(?:key|pw|pass|password|psk|code)\b[ :=]{0,3})?([^\s,;/]{8,63})"
            r"|\bwi-?fi(?: ?\([^()\n]{1,32}\)[ :=-]{1,3}|: )([^\s,;]{8,63})(?! ?/)",
            accept=_wifi,
        ),
        catches=("Changed the guest wifi to «{titled}»", "guest wireless: NWD-Guest / «{wifi}»", "SSID NWD-Staff key «{titled}»"),
        leaves=("switched the wifi to channel-36", "changed wifi to NWD-Guest", "SSID NWD-Guest / channel 11"),
    ),
    _rule(
        SHARED,
        ("RADIUS shared secret is «{strong}»", "SNMP community string «{snmp}» on the core"),
        ("the shared secret did not match", "the community forum says so", "secret question answered"),
    ),
    _rule(
        KEY,
        (
            "The API key is «{b62:32}»",
            "new client secret value «{b62:40}»",
            "ConnectWise private key «{b62:16}»",
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
