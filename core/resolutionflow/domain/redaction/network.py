"""Device configurations: Cisco, Juniper, Fortinet, MikroTik, Aruba and their kin; SNMP, RADIUS, IPsec, Wi-Fi."""

from __future__ import annotations

import re

from .prose import announced, family
from .rule import Rule, pattern
from .shapes import chosen, complex_password, placeholder, spoken_password, strong, word
from .tokens import linked_key
from .words import ordinary

_WORD = r"(\"[^\"\n]{1,256}\"|'[^'\n]{1,256}'|[^\s\"';]{1,256})"


def configured(value: str) -> bool:
    """Whether a word of a configuration is a value: no placeholder, no keyword, no well-known community."""
    return (
        len(value) > 2 and not placeholder(value) and not ordinary(value) and value.lower() not in _KEYWORDS
    )


_KEYWORDS = frozenset(
    "public private encrypted ascii-text ascii hex md5 sha sha256 aes des auth priv noauth hexadecimal encryption "
    "authentication security ip address vrf host version udp-port traps informs view group".split()
)


def _device(
    name: str, gate: str, forms: str | tuple[str, ...], catches: tuple[str, ...], leaves: tuple[str, ...] = ()
) -> Rule:
    alternatives = (forms,) if isinstance(forms, str) else forms
    return Rule(
        name,
        "network-secret",
        tuple(gate.split("|")),
        pattern(*alternatives, accept=configured),
        catches,
        leaves,
    )


def _shared(value: str) -> bool:
    return linked_key(value) or spoken_password(value) or _community(value)


def _shared_near(value: str) -> bool:
    return strong(value) or _community(value)


def _community(value: str) -> bool:
    """Names of SNMP communities look like host names: lower case, hyphens, digits."""
    return re.fullmatch(r"[a-z][a-z0-9_-]{3,40}[0-9]", value) is not None and not ordinary(
        re.split("[-0-9]", value)[0]
    )


SHARED = family(
    "shared secret or community in prose",
    "network-secret",
    "secret|shared|community|snmp|radius|tunnel|vpn|psk|ipsec",
    r"(?:shared|radius|client|tunnel|vpn|ipsec|nps|tacacs\+?|bind|enable)[ -]?(?:shared )?(?:secrets?"
    r"|key|psk)|pre-?shared[ -]?(?:key|secret)|(?:snmp(?:v?[123]c?)?|read-?only|read-?write|ro"
    r"|rw)?\s?community(?: strings?| names?)?|snmp(?:v?[123]c?)? (?:strings?|auth|priv|ro|rw)(?: "
    r"(?:key|pass\w{0,6}))?|(?:ro|rw)(?= [a-z])|(?:auth|priv(?:acy)?) (?:key|pass(?:word|phrase)?)"
    r"|secret",
    linked=_shared,
    adjacent=_shared_near,
    far=complex_password,
    plain_far=False,
    plain=lambda value: (
        word(value) and chosen(value) and value.islower() and value not in ("public", "private")
    ),
)

