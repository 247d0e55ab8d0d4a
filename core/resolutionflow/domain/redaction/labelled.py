"""Label, separator, value: what stands in configuration files, scripts, JSON, XML, tables and forms."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .rule import Range, Rule, pattern
from .shapes import chosen, identifier, phrase, placeholder, random_key, word

_SEP = (
    r"(?:['\"\])}*_`]{0,4}[ \t]{0,40}(?::=|=>|->|==?|:(?!:|//)|\|"
    r"(?=[^|\n]{1,200}\|))['*_]{0,2}[ \t]{0,40}(?:\n[ \t]{0,20}(?=\S+[ \t]*$))?"
    r"|['\"]?\s{0,3}</t[dh]>\s{0,3}<t[dh]>)"
)
_VALUE = (
    r"(\"(?:[^\"\n\\]|\\[^\n]){1,512}\"|'(?:[^'\n\\]|\\[^\n]){1,512}'|`[^`\n]{1,512}`"
    r"|[^\s\"'`<>,;&{}\[\]|](?:[^\s\"'<>;,&]|[,&](?![\w.-]{1,40}=)(?!\s)|(?<=[^\s])['\"](?=[^\s,;]))*)"
)
_PW_LABELS = (
    r"pass(?:word|wd|phrase|code)|(?:db|ftp|smtp|sql|root|admin|user|mail|ldap|svc|app|web|ssh|vpn|wifi|my)pass(?![a-z])|(?<![a-z])(?:pass|pw|pwd|pswd|psw"
    r"|p/w|mdp|psk)|(?-i:(?<=[a-z])(?:Pass|Pw|Pwd|PW)|(?<=[A-Z0-9_])PASS(?=[ ]?=))|pwd|passwort|kennwort|contraseña|contrasena"
    r"|mot[ _]de[ _]passe|wachtwoord|(?<![a-z])ww|senha|(?<![a-z])clave"
    r"|bindcredentials?|psk|requirepass|masterauth|bindpw|secretkeyref|sharedsecret"
)
_KEY_LABELS = (
    r"tokenid(?==)|secret(?:[_-]?(?:key|text|value|token|access[_-]?key|hash|base))?|tokens?|(?:api|access|auth"
    r"|account|shared[_-]?access|private|encryption|master|storage|client|app(?:lication)?|signing"
    r"|session|security|subscription|instrumentation|license|registration|site|install|agent"
    r"|enrollment|cookie|machine|validation|decryption|service|integration|admin|host|function|webhook"
    r"|hmac|jwt|crypt|salt|primary|secondary|bot|deploy|write|ingest|user|consumer|rest)[ _-]?key"
    r"|apikey|authtoken|(?<![a-z])sas|signature|(?<=_)code|webhook(?:[_-]?url)?"
    r"|connectionstring[_-]?key|dsn[_-]?key|(?:auth|bearer|id|refresh|access|session|csrf"
    r"|xsrf)[ _-]?token|api[ _-]?token|(?<![a-z])(?:seed|hmac|salt)|otp[_-]?secret"
)


def _assigned(value: str) -> bool:
    """A password behind a separator: anything a person may have typed, words of prose and numbers left."""
    return (
        (chosen(value) or phrase(value))
        and not value.startswith(("$(", "${", "(", "{", "[", "<%", "{{"))
        and not _unit(value)
    )


def _unit(value: str) -> bool:
    return value.isdigit() and len(value) < 4


def _assigned_key(value: str) -> bool:
    if len(value) < 6 or placeholder(value) or value.startswith(("(", "$", "{", "[")) or _CALL.match(value):
        return False
    if word(value):
        return len(value) >= 20 and any(c.isupper() for c in value[1:]) and any(c.islower() for c in value)
    if random_key(value):
        return True
    return not identifier(value) and any(c.isdigit() for c in value) and any(c.isalpha() for c in value)


_CALL = re.compile(
    r"[\w.]{1,60}\(|\$|@\(|https?://|[A-Za-z]:\\|\\\\|/(?:etc|var|run|opt|usr|home)/|[\w-]{1,40}\."
    r"(?:pem|key|crt|txt|json|env)$"
)


_CELL = re.compile(r"[|\t]")
_HEADS = re.compile(rf"[ *_`]{{0,3}}(?:[a-z]{{1,12}} ){{0,2}}(?:{_PW_LABELS})[ *_`]{{0,3}}", re.IGNORECASE)
_ROWS = 40


def _columns(text: str, low: str) -> Iterator[Range]:
    """Cells below a heading that says password, in a table drawn with bars or tabs."""
    lines = list(re.finditer(r"[^\n]{1,500}", low))
    for number, line in enumerate(lines):
        cells = _CELL.split(line[0])
        columns = (
            [place for place, cell in enumerate(cells) if _HEADS.fullmatch(cell)] if len(cells) > 1 else []
        )
        if not columns:
            continue
        for row in lines[number + 1 : number + _ROWS]:
            edges = [
                row.start() - 1,
                *(bar.start() + row.start() for bar in _CELL.finditer(row[0])),
                row.end(),
            ]
            if len(edges) != len(cells) + 1:
                break
            for place in columns:
                start, end = _stripped(text, edges[place] + 1, edges[place + 1])
                if _assigned(text[start:end]) and not identifier(text[start:end]):
                    yield start, end


def _stripped(text: str, start: int, end: int) -> Range:
    while start < end and text[start] in " *`":
        start += 1
    while start < end and text[end - 1] in " *`":
        end -= 1
    return start, end


RULES = (
    Rule(
        name="column of passwords",
        kind="password",
        gate=("|", "\t"),
        search=_columns,
        catches=(
            "| User | Password |\n|---|---|\n| {user} | «{weak}» |\n| {user} | «{strong}» |",
            "Host\tpw\n{host}\t«{pw}»",
        ),
        leaves=("| Host | Password age |\n|---|---|\n| {host} | 12 |", "| Password |\n| expired |"),
    ),
    Rule(
        name="password by its label",
        kind="password",
        gate=(
            "pass",
            "pw",
            "psk",
            "p/w",
            "mdp",
            "kennw",
            "contrase",
            "mot de",
            "wachtwoord",
            "senha",
            "ww",
            "mot_de",
            "clave",
            "cred",
            "psw",
            "masterauth",
            "secret",
        ),
        search=pattern(
            rf"(?<!user/)(?<!username/)(?<!login/)(?:{_PW_LABELS})[0-9]{{0,2}}{_SEP}{_VALUE}",
            accept=_assigned,
        ),
        catches=(
            "user: jdoe\npassword: «{weak}»",
            "Local admin Password = «{strong}» ({host})",
            "SMTP_PASSWORD=«{strong}»",
            "Server={host};User Id=erp;Password=«{strong}»;Pooling=true",
            '{"dbPassword": "«{strong}»", "site": "Dallas"}',
            "psk=«{wifi}»",
            "| password | «{pw}» |",
        ),
        leaves=(
            "password: <hidden>",
            "PWD=${{SQL_PWD}}",
            "PasswordLastSet : 10/1/2026 7:30:00 AM",
            "Password: expired",
            "Minimum password age: 1 day",
            "compass: north",
            "password: ********",
        ),
    ),
    Rule(
        name="password phrase at the end of a line",
        kind="password",
        gate=("pass", "pw", "kennw"),
        search=pattern(
            r"(?:pass(?:word|phrase|wort)?|pw|pwd|kennwort)['\"]?\s{0,3}[:=]\s{0,3}("
            r"(?:[a-z]{3,12} ){2,7}[a-z]{3,12})\s{0,3}$",
            accept=phrase,
        ),
        catches=("password: «{phrase}»",),
        leaves=("password: ask the office manager first",),
    ),
    Rule(
        name="key, token or secret by its label",
        kind="secret",
        gate=("secret", "token", "key", "_code", "sas", "signature", "webhook", "seed", "hmac", "salt"),
        search=pattern(rf"(?:{_KEY_LABELS})[0-9]{{0,2}}{_SEP}{_VALUE}", accept=_assigned_key),
        catches=(
            '{"user": "svc", "api_token": "«{b62:32}»", "site": "Dallas"}',
            "CLIENT_SECRET=«{b62:40}»",
            "SharedAccessKeyName=root;SharedAccessKey=«{b64:43}=»",
        ),
        leaves=(
            "PublicKeyToken=b77a5c561934e089",
            "token_endpoint: https://{host}/token",
            "API_KEY=YOUR_API_KEY",
            "token: expired",
            "key: value",
        ),
    ),
    Rule(
        name="password by its directive",
        kind="password",
        gate=(
            "requirepass",
            "masterauth",
            "define(",
            "bindpw",
            "rootpw",
            "machine ",
            "]:",
            "passw",
            "kennwort",
            "unicodepwd",
        ),
        search=pattern(
            r"\]:[0-9]{2,5}[ \t]{1,8}[\w.@-]{1,64}:(\S{4,200})",
            r"^[ \t]{0,8}[\w-]{0,30}(?:passwd|password|passwort|kennwort)[ \t]{0,2}(?:[ \t]|\n[ \t]{0,4})(\S{5,200})[ \t]{0,3}$",
            r"^[ \t]{0,4}(?:userpassword|unicodepwd)::?[ \t]{1,3}(\S{4,512})",
            rf"\b(?:requirepass|masterauth|bindpw|rootpw|olcrootpw)\s{{1,4}}{_VALUE}",
            r"\bdefine\(\s{0,2}['\"]\w{0,40}(?:pass(?:word|wd)?|secret|_key|token"
            r"|salt)['\"]\s{0,2},\s{0,2}(\"[^\"\n]{3,256}\"|'[^'\n]{3,256}')",
            rf"\bmachine\s{{1,3}}\S{{1,100}}\s{{1,3}}login\s{{1,3}}\S{{1,100}}\s{{1,3}}password\s{{1,3}}{_VALUE}",
            accept=lambda value: _assigned(value) and not identifier(value),
        ),
        catches=(
            "AdminPasswd «{strongesc}»",
            "Password\n«{weak}»",
            "[smtp.example.com]:587 {user}:«{strongesc}»",
            "requirepass «{strong}»",
            "userPassword:: «{b64:24}»",
            "define('DB_PASSWORD', '«{strong}»');",
            "machine git.example.com login x password «{strong}»",
        ),
        leaves=("# requirepass <password>", "Reset password\n{host}", "password\nPlease call back"),
    ),
    Rule(
        name="password element of XML",
        kind="password",
        gate=("<",),
        search=pattern(
            r"<(?:\w{1,20}:)?\w{0,40}(?:pass(?:word|wd|phrase)?|pwd|secret|token|api_?key"
            r"|keymaterial|sharedsecret|psk|phash|privatekey)\b[^<>\n]{0,120}>\s{0,40}"
            r"(?:<value>\s{0,40})?([^<>\n]{3,2000}?)\s{0,40}</",
            r"<\w{0,40}(?:password|passwd|pwd|secret|token|apikey)\s[^<>\n]{0,80}?\bvalue\s{0,2}=\s{0,2}(\"[^\"\n]{3,1000}\"|'[^'\n]{3,1000}')",
            r"<key>\s{0,3}\w{0,40}(?:password|passwd|secret|token|key|psk)\s{0,3}</key>\s{0,40}<"
            r"(?:string|data)>([^<>\n]{3,1000})</",
            r"\b(?:key|name|id)\s{0,2}=\s{0,2}[\"'][\w:. -]{0,60}(?:pass(?:word|wd|phrase)?|pwd"
            r"|secret|token|api_?key|access_?key|accountkey)[\"']\s{1,3}"
            r"(?:\w{1,20}=[\"'][^\"'\n]{0,60}[\"']\s{1,3})?(?:value|content"
            r"|default)\s{0,2}=\s{0,2}(\"[^\"\n]{3,1000}\"|'[^'\n]{3,1000}')",
            accept=_assigned,
        ),
        catches=(
            "<AdminPassword>\n  <Value>«{strong}»</Value>",
            '<add key="SmtpPassword" value="«{strong}»" />',
            "<password>«{pw}»</password>",
            '<Password Value="«{strongesc}»" />',
        ),
        leaves=(
            "<password></password>",
            "<PasswordPolicy>strict</PasswordPolicy>",
            '<add key="SmtpPassword" value="" />',
        ),
    ),
    Rule(
        name="value beside a name",
        kind="secret",
        gate=("value", "val"),
        search=pattern(
            r"\b(?:name|key|variable|setting|parameter"
            r"|field)['\"]?\s{0,3}[:=]\s{0,3}['\"]?[\w.:-]{0,60}(?:pass(?:word|wd|phrase)?|pwd|secret"
            r"|token|api_?key|access_?key)['\"]?\s{0,3},?\s{1,40}"
            r"(?:['\"]?\w{1,12}['\"]?\s{0,3}[:=]\s{0,3}(?:true|false"
            r"|['\"]?string['\"]?),?\s{1,20})?-?\s{0,3}['\"]?val(?:ue)?['\"]?\s{0,3}[:=]\s{0,3}" + _VALUE,
            r"\bvalue['\"]?\s{0,3}[:=]\s{0,3}(\"[^\"\n]{4,1000}\"|'[^'\n]{4,1000}'),?\s{1,40}['\"]?(?:name"
            r"|key)['\"]?\s{0,3}[:=]\s{0,3}['\"][\w.:-]{0,60}(?:pass(?:word|wd|phrase)?|pwd|secret|token"
            r"|api_?key|access_?key)['\"]",
            accept=_assigned,
        ),
        catches=(
            '"value": "«{b62:32}»", "name": "API_TOKEN"',
            "- name: DB_PASSWORD\n  value: «{strong}»",
            '{"name": "adminPassword", "value": "«{strong}»"}',
        ),
        leaves=("- name: DB_HOST\n  value: {host}",),
    ),
)
