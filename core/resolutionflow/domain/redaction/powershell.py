"""PowerShell and .NET: secure strings, credential objects, variables named for a secret."""

from __future__ import annotations

from .rule import Rule, pattern
from .shapes import placeholder

_QUOTED = r"(\"[^\"\n]{1,512}\"|'[^'\n]{1,512}')"


def literal(value: str) -> bool:
    """Whether a string is written out: no variable, no expression, no placeholder."""
    return len(value) > 2 and not value.startswith(("$", "(", "-")) and not placeholder(value)


RULES = (
    Rule(
        name="secure string from plain text",
        kind="password",
        gate=("securestring", "asplaintext"),
        search=pattern(
            r"ConvertTo-SecureString[ \t]{1,3}(?:-AsPlainText[ \t]{1,3}|-Force[ \t]{1,3}"
            r"|-String[ \t]{1,3}){0,3}(\"[^\"\n]{1,512}\"|'[^'\n]{1,512}'"
            r"|[^\s\"'()$-][^\s()]{2,256})",
            rf"{_QUOTED}[ \t]{{0,3}}\|[ \t]{{0,3}}ConvertTo-SecureString|-AsPlainText[ \t]{{1,3}}"
            rf"(?:-Force[ \t]{{1,3}}|-String[ \t]{{1,3}})?{_QUOTED}",
            accept=literal,
        ),
        catches=(
            'Set-LocalUser -Name x -Password (ConvertTo-SecureString "«{pw}»" -AsPlainText -Force)',
            "ConvertTo-SecureString -String '«{strong}»' -AsPlainText",
            "'«{pw}»' | ConvertTo-SecureString -AsPlainText -Force",
            "ConvertTo-SecureString -AsPlainText «{strong}» -Force",
        ),
        leaves=("ConvertTo-SecureString $pw -AsPlainText -Force", "Read-Host -AsSecureString"),
    ),
    Rule(
        name="credential object",
        kind="password",
        gate=("credential(", "pscredential", "setpassword", "credential]::new", "', '", "','", '","', '", "'),
        search=pattern(
            rf"(?:NetworkCredential|PSCredential)['\"\]]{{0,2}}(?:::new"
            rf"|[ \t]{{1,3}}-ArgumentList)?[ \t]{{0,3}}\(?[ \t]{{0,3}}(?:\"[^\"\n]{{0,128}}\""
            rf"|'[^'\n]{{0,128}}'|\$[\w.:]{{1,64}})[ \t]{{0,3}},[ \t]{{0,3}}{_QUOTED}",
            rf"\.(?:SetPassword|ChangePassword|Invoke)\([ \t]{{0,3}}"
            rf"(?:[\"']SetPassword[\"'][ \t]{{0,3}},[ \t]{{0,3}})?@?\(?{_QUOTED}",
            rf"-ArgumentList[ \t]{{1,3}}['\"][^'\"\n]{{1,64}}['\"][ \t]{{0,3}},[ \t]{{0,3}}{_QUOTED}",
            rf"['\"][\w.-]{{1,40}}\\{{1,2}}[\w.$-]{{1,64}}['\"][ \t]{{0,3}},[ \t]{{0,3}}{_QUOTED}",
            accept=literal,
        ),
        catches=(
            "$p = 'acme\\{user}','«{strongesc}»'; [pscredential]::new($p)",
            '$c = New-Object System.Net.NetworkCredential("svc", "«{strong}»")',
            "$adsi.SetPassword('«{pw}»')",
            '[pscredential]::new("bob", "«{strong}»")',
        ),
        leaves=("New-Object PSCredential($user, $pw)", ".SetPassword($new)"),
    ),
    Rule(
        name="variable named for a secret",
        kind="password",
        gate=("$",),
        search=pattern(
            r"\$(?:(?:env|global|script|local|private|using):)?\{?\w{0,40}?(?:pass(?:word|wd|phrase"
            r"|code)?|pwd|pw|cred(?:ential)?s?|secret|token|api_?key|access_?key|auth_?key|client_?key"
            r"|psk|pin|plain(?:pw|pass)?|pswd|kennwort|passwort)(?:text|plain|value|string"
            r"|str)?[0-9]{0,2}\}?"
            rf"[ \t]{{0,3}}=[ \t]{{0,3}}(?:\[\w{{1,20}}\][ \t]{{0,2}})?{_QUOTED}",
            accept=literal,
        ),
        catches=('$pass = "«{pw}»"', "$env:API_KEY='«{b62:24}»'", '$adminPassword = "«{phrase}»"'),
        leaves=('$pass = "$env:PW"', '$passThru = "yes"', "$token = ''"),
    ),
)
