"""Private keys and password hashes: structures that announce themselves."""

from __future__ import annotations

from .rule import Rule, pattern

_PEM = (
    r"-----BEGIN (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----"
    r"(?:(?:[^-]|-(?!----))*+-----END (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----"
    r"|(?:\s*+(?:>\s?)?(?:[A-Za-z][\w-]{2,20}: [^\n]{1,100}|[A-Za-z0-9+/=\\]{24,})(?=\s|$))*+"
    r"(?:\s*+[A-Za-z0-9+/]{2,64}={1,2}(?=\s|$))?)"
)
_MODULAR = (
    r"(?<![\w$])(\$(?:1|5|6|8|9|14|2[abxy]|y|7|apr1|argon2(?:id|i|d)|sha1"
    r"|pbkdf2[\w-]{0,12})\$[A-Za-z0-9./+$=,_-]{12,200})"
)

RULES = (
    Rule(
        name="PEM and PGP private key",
        kind="private-key",
        gate=("private key",),
        search=pattern(_PEM, any_case=False, trim=False),
        catches=("found:\n«{begin_key}\n{pem}\n{end_key}»\non the share", "cut short: «{begin_key}\n{pem}»"),
        leaves=("-----BEGIN CERTIFICATE-----\n{pem}\n-----END CERTIFICATE-----",),
    ),
    Rule(
        name="body of an OpenSSH private key",
        kind="private-key",
        gate=("b3blbnnzac1rzxktdje",),
        search=pattern(r"b3BlbnNzaC1rZXktdjE[A-Za-z0-9+/=\s\\]{20,8000}", any_case=False),
        catches=("the file starts «b3BlbnNzaC1rZXktdjEAAAAA{b64:60}»",),
        leaves=("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{b64:43}",),
    ),
    Rule(
        name="PuTTY private key",
        kind="private-key",
        gate=("private-lines:",),
        search=pattern(
            r"Private-Lines:\s*[0-9]{1,3}\s+((?:[A-Za-z0-9+/=]{4,64}\s+){1,200}(?:Private-(?:MAC"
            r"|Hash): [0-9a-f]{40,64})?)"
        ),
        catches=("Private-Lines: 2\n«{b64:64}\n{b64:44}\nPrivate-MAC: {hex:64}»",),
        leaves=("Public-Lines: 2\n{b64:64}\n{b64:44}\n",),
    ),
    Rule(
        name="WireGuard key",
        kind="private-key",
        gate=("privatekey", "presharedkey"),
        search=pattern(r"\b(?:Private|Preshared)Key\s{0,3}[=:]\s{0,3}([A-Za-z0-9+/]{42,43}=)"),
        catches=("[Interface]\nPrivateKey = «{b64:43}=»",),
        leaves=("[Peer]\nPublicKey = {b64:43}=",),
    ),
    Rule(
        name="password hash in modular format (Unix, Cisco, Juniper, bcrypt)",
        kind="password-hash",
        gate=("$",),
        search=pattern(_MODULAR, any_case=False),
        catches=("enable secret 5 «$1${b62:4}${b62:22}»", "root:«$6${b62:8}${b62:86}»:19000:0:99999:7:::"),
        leaves=("it costs $1$ more",),
    ),
    Rule(
        name="NTLM hash pair",
        kind="password-hash",
        gate=(":",),
        search=pattern(r"(?<![0-9a-f])[0-9a-f]{32}:[0-9a-f]{32}(?![0-9a-f])"),
        catches=("Administrator:500:«{hex:32}:{hex:32}»:::",),
        leaves=("the file has MD5 {hex:32}",),
    ),
    Rule(
        name="NTLM hash by name",
        kind="password-hash",
        gate=("ntlm", "nt hash", "nthash", "lm hash", "net-ntlm", "password hash", "pwhash"),
        search=pattern(
            r"(?:\bntlm|\bnt[ -]?hash|\blm hash|password[ -]?hash"
            r"|\bpwhash)[^\n.;,]{0,30}?[\s:=]([0-9a-f]{32})(?![0-9a-f])"
        ),
        catches=("secretsdump gave the NTLM hash «{hex:32}» for krbtgt",),
        leaves=("NTLM is off, the installer has MD5 {hex:32}",),
    ),
    Rule(
        name="DPAPI blob of a secure string",
        kind="password-hash",
        gate=("01000000d08c9ddf",),
        search=pattern(r"01000000d08c9ddf[0-9a-f]{40,4000}"),
        catches=("$enc = '«01000000d08c9ddf{hex:200}»'",),
    ),
)