RULES = (
    _device(
        "enable, user and line passwords",
        "enable|username|password|secret| 7 ",
        (
            rf"\benable\s{{1,3}}(?:secret|password)\s{{1,3}}(?:level\s{{1,3}}[0-9]{{1,2}}\s{{1,3}})?"
            rf"(?:[0-9]\s{{1,3}})?{_WORD}",
            rf"\busername\s{{1,3}}\S{{1,64}}\s{{1,3}}(?:privilege\s{{1,3}}[0-9]{{1,2}}\s{{1,3}}"
            rf"|role\s{{1,3}}\S{{1,20}}\s{{1,3}}"
            rf"|common-criteria-policy\s{{1,3}}\S{{1,30}}\s{{1,3}}){{0,2}}"
            rf"(?:algorithm-type\s{{1,3}}\S{{1,10}}\s{{1,3}})?(?:secret|password)\s{{1,3}}(?:(?:[0-9]"
            rf"|sha512)\s{{1,3}})?{_WORD}",
            rf"^\s{{0,8}}(?:password|secret|passwd)\s{{1,3}}[05789]\s{{1,3}}{_WORD}|\b(?:password|secret"
            rf"|key|key-string|md5)\s{{1,3}}7\s{{1,3}}([0-9A-F]{{6,80}})\b",
            rf"\bpassword manager\s{{1,3}}(?:user-name\s{{1,3}}\S{{1,64}}\s{{1,3}})?(?:plaintext|sha1"
            rf"|sha256)\s{{1,3}}{_WORD}",
        ),
        (
            "enable secret 5 «{modular}»",
            "username admin privilege 15 secret 9 «{modular}»",
            " password 7 «{cisco7}»",
            "enable password «{pw}»",
        ),
        ("enable password encryption", "username jdoe password expired", "service password-encryption"),
    ),
    _device(
        "SNMP communities",
        "community",
        (
            rf"\bsnmp(?:-server|-agent)?\s{{1,3}}(?:v[123]\s{{1,3}})?(?:set\s{{1,3}})?"
            rf"(?:sys-info\s{{1,3}})?community\s{{1,3}}(?:read-only|read|write|ro|rw)?\s{{0,3}}(?:"
            rf"(?:cipher|simple|add|set|name|[078])\s{{1,3}})?(?:name\s{{0,2}}=\s{{0,2}})?{_WORD}",
            rf"\b(?:rocommunity6?|rwcommunity6?|trapcommunity"
            rf"|com2sec\s{{1,3}}\S{{1,64}}\s{{1,3}}\S{{1,64}})\s{{1,3}}{_WORD}",
            rf"/snmp community[^\n]{{0,60}}?\bname={_WORD}",
        ),
        (
            "snmp-server community «{snmp}» RW",
            "set snmp community «{snmp}» authorization read-only",
            "rocommunity «{snmp}» {ip}",
        ),
        ("snmp-server community public RO", "show snmp community"),
    ),
    _device(
        "SNMP hosts",
        "snmp-server host|snmp host",
        rf"\bsnmp(?:-server)? host\s{{1,3}}(?:(?:inside|outside|dmz|mgmt|management|lan"
        rf"|wan)\s{{1,3}})?\S{{1,64}}\s{{1,3}}(?:(?:traps|informs|vrf \S{{1,40}}|version (?:1|2c)|poll"
        rf"|community(?: [078])?|trap|\S{{1,20}} host)\s{{1,3}}){{0,4}}{_WORD}",
        ("snmp-server host {ip} version 2c «{snmp}»", "snmp-server host inside {ip} community «{snmp}»"),
    ),
    _device(
        "SNMP v3 users",
        "auth",
        (
            rf"\bauth\s{{1,3}}(?:md5|sha(?:-?[0-9]{{1,3}})?)\s{{1,3}}{_WORD}(?:\s{{1,3}}priv\s{{1,3}}"
            rf"(?:3des|des|aes(?:[ -]?[0-9]{{3}})?)\s{{1,3}}{_WORD})?",
            rf"\bauthentication-(?:md5|sha\w{{0,4}})\s{{1,3}}authentication-(?:password"
            rf"|key)\s{{1,3}}{_WORD}|\bprivacy-\w{{1,8}}\s{{1,3}}privacy-(?:password|key)\s{{1,3}}{_WORD}",
        ),
        ("snmp-server user mon grp v3 auth sha «{strong}» priv aes 128 «{strong}»",),
        ("aaa authentication login default local",),
    ),
    _device(
        "RADIUS and TACACS keys",
        "radius|tacacs|aaa|server-private|key",
        (
            rf"\b(?:radius|tacacs|tacacs\+)(?:-server|\sserver|\sscheme)?\b[^\n]{{0,100}}?\b(?:key|secret"
            rf"|shared-secret)\s{{1,3}}(?:(?:[0678]|cipher|simple|plaintext|encrypted|authentication"
            rf"|accounting)\s{{1,3}}){{0,3}}(?!is\b|was\b|for\b){_WORD}",
            r"^\s{1,8}key\s{1,3}(?:[0678]\s{1,3})?(?!chain|string|config|vault"
            r"|[0-9]{1,3}$)([^\s\"';:=]{5,128})\s{0,2}$",
            rf"\bserver-private\s{{1,3}}\S{{1,64}}[^\n]{{0,60}}?\bkey\s{{1,3}}(?:[0678]\s{{1,3}})?{_WORD}",
        ),
        (
            "radius-server host {ip} key 7 «{cisco7}»",
            "tacacs-server key «{strong}»",
            "radius server NPS\n key «{strong}»",
        ),
        ("radius server key mismatch", "aaa group server radius NPS"),
    ),
    _device(
        "IPsec pre-shared keys",
        "isakmp|pre-shared|psk|preshared|ike|keyring|ipsec",
        (
            rf"\bipsec\s{{1,3}}pre-?shared(?:-key)?\s{{1,3}}{_WORD}",
            rf"\bcrypto isakmp key\s{{1,3}}(?:[06]\s{{1,3}})?{_WORD}",
            rf"\bpre-?shared-?(?:key|secret)\s{{1,3}}(?:address\s{{1,3}}\S{{1,64}}"
            rf"(?:\s{{1,3}}[0-9.]{{7,15}})?\s{{1,3}}key\s{{1,3}})?(?:(?:local|remote|ascii-text"
            rf"|hexadecimal|ascii|encrypted|hex|cipher|simple|[0678])\s{{1,3}}){{0,2}}(?!is\b|was\b|for\b"
            rf"|on\b|does|do\b|did|mismatch|key\b|for\b|and\b|in\b|from\b|the\b|of\b|to\b){_WORD}",
            rf":\s{{0,3}}PSK\s{{1,3}}\"([^\"\n]{{1,256}})\"|\bset (?:psk-?secret|ppk-secret|auth-pwd"
            rf"|authpasswd)\s{{1,3}}(?:ENC\s{{1,3}})?{_WORD}",
        ),
        (
            "crypto isakmp key «{strong}» address {ip}",
            "ikev2 local-authentication pre-shared-key «{strong}»",
            "set psksecret ENC «{b64:64}»",
            '{ip} : PSK "«{strong}»"',
            'pre-shared-key ascii-text "«{modular}»"',
        ),
        ("authentication pre-share", "crypto isakmp policy 10", "pre-shared key mismatch on the tunnel"),
    ),
    _device(
        "Fortinet and set-style passwords",
        "set ",
        (
            rf"^\s{{0,12}}set\s{{1,3}}(?:password|passwd|passphrase|secret|sae-password|auth-key"
            rf"|auth-password-l[12]|md5-key|key|private-key|priv-pwd|server-key|rsso-secret|wpa-passphrase"
            rf"|ldap-password)\s{{1,3}}(?:ENC\s{{1,3}})?{_WORD}",
            rf"\bset\s{{1,3}}(?:[\w-]{{1,40}}\s{{1,3}}){{0,12}}(?:encrypted-password|plaintext-password"
            rf"|plaintext-password-value|authentication-key|shared-secret|wpa-passphrase|psk)\s{{1,3}}"
            rf"(?:ENC\s{{1,3}})?{_WORD}",
            rf"\bset\s{{1,3}}(?:password|passwd|psksecret|passphrase)\s{{1,3}}ENC\s{{1,3}}{_WORD}",
        ),
        (
            "    set password ENC «{b64:64}»",
            'set system root-authentication encrypted-password "«{modular}»"',
            "set service nat authentication-key «{strong}»",
        ),
        ("set password policy", "set hostname {host}", "set key exchange"),
    ),
    _device(
        "routing and link authentication",
        "message-digest-key|authentication|neighbor|key-string|chap|pap|peer",
        (
            rf"\bmessage-digest-key\s{{1,3}}[0-9]{{1,3}}\s{{1,3}}md5\s{{1,3}}(?:[0-9]\s{{1,3}})?{_WORD}",
            rf"\bkey-string\s{{1,3}}(?:[0-9]\s{{1,3}})?{_WORD}",
            rf"\b(?:neighbor|peer)\s{{1,3}}\S{{1,64}}\s{{1,3}}password\s{{1,3}}(?:(?:[0-9]|cipher"
            rf"|simple)\s{{1,3}})?{_WORD}",
            rf"\bauthentication(?:-key)?\s{{1,3}}(?:[0-9]{{1,5}}\s{{1,3}})?md5\s{{1,3}}"
            rf"(?:key-string\s{{1,3}})?(?:[0-9]\s{{1,3}})?{_WORD}|\bauthentication-key\s{{1,3}}"
            rf"(?:[0-9]\s{{1,3}})?{_WORD}",
            rf"\bppp\s{{1,3}}(?:chap|pap)\s{{1,3}}"
            rf"(?:sent-username\s{{1,3}}\S{{1,64}}\s{{1,3}})?password\s{{1,3}}(?:[0-9]\s{{1,3}})?{_WORD}",
            rf"\b(?:standby|vrrp|glbp)\s{{1,3}}[0-9]{{1,4}}\s{{1,3}}authentication\s{{1,3}}"
            rf"(?:text\s{{1,3}})?{_WORD}",
        ),
        (
            "ip ospf message-digest-key 1 md5 «{pw}»",
            "neighbor {ip} password «{pw}»",
            "ntp authentication-key 1 md5 «{pw}»",
        ),
        ("ip ospf authentication message-digest",),
    ),
    _device(
        "Wi-Fi keys in configurations",
        "wpa|psk|passphrase|wlan|nmcli|iwctl",
        (
            rf"\bwpa[23]?-?(?:psk|passphrase)\s{{1,3}}(?:(?:ascii|hex|set-key|[0278]|key)\s{{1,3}}){{0,3}}"
            rf"(?!is\b|was\b|for\b|on\b|key\b|in\b|and\b|mode\b){_WORD}",
            rf"\bpsk\s{{1,3}}set-key\s{{1,3}}(?:ascii|hex)\s{{1,3}}(?:[0-9]\s{{1,3}})?{_WORD}",
            rf"\bwpa2?-pre-shared-key={_WORD}",
            rf"\bwpa_passphrase\s{{1,3}}(?:\"[^\"\n]{{1,32}}\"|\S{{1,32}})\s{{1,3}}{_WORD}",
            rf"\b(?:nmcli|iwctl)\b[^\n|;]{{0,200}}?\b(?:password|passphrase)\s{{1,3}}{_WORD}",
        ),
        (
            " wpa-psk ascii 0 «{wifi}»",
            "wpa-passphrase «{wifi}»",
            "nmcli dev wifi connect NWD password «{wifi}»",
            "wpa_passphrase NWD-Guest «{wifi}»",
        ),
        ("wpa-psk mode on",),
    ),
    _device(
        "MikroTik",
        "/",
        rf"(?:^|\s)/(?:user|ppp|ip|interface|radius|system|tool)\b[^\n]{{0,200}}?\b(?:password|secret"
        rf"|passphrase|pre-shared-key|wpa2?-pre-shared-key)={_WORD}",
        (
            "/user add name=admin group=full password=«{strong}»",
            "/ip ipsec identity add peer=x secret=«{strong}»",
        ),
        ("/user print",),
    ),
    announced(
        SHARED,
        ("RADIUS shared secret is «{strong}»", "SNMP community string «{snmp}» on the core"),
        (
            "the shared secret did not match",
            "the community forum says so",
            "secret question answered",
            "community forum",
            "a secret is refused: everybody sees it",
        ),
    ),
)
